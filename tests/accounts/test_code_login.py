"""短信校验码登录 of enterprises."""

import pytest
from django.test import Client

from accounts.models import PhoneCode, User
from accounts.views.code_login import WRONG
from platform_site.models import AuditEvent
from tests.accounts import outbox
from tests.accounts.test_codes import ask, last_code
from tests.accounts.test_login import send

START, ENTER = "/login/code/", "/login/code/enter/"


@pytest.fixture(autouse=True)
def _outbox(settings):
    settings.SMS_SENDER = "tests.accounts.outbox.send"
    outbox.sent.clear()


def enter(client, code):
    return client.post(ENTER, {"code": code})


def test_the_code_opens_a_session_and_follows_next(cast):
    client = Client()
    assert START in client.get("/login/").content.decode()
    assert client.get(ENTER)["Location"] == START
    assert ask(client, cast.owner.phone, f"{START}?next=/enterprise/messages/")["Location"] == ENTER
    assert client.get(ENTER).status_code == 200
    assert enter(client, last_code())["Location"] == "/enterprise/messages/"
    assert client.session["_auth_user_id"] == str(cast.owner.pk)
    assert AuditEvent.objects.filter(actor=cast.owner, action="登录").count() == 1
    assert client.get(START)["Location"] == "/enterprise/"


def test_next_never_leaves_the_site(cast):
    client = Client()
    ask(client, cast.owner.phone, f"{START}?next=//evil.com")
    assert enter(client, last_code())["Location"] == "/enterprise/"


def test_staff_disabled_and_unknown_phones_look_alike_and_get_nothing(cast):
    User.objects.filter(pk=cast.stranger.pk).update(is_active=False)
    for phone in (cast.officer.phone, cast.stranger.phone, "19999999999"):
        client = Client()
        assert ask(client, phone, START)["Location"] == ENTER
        assert enter(client, "abcdef").context["form"].errors == {"code": [WRONG]}
    assert outbox.sent == []


def test_wrong_old_and_used_codes_say_the_same(cast):
    client = Client()
    ask(client, cast.owner.phone, START)
    code = last_code()
    assert enter(client, "abcdef").context["form"].errors == {"code": [WRONG]}
    PhoneCode.objects.update(used_at=PhoneCode.objects.get().created_at)
    answer = enter(client, code)
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"code": [WRONG]}
    assert "_auth_user_id" not in client.session


def test_a_code_of_another_purpose_does_not_log_in(cast):
    client = Client()
    ask(client, cast.owner.phone, "/password-reset/")
    reset_code = last_code()
    PhoneCode.objects.update(created_at="2026-01-01T00:00Z")
    ask(client, cast.owner.phone, START)
    assert enter(client, reset_code).status_code == 422


def test_failures_share_the_lockout_of_passwords(cast):
    client = Client()
    for _ in range(3):
        send(client, "/login/", cast.owner.phone, "nonsense")
    ask(client, cast.owner.phone, START)
    code = last_code()
    assert [enter(client, "abcdef").status_code for _ in range(2)] == [422, 429]
    locked = enter(client, code)
    assert locked.status_code == 429
    assert "登录失败次数过多，请 15 分钟后再试" in locked.content.decode()
    assert send(client, "/login/", cast.owner.phone).status_code == 429
