"""What a page costs: its statements must not grow with its rows."""

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def check_cost(client: Client, url: str, grow: Callable[[], object], times: int) -> None:
    """Open the page, let `grow` add rows some times, and see that it got longer at the same number of statements."""

    def cost() -> int:
        with CaptureQueriesContext(connection) as statements:
            assert client.get(url).status_code == 200
        return len(statements)

    grow()
    client.get(url)
    before, size = cost(), len(client.get(url).content)
    for _ in range(times):
        grow()
    assert cost() == before
    assert len(client.get(url).content) > size
