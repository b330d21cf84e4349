"""个人中心, 修改密码, 消息中心, the first administrator and the jobs."""

from datetime import timedelta
from io import StringIO

import pytest
from captcha.models import CaptchaStore
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import jobs
from accounts.messages import notify
from accounts.models import User
from platform_site.access import Role
from tests import factories
from tests.accounts.test_login import send
from tests.cast import new_key

NEW = "Lian-Zhu-2027-q4"
PAGES = [("owner", "/enterprise/account/password/"), ("officer", "/institution/settings/password/")]


def change(client, path, old=factories.PASSWORD, new=NEW, repeat=None):
    return client.post(path, {"old": old, "new": new, "repeat": repeat or new, **new_key()})


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_changed_password_ends_other_sessions(cast, login, who, path):
    person = getattr(cast, who)
    here, elsewhere = login(person), login(person)
    assert here.get(path).status_code == 200
    assert change(here, path).status_code == 302
    assert here.get(path).status_code == 200
    assert elsewhere.get(path).status_code == 302
    person.refresh_from_db()
    assert person.check_password(NEW)


@pytest.mark.parametrize(
    "entry",
    [
        {"old": "nonsense"},
        {"new": "short", "repeat": "short"},
        {"repeat": "Lian-Zhu-2027-q5"},
        {"new": factories.PASSWORD},
        {"new": "alllowercaseletters"},
    ],
)
def test_bad_entries_change_nothing(cast, login, entry):
    answer = change(login(cast.officer), "/institution/settings/password/", **entry)
    assert answer.status_code == 422
    cast.officer.refresh_from_db()
    assert cast.officer.check_password(factories.PASSWORD)


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_initial_password_must_be_changed_first(cast, login, who, path):
    person = getattr(cast, who)
    User.objects.filter(pk=person.pk).update(must_change_password=True)
    client = login(person)
    messages = path.split("/")[1]
    assert client.get(f"/{messages}/messages/")["Location"] == path
    assert change(client, path).status_code == 302
    assert client.get(f"/{messages}/messages/").status_code == 200


@pytest.mark.parametrize("duty", ["manager", "officer"])
def test_new_staff_can_open_nothing_before_the_change(cast, login, duty):
    person = factories.staff(cast.bank, duty, must_change_password=True)
    client = login(person)
    pages = ["/institution/", "/institution/orders/", "/institution/products/new/", "/market/", "/"]
    if duty == "manager":
        pages.append("/institution/staff/")
    assert {client.get(page).headers.get("Location") for page in pages} == {reverse("institution:password")}
    assert client.post("/institution/products/new/", new_key())["Location"] == reverse("institution:password")
    assert client.get("/logout/").status_code == 200
    assert change(client, reverse("institution:password"))["Location"] == "/institution/"
    assert client.get("/institution/orders/").status_code == 200


@pytest.mark.parametrize("who", ["supervisor", "operator", "auditor", "system"])
def test_back_office_is_held_at_its_own_page(cast, login, who):
    person = getattr(cast, who)
    User.objects.filter(pk=person.pk).update(must_change_password=True)
    client = login(person)
    for page in ("/gov/", "/gov/sessions/", "/market/"):
        assert client.get(page)["Location"] == "/gov/password/"
    assert client.get("/gov/password/").status_code == 200


@pytest.mark.parametrize(("who", "status"), [("officer", 302), ("supervisor", 302), ("owner", 200)])
def test_an_old_password_of_staff_must_be_changed(cast, login, who, status):
    person = getattr(cast, who)
    old = timezone.now() - settings.PASSWORD_MAX_AGE - timedelta(days=1)
    User.objects.filter(pk=person.pk).update(password_changed_at=old)
    client = login(person)
    answer = client.get("/market/")
    assert answer.status_code == status
    assert status == 200 or "密码已到期，请先修改" in client.get(answer["Location"]).content.decode()


