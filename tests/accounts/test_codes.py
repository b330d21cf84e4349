"""校验码 and 找回密码."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone

from accounts import sms
from accounts.models import PhoneCode
from platform_site.settings import MODES
from tests import factories
from tests.accounts import outbox
from tests.accounts.test_login import picture
from tests.cast import new_key

NEW = "Lian-Zhu-2027-q4"


@pytest.fixture(autouse=True)
def _outbox(settings):
    settings.SMS_SENDER = "tests.accounts.outbox.send"
    outbox.sent.clear()


def ask(client, phone, path="/password-reset/"):
    return client.post(path, {"phone": phone, **picture()})


def last_code() -> str:
    return re.search(r"\d{6}", outbox.sent[-1][1]).group()


def test_reset_by_phone(cast):
    client = Client()
    assert ask(client, cast.owner.phone)["Location"] == "/password-reset/code/"
    assert client.get("/password-reset/new/")["Location"] == "/password-reset/"
    assert client.post("/password-reset/code/", {"code": last_code()})["Location"] == "/password-reset/new/"
    assert client.get("/password-reset/new/").status_code == 200
    assert client.post("/password-reset/new/", {"new": "short", **new_key()}).status_code == 422
    assert client.post("/password-reset/new/", {"new": NEW, **new_key()})["Location"] == "/login/"
    cast.owner.refresh_from_db()
    assert cast.owner.check_password(NEW)
    assert client.get("/password-reset/new/")["Location"] == "/password-reset/"


def test_unknown_phone_looks_the_same_and_gets_nothing(cast):
    known, unknown = Client(), Client()
    first, second = ask(known, cast.owner.phone), ask(unknown, "19999999999")
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
    assert [phone for phone, _ in outbox.sent] == [cast.owner.phone]
    answers = [client.post("/password-reset/code/", {"code": "abcdef"}) for client in (known, unknown)]
    assert answers[0].context["form"].errors == answers[1].context["form"].errors


def test_code_is_stored_hashed_and_dies_after_five_tries(cast):
    client = Client()
    ask(client, cast.owner.phone)
    code = last_code()
    assert code not in PhoneCode.objects.get().code_hash
    for _ in range(5):
        answer = client.post("/password-reset/code/", {"code": "abcdef"})
        assert "校验码不正确" in answer.content.decode()
    assert "次数过多" in client.post("/password-reset/code/", {"code": code}).content.decode()


def test_code_expires_and_is_used_once(cast):
    client = Client()
    ask(client, cast.owner.phone)
    code = last_code()
    PhoneCode.objects.update(expires_at=timezone.now())
    assert "校验码已过期，请重新获取" in client.post("/password-reset/code/", {"code": code}).content.decode()
    PhoneCode.objects.update(expires_at=timezone.now() + timedelta(minutes=1))
    assert client.post("/password-reset/code/", {"code": code}).status_code == 302
    assert client.post("/password-reset/code/", {"code": code}).status_code == 422


def test_sending_is_limited_by_minute_hour_and_address(cast):
    client = Client()
    assert ask(client, cast.owner.phone).status_code == 302
    assert "1 分钟" in ask(client, cast.owner.phone).content.decode()
    for _ in range(4):
        PhoneCode.objects.update(created_at=timezone.now() - timedelta(minutes=2))
        assert ask(client, cast.owner.phone).status_code == 302
    PhoneCode.objects.update(created_at=timezone.now() - timedelta(minutes=2))
    assert "1 小时" in ask(client, cast.owner.phone).content.decode()
    for _ in range(15):
        assert ask(client, factories.phone()).status_code == 302
    assert "1 小时" in ask(client, factories.phone()).content.decode()


def test_no_code_without_the_picture(cast):
    answer = Client().post("/password-reset/", {"phone": cast.owner.phone, **picture(), "captcha_1": "----"})
    assert answer.status_code == 422
    assert not PhoneCode.objects.exists()


def test_codes_are_never_logged_in_production(settings):
    settings.MODE = MODES["production"]
    with pytest.raises(ImproperlyConfigured):
        sms.console_sender("19900000000", "x")
