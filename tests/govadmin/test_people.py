"""Opening accounts: the initial password is shown once, stored nowhere in clear, and changed at the first login."""

import re

from django.contrib.sessions.models import Session
from django.urls import reverse

from accounts.models import User
from institutions.models import Institution
from platform_site.models import AuditEvent
from portal.models import Article
from tests import factories
from tests.cast import new_key


def _shown(page) -> str:
    found = re.search(r"<code>([^<]+)</code>", page.content.decode())
    return found.group(1) if found else ""


def test_new_institution_gets_its_manager_and_first_password(cast, login):
    client = login(cast.supervisor)
    values = {
        "name": "演示新银行",
        "short_name": "新银行",
        "kind": "city_bank",
        "uscc": factories.uscc(),
        "region": "310115",
        "joined_on": "2026-11-24",
        "is_active": "on",
    }
    answer = client.post(reverse("admin:institutions_institution_add"), values | new_key())
    assert answer.status_code == 302
    bank = Institution.objects.get(name="演示新银行")
    assert AuditEvent.objects.filter(action="新增金融机构", object_id=str(bank.pk)).exists()

    phone = factories.phone()
    new = reverse("gov:institution_manager_new", args=[bank.pk])
    assert client.get(new).status_code == 200
    answer = client.post(new, {"name": "演示新人", "phone": phone, **new_key()})
    assert answer.status_code == 302
    manager = User.objects.get(phone=phone)
    kept = "".join(str(session.get_decoded()) for session in Session.objects.all())
    password = _shown(client.get(answer.url))
    assert manager.check_password(password)
    assert password not in kept
    assert _shown(client.get(answer.url)) == ""
    assert not AuditEvent.objects.filter(summary__contains=phone).exists()

    first = login(manager).get("/institution/orders/")
    assert first.status_code in (302, 404)
    assert manager.must_change_password
    assert manager.membership.duty == "manager"


def test_known_phone_is_refused_and_typing_is_kept(cast, login):
    url = reverse("gov:institution_manager_new", args=[cast.bank.pk])
    answer = login(cast.supervisor).post(url, {"name": "演示重复", "phone": cast.manager.phone, **new_key()})
    assert answer.status_code == 422
    assert "该手机号已注册" in answer.content.decode()
    assert "演示重复" in answer.content.decode()


def test_operator_opens_no_institution_and_other_district_sees_none(cast, login):
    url = reverse("gov:institution_manager_new", args=[cast.bank.pk])
    assert login(cast.operator).get(url).status_code == 403
    assert login(cast.other_supervisor).get(url).status_code == 404
    assert (
        login(cast.operator).post(reverse("admin:institutions_institution_add"), new_key()).status_code == 403
    )


def test_supervisor_cannot_place_an_institution_elsewhere(cast, login):
    values = {
        "name": "演示越区",
        "short_name": "越区",
        "kind": "city_bank",
        "uscc": factories.uscc(),
        "region": "310104",
    }
    answer = login(cast.supervisor).post(reverse("admin:institutions_institution_add"), values | new_key())
    assert answer.status_code == 422
    assert not Institution.objects.filter(name="演示越区").exists()


def test_system_opens_and_switches_accounts(cast, login):
    client = login(cast.system)
    phone = factories.phone()
    values = {"name": "演示新审计", "phone": phone, "role": "auditor", "is_superuser": "on"}
    answer = client.post(reverse("admin:accounts_user_add"), values | new_key())
    assert answer.status_code == 302
    person = User.objects.get(phone=phone)
    assert (person.must_change_password, person.is_superuser) == (True, False)
    assert person.check_password(_shown(client.get(answer.url)))

    client.post(reverse("gov:user_disable", args=[person.pk]), new_key())
    assert not User.objects.get(pk=person.pk).is_active
    client.post(reverse("gov:user_enable", args=[person.pk]), new_key())
    assert User.objects.get(pk=person.pk).is_active
    answer = client.post(reverse("gov:user_reset", args=[person.pk]), new_key())
    person.refresh_from_db()
    assert person.check_password(_shown(client.get(answer.url)))
    assert client.get(reverse("gov:user_disable", args=[cast.system.pk])).status_code == 404
    assert (
        login(cast.supervisor).post(reverse("gov:user_disable", args=[person.pk]), new_key()).status_code
        == 403
    )


def test_supervisor_account_needs_a_region(cast, login):
    values = {"name": "演示无区", "phone": factories.phone(), "role": "government"}
    answer = login(cast.system).post(reverse("admin:accounts_user_add"), values | new_key())
    assert answer.status_code == 422
    assert "监管人员必须有管辖行政区" in answer.content.decode()


def test_a_double_click_on_save_makes_one(cast, login):
    article = {
        "kind": "news",
        "title": "演示公告",
        "source": "演示局",
        "body": "演示",
        "is_published": "on",
        "published_at": "2026-11-24T09:00",
    }
    bank = {
        "name": "演示双击银行",
        "short_name": "双击",
        "kind": "city_bank",
        "uscc": factories.uscc(),
        "region": "310115",
        "joined_on": "2026-11-24",
        "is_active": "on",
    }
    for person, page, values in (
        (cast.operator, "portal_article", article),
        (cast.supervisor, "institutions_institution", bank),
    ):
        client, key, url = login(person), new_key(), reverse(f"admin:{page}_add")
        assert 'name="form_key"' in client.get(url).content.decode()
        first, second = client.post(url, values | key), client.post(url, values | key)
        assert (first.status_code, second.status_code, second.url) == (302, 302, first.url)
        assert client.post(url, values).status_code == 400
    assert Article.objects.filter(title="演示公告").count() == 1
    assert Institution.objects.filter(name="演示双击银行").count() == 1


def test_a_form_with_errors_keeps_its_key(cast, login):
    client, key, url = login(cast.operator), new_key(), reverse("admin:portal_article_add")
    answer = client.post(url, {"kind": "news", "title": ""} | key)
    assert answer.status_code == 422
    assert key["form_key"] in answer.content.decode()
