"""Writing to people's 消息中心."""

from collections.abc import Iterable

from accounts.models import Message, User


def notify(users: Iterable[User], title: str, body: str = "", url: str = "") -> None:
    """Put one message into the inbox of each person, in one statement; `url` is a path on this site."""
    Message.objects.bulk_create(
        Message(user=user, title=title[:100], body=body[:500], url=url) for user in users
    )
