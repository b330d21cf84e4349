"""The three login pages, 系统退出 and the rules of a session."""

import threading
from datetime import timedelta

import pytest
from captcha.models import CaptchaStore
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.captcha import PictureCodeField
from accounts.models import User
from institutions.models import Membership
from platform_site.models import AuditEvent
from tests import factories

WRONG = "手机号、密码或验证码不正确"
STOPPED = "账号已停用，请联系管理员"


def picture() -> dict[str, str]:
    """Return the answer to a fresh picture, as the browser sends it."""
    row = CaptchaStore.objects.get(hashkey=CaptchaStore.generate_key())
    return {"captcha_0": row.hashkey, "captcha_1": row.response.upper()}


def send(client, path, phone, password=factories.PASSWORD, **extra):
    return client.post(path, {"username": phone, "password": password, **picture(), **extra})


@pytest.fixture(autouse=True)
def _quick_captcha(settings):
    settings.CAPTCHA_LENGTH = 4


@pytest.mark.parametrize(
    ("path", "who", "home"),
    [
        ("/login/", "owner", "/enterprise/"),
        ("/institution/login/", "officer", "/institution/"),
        ("/gov/login/", "supervisor", "/gov/"),
    ],
)
def test_each_page_lets_its_people_in(cast, path, who, home):
    person, client = getattr(cast, who), Client()
    assert client.get(path).status_code == 200
    answer = send(client, path, person.phone)
    assert (answer.status_code, answer["Location"]) == (302, home)
    assert client.session["_auth_user_id"] == str(person.pk)
    assert AuditEvent.objects.filter(actor=person, action="登录").count() == 1
    person.refresh_from_db()
    assert timezone.now() - person.last_seen_at < timedelta(minutes=1)


def test_every_failure_says_the_same(cast):
    wrong_picture = {**picture(), "captcha_1": "----"}
    attempts = [
        ("/login/", cast.owner.phone, {"password": "nonsense"}),
        ("/login/", "19999999999", {}),
        ("/login/", "not a phone", {}),
        ("/login/", cast.owner.phone, wrong_picture),
        ("/institution/login/", cast.owner.phone, {}),
        ("/gov/login/", cast.officer.phone, {}),
    ]
    for path, phone, changes in attempts:
        client = Client()
        data = {"username": phone, "password": factories.PASSWORD, **picture(), **changes}
        answer = client.post(path, data)
        assert answer.status_code == 422
        assert answer.context["form"].errors == {"username": [WRONG]}
        assert "_auth_user_id" not in client.session
    failures = AuditEvent.objects.filter(action="登录失败")
    assert failures.count() == 5
    assert not any(cast.owner.phone in event.summary for event in failures)


