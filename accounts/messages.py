"""Writing to people's 消息中心."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from accounts.models import Message, User


def notify(
    users: Iterable[User], title: str, body: str = "", url: str = "", *, at: datetime | None = None
) -> None:
    """Put one message into the inbox of each person, in one statement.

    `url` is a path on this site; `at` is when it happened, now if not given.
    """
    created_at = at or timezone.now()
    Message.objects.bulk_create(
        Message(user=user, title=title[:100], body=body[:500], url=url, created_at=created_at)
        for user in users
    )
