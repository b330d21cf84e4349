"""个人中心, 修改密码, 消息中心, the first administrator and the jobs."""

from io import StringIO

import pytest
from captcha.models import CaptchaStore
from django.core.management import CommandError, call_command
from django.test import Client
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