@pytest.mark.parametrize("is_known", [True, False])
def test_five_failures_lock_phone_and_address(cast, is_known):
    phone = cast.owner.phone if is_known else "19999999998"
    client = Client()
    answers = [send(client, "/login/", phone, "nonsense") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [422] * 4 + [429]
    locked = send(client, "/login/", phone)
    assert locked.status_code == 429
    assert "登录失败次数过多，请 15 分钟后再试" in locked.content.decode()
    elsewhere = Client(REMOTE_ADDR="10.9.8.7")
    assert send(elsewhere, "/login/", phone).status_code == (302 if is_known else 422)


def test_wrong_workspace_counts_as_failure(cast):
    answers = [send(Client(), "/institution/login/", cast.owner.phone).status_code for _ in range(5)]
    assert answers[-1] == 429


def test_switched_off_is_said_only_after_the_right_password(cast):
    User.objects.filter(pk=cast.owner.pk).update(is_active=False)
    Membership.objects.filter(user=cast.officer).update(ended_at=timezone.now())
    for path, person in [("/login/", cast.owner), ("/institution/login/", cast.officer)]:
        assert STOPPED in send(Client(), path, person.phone).content.decode()
        assert STOPPED not in send(Client(), path, person.phone, "nonsense").content.decode()


@pytest.mark.parametrize(
    "target", ["//evil.com", "https:evil.com", "javascript:alert(1)", "https://evil.com/", "/\\evil.com"]
)
def test_next_never_leaves_the_site(cast, target):
    assert send(Client(), "/login/", cast.owner.phone, next=target)["Location"] == "/enterprise/"


def test_next_is_followed_on_this_site(cast):
    assert (
        send(Client(), "/login/?next=/enterprise/messages/", cast.owner.phone)["Location"]
        == "/enterprise/messages/"
    )


def test_session_id_changes_at_login(cast):
    client = Client()
    client.get("/login/")
    session = client.session
    session["mark"] = 1
    session.save()
    client.cookies["session"] = before = session.session_key
    send(client, "/login/", cast.owner.phone)
    assert client.cookies["session"].value != before


def test_another_person_can_log_in_over_a_session(cast):
    client = Client()
    send(client, "/login/", cast.owner.phone)
    assert send(client, "/institution/login/", cast.officer.phone)["Location"] == "/institution/"
    assert client.session["_auth_user_id"] == str(cast.officer.pk)


def test_staff_have_one_live_session(cast):
    first, second = Client(), Client()
    send(first, "/institution/login/", cast.officer.phone)
    assert first.get("/institution/settings/profile/").status_code == 200
    send(second, "/institution/login/", cast.officer.phone)
    assert first.get("/institution/settings/profile/").status_code == 302
    assert second.get("/institution/settings/profile/").status_code == 200


def test_enterprises_have_three(cast):
    clients = [Client() for _ in range(4)]
    for client in clients:
        send(client, "/login/", cast.owner.phone)
    assert [client.get("/enterprise/").status_code for client in clients] == [302, 200, 200, 200]


def test_ended_membership_and_disabled_account_lose_access_at_once(cast, login):
    officer, owner = login(cast.officer), login(cast.owner)
    assert officer.get("/institution/settings/profile/").status_code == 200
    Membership.objects.filter(user=cast.officer).update(ended_at=timezone.now())
    User.objects.filter(pk=cast.owner.pk).update(is_active=False)
    assert "/institution/login/" in officer.get("/institution/settings/profile/")["Location"]
    assert "/login/" in owner.get("/enterprise/account/")["Location"]


def test_idle_session_ends(cast, login):
    client = login(cast.officer)
    User.objects.filter(pk=cast.officer.pk).update(last_seen_at=timezone.now() - timedelta(minutes=16))
    assert "/institution/login/" in client.get("/institution/settings/profile/")["Location"]


def test_logout_asks_on_get_and_ends_on_post(cast, login):
    client = login(cast.officer)
    page = client.get("/logout/")
    assert page.status_code == 200
    assert "系统退出" in page.content.decode()
    assert "no-store" in client.get("/institution/settings/profile/")["Cache-Control"]
    answer = client.post("/logout/")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/institution/settings/profile/").status_code == 302


def test_picture_and_refresh_are_public(db):
    client = Client()
    key = CaptchaStore.generate_key()
    assert client.get(f"/captcha/image/{key}/")["Content-Type"] == "image/png"
    fresh = client.get("/captcha/refresh/", headers={"X-Requested-With": "XMLHttpRequest"})
    assert fresh.json()["key"] != key


def test_a_wrong_answer_uses_the_picture_up_and_an_old_one_is_refused(db):
    field = PictureCodeField()
    first = picture()
    with pytest.raises(ValidationError):
        field.clean([first["captcha_0"], "----"])
    with pytest.raises(ValidationError):
        field.clean([first["captcha_0"], first["captcha_1"]])
    old = picture()
    CaptchaStore.objects.update(expiration=timezone.now() - timedelta(seconds=1))
    with pytest.raises(ValidationError):
        field.clean([old["captcha_0"], old["captcha_1"]])


@pytest.mark.django_db(transaction=True)
def test_one_answer_sent_eight_times_at_once_passes_once():
    answer, start, passed = picture(), threading.Barrier(8), []

    def attempt():
        start.wait()
        try:
            PictureCodeField().clean([answer["captcha_0"], answer["captcha_1"]])
            passed.append(1)
        except ValidationError:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert passed == [1]
