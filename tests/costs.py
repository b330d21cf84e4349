"""What a page costs: its statements stay within a budget and do not grow with its rows."""

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT")  # of a transaction; they read nothing


def cost_of(client: Client, url: str) -> int:
    """Return how many statements the page takes, without those that frame a transaction."""
    with CaptureQueriesContext(connection) as statements:
        assert client.get(url).status_code == 200
    return sum(not statement["sql"].startswith(FRAME) for statement in statements)


def check_cost(
    client: Client, url: str, grow: Callable[[], object], times: int, most: int | None = None
) -> None:
    """Open the page, let `grow` add rows some times, and see that it got longer at the same number of statements.

    `most`: the budget of the page.
    """
    grow()
    client.get(url)
    before, size = cost_of(client, url), len(client.get(url).content)
    assert most is None or before <= most
    for _ in range(times):
        grow()
    assert cost_of(client, url) == before
    assert len(client.get(url).content) > size
