"""消息中心: one's own messages, the newest first, as far back as one likes."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Message


def write(user, count: int, **fields) -> list[Message]:
    """Give a person messages, the first one newest."""
    now = timezone.now()
    return [
        Message.objects.create(
            user=user, title=f"演示消息{number:02}", created_at=now - timedelta(minutes=number), **fields
        )
        for number in range(count)
    ]


def titles(page: str) -> list[str]:
    return re.findall(r'<th scope="row">\s*(\S+?)\s*[<\n]', page)


@pytest.mark.parametrize(
    ("space", "person"),
    [("enterprise", "owner"), ("institution", "officer"), ("gov", "supervisor"), ("gov", "operator")],
)
def test_the_inbox_goes_on_from_the_last_message_shown(cast, login, space, person):
    user = getattr(cast, person)
    write(user, 25)
    write(cast.stranger, 1)
    Message.objects.filter(user=cast.stranger).update(title="别人的消息")
    client, url = login(user), reverse(f"{space}:message_list")
    page = client.get(url).content.decode()
    assert titles(page) == [f"演示消息{number:02}" for number in range(20)]
    assert "25 条未读" in page
    more = re.search(r'hx-get="([^"]+)"', page).group(1).replace("&amp;", "&")
    part = client.get(url + more, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert titles(part) == titles(client.get(url + more).content.decode())
    assert titles(part) == [f"演示消息{number:02}" for number in range(20, 25)]
    assert "已显示 25 条" in part
    assert "已显示全部" in part
    assert "别人的消息" not in page + part


@pytest.mark.parametrize("query", ["?after=x", "?after=999999999", "?after=-1&shown=7"])
def test_nonsense_starts_over(cast, login, query):
    write(cast.owner, 2)
    page = login(cast.owner).get(reverse("enterprise:message_list") + query).content.decode()
    assert titles(page) == ["演示消息00", "演示消息01"]
    assert "已显示 2 条" in page


def test_a_cursor_of_somebody_else_shows_nothing_of_theirs(cast, login):
    write(cast.owner, 2)
    foreign = write(cast.stranger, 1)[0]
    page = login(cast.owner).get(reverse("enterprise:message_list"), {"after": foreign.pk}).content.decode()
    assert titles(page) == ["演示消息00", "演示消息01"]


def test_reading_one_and_reading_all(cast, login):
    url = reverse("enterprise:message_list")
    first, second = write(cast.owner, 2, url=reverse("enterprise:order_list"))
    foreign = write(cast.stranger, 1)[0]
    client = login(cast.owner)
    assert client.post(url, {"open": first.pk})["Location"] == reverse("enterprise:order_list")
    assert client.post(url, {"open": foreign.pk})["Location"] == url
    assert set(Message.objects.unread()) == {second, foreign}
    assert '<span class="count">1<' in client.get(url).content.decode()
    client.post(url)
    assert list(Message.objects.unread()) == [foreign]
    page = client.get(url).content.decode()
    assert "全部已读" in page
    assert "全部标为已读" not in page