def test_profile_shows_institution_and_logins_and_saves(cast, login):
    client = Client()
    send(client, "/institution/login/", cast.officer.phone)
    page = client.get("/institution/settings/profile/").content.decode()
    assert cast.bank.name in page
    assert "127.0.0.1" in page
    data = {
        "name": "演示新名",
        "email": "a@example.com",
        "phone": "19999999999",
        "role": "system",
        **new_key(),
    }
    assert client.post("/institution/settings/profile/", data).status_code == 302
    person = User.objects.get(pk=cast.officer.pk)
    assert (person.name, person.email) == ("演示新名", "a@example.com")
    assert (person.phone, person.role) == (cast.officer.phone, Role.INSTITUTION)
    assert client.post("/institution/settings/profile/", data | {"name": "", **new_key()}).status_code == 422


def test_enterprise_account_page(cast, login):
    assert login(cast.owner).get("/enterprise/account/").status_code == 200
    assert login(cast.officer).get("/enterprise/account/").status_code == 403


def test_other_devices_are_signed_out_and_counted(cast):
    here, second, third, foreign = (Client() for _ in range(4))
    for client in (second, third, here):
        send(client, "/login/", cast.owner.phone)
    send(foreign, "/login/", cast.stranger.phone)
    path = "/enterprise/account/sessions/"
    assert "2 个" in here.get(path).content.decode()
    assert here.post(path, new_key())["Location"] == "/enterprise/account/"
    page = here.get("/enterprise/account/")
    assert "已退出其他设备上的 2 个登录。" in page.content.decode()
    assert [client.get(path).status_code for client in (second, third, foreign)] == [302, 302, 200]
    here.post(path, new_key())
    assert "没有其他设备在登录。" in here.get("/enterprise/account/").content.decode()


@pytest.mark.parametrize(
    ("who", "login_path", "path", "home"),
    [
        (
            "officer",
            "/institution/login/",
            "/institution/settings/sessions/",
            "/institution/settings/profile/",
        ),
        ("supervisor", "/gov/login/", "/gov/sessions/", "/gov/password/"),
    ],
)
def test_staff_may_ask_too(cast, who, login_path, path, home):
    client = Client()
    send(client, login_path, getattr(cast, who).phone)
    assert path in client.get(home).content.decode()
    assert client.post(path, new_key())["Location"] == home


@pytest.mark.parametrize(
    ("who", "path"), [("owner", "/enterprise/messages/"), ("officer", "/institution/messages/")]
)
def test_messages_are_ones_own_and_can_be_read(cast, login, who, path):
    person = getattr(cast, who)
    notify([person, cast.stranger], "演示消息", "内容", "/enterprise/account/")
    notify([person], "演示消息二")
    foreign = cast.stranger.messages.get()
    client = login(person)
    assert "2 条未读" in client.get(path).content.decode()
    first = person.messages.get(title="演示消息")
    assert client.post(path, {"open": first.pk})["Location"] == "/enterprise/account/"
    assert person.messages.unread().count() == 1
    client.post(path, {"open": foreign.pk})
    client.post(path, {"open": "x"})
    assert client.post(path)["Location"] == path
    assert person.messages.unread().count() == 0
    assert cast.stranger.messages.unread().count() == 1
    assert "全部已读" in client.get(path).content.decode()


def test_first_admin_is_made_once(db):
    out = StringIO()
    call_command("create_first_admin", phone="19900008888", name="演示管理员", stdout=out)
    admin = User.objects.get(role=Role.SYSTEM)
    assert admin.must_change_password
    assert admin.check_password(out.getvalue().strip().rpartition("：")[2])
    with pytest.raises(CommandError):
        call_command("create_first_admin", phone="19900008889", name="演示管理员")
    with pytest.raises(CommandError):
        User.objects.all().delete() and call_command("create_first_admin", phone="123", name="演示管理员")


def test_jobs_clear_what_is_over(db, client):
    CaptchaStore.generate_key()
    CaptchaStore.objects.update(expiration=timezone.now())
    jobs.clear_captchas()
    jobs.clear_sessions()
    assert not CaptchaStore.objects.exists()
