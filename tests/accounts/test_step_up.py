"""确认密码 before sensitive acts, and 查看完整号码: reason, password, log, limit."""

import pytest
from django.conf import settings as configured
from django.urls import reverse
from django.utils import timezone

from accounts import step_up
from orders.models import Order
from platform_site.models import AuditEvent, ChangeRequest
from tests import factories
from tests.cast import new_key
from tests.orders.life import order_in

PHONE = "19900009999"
REASON = {"reason": "contact", "note": ""}
PASSWORD = {"password": factories.PASSWORD}


@pytest.fixture
def accepted(cast) -> Order:
    return order_in("accepted", cast)


@pytest.fixture
def phone_url(accepted) -> str:
    return reverse("institution:order_phone", args=[accepted.number])


def sensitive_pages(cast) -> list[tuple]:
    member = cast.officer.membership.pk
    return [
        (cast.manager, "institution:staff_reset", [member]),
        (cast.manager, "institution:order_export", []),
        (cast.manager, "institution:whitelist_export", []),
        (cast.manager, "institution:risk_export", []),
        (cast.supervisor, "gov:order_export", []),
        (cast.supervisor, "gov:dashboard_export", []),
        (cast.supervisor, "gov:institution_manager_new", [cast.bank.pk]),
        (cast.system, "gov:user_reset", [cast.officer.pk]),
    ]


def test_a_sensitive_page_asks_for_the_password_first(cast, login):
    for person, name, arguments in sensitive_pages(cast):
        client, url = login(person, has_typed_password=False), reverse(name, args=arguments)
        answer = client.get(url)
        assert answer.status_code == 302
        assert "/confirm/?next=" in answer["Location"]
        asked = client.get(answer["Location"])
        assert "登录密码" in asked.content.decode()
        assert client.post(answer["Location"], PASSWORD)["Location"] == url
        assert client.get(url).status_code == 200


def test_a_form_sent_without_it_is_refused_and_recorded(cast, login):
    client = login(cast.manager, has_typed_password=False)
    before = cast.officer.password
    url = reverse("institution:staff_reset", args=[cast.officer.membership.pk])
    answer = client.post(url, new_key(), headers={"referer": "http://testserver/institution/staff/?page=1"})
    assert answer["Location"] == "/institution/settings/confirm/?next=%2Finstitution%2Fstaff%2F%3Fpage%3D1"
    cast.officer.refresh_from_db()
    assert cast.officer.password == before
    event = AuditEvent.objects.get(action="未确认密码")
    assert (event.actor, event.summary) == (cast.manager, f"POST {url}")
    foreign = client.post(url, new_key(), headers={"referer": "https://evil.test/x"})
    assert foreign["Location"].endswith("?next=%2F")


def test_an_approval_without_it_changes_nothing(cast, login):
    change = ChangeRequest.objects.create(
        kind="whitelist_import", target_id=1, title="演示", region_code="310115", maker=cast.city_supervisor
    )
    url = reverse("gov:approval_approve", args=[change.pk])
    answer = login(cast.supervisor, has_typed_password=False).post(
        url, new_key(), headers={"hx-request": "true"}
    )
    assert answer.headers["HX-Redirect"] == "/gov/confirm/?next=%2F"
    change.refresh_from_db()
    assert change.status == ChangeRequest.Status.PENDING


def test_the_password_holds_for_ten_minutes(cast, login, monkeypatch):
    client = login(cast.manager)
    url = reverse("institution:order_export")
    assert client.get(url).status_code == 200
    later = step_up.time.time() + 601
    monkeypatch.setattr(step_up.time, "time", lambda: later)
    assert client.get(url).status_code == 302


def test_confirming_leads_to_this_site_only(cast, login):
    client = login(cast.officer, has_typed_password=False)
    answer = client.post("/institution/settings/confirm/?next=https://evil.test/", PASSWORD)
    assert answer["Location"] == "/institution/"


def test_wrong_passwords_lock_like_wrong_logins(cast, login):
    client = login(cast.officer, has_typed_password=False)
    url = "/institution/settings/confirm/?next=/institution/"
    answers = [client.post(url, {"password": "wrong"}) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 422, 429]
    assert "密码不正确" in answers[0].content.decode()
    right = client.post(url, PASSWORD)
    assert right.status_code == 429
    assert right["Retry-After"] == "900"
    assert AuditEvent.objects.filter(action="确认密码失败", actor=cast.officer).count() >= 5


def test_a_right_password_clears_the_wrong_ones(cast, login):
    client = login(cast.officer, has_typed_password=False)
    for _ in range(2):
        for _ in range(4):
            assert client.post("/institution/settings/confirm/", {"password": "wrong"}).status_code == 422
        assert client.post("/institution/settings/confirm/", PASSWORD).status_code == 302
        session = client.session
        del session[step_up.TYPED_AT]
        session.save()


def test_a_number_needs_reason_and_password_and_is_logged(cast, login, accepted, phone_url):
    client = login(cast.officer, has_typed_password=False)
    asked = client.get(phone_url).content.decode()
    assert "查看原因" in asked
    assert "登录密码" in asked
    for data, sentence in (
        (PASSWORD, "请选择查看原因"),
        (REASON, "请输入登录密码"),
        (REASON | {"password": "wrong"}, "密码不正确"),
        (PASSWORD | {"reason": "other"}, "请说明查看原因"),
    ):
        answer = client.post(phone_url, data)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert PHONE not in answer.content.decode()
        session = client.session
        session.pop(step_up.TYPED_AT, None)
        session.save()
    assert not AuditEvent.objects.filter(action="查看完整号码").exists()
    answer = client.post(phone_url, PASSWORD | {"reason": "other", "note": "回电 13800005678"})
    assert PHONE in answer.content.decode()
    assert answer["Cache-Control"] == "private, no-store"
    event = AuditEvent.objects.get(action="查看完整号码")
    assert (event.actor, event.object_id) == (cast.officer, str(accepted.pk))
    assert event.institution_id == cast.bank.pk
    assert event.summary == f"订单 {accepted.number} 联系电话：其他，回电 138****5678"
    assert event.details == {"field": "contact_phone", "reason": "other"}
    assert PHONE not in client.get(phone_url).content.decode()  # shown once


@pytest.mark.parametrize(("status", "expected"), [("submitted", 409), ("accepted", 200), ("terminated", 409)])
def test_numbers_are_shown_between_acceptance_and_the_end(cast, login, status, expected):
    url = reverse("institution:order_phone", args=[order_in(status, cast).number])
    assert login(cast.officer).post(url, REASON).status_code == expected


def test_after_twenty_numbers_in_an_hour_there_are_no_more(cast, login, phone_url, settings):
    settings.RATE_LIMITS = configured.RATE_LIMITS | {"reveal": {"account": [(3600, 2)]}}
    client = login(cast.officer)
    assert [client.post(phone_url, REASON).status_code for _ in range(3)] == [200, 200, 429]
    assert AuditEvent.objects.filter(action="查看完整号码").count() == 2
    assert login(cast.manager).post(phone_url, REASON).status_code == 200  # each person has an own count


def test_the_limit_of_numbers_is_twenty_an_hour():
    assert configured.RATE_LIMITS["reveal"] == {"account": [(3600, 20)]}


def test_a_manager_sees_masked_phones_and_reveals_those_in_reach(cast, login):
    manager = login(cast.manager)
    page = manager.get(reverse("institution:staff_list")).content.decode()
    assert cast.officer.phone not in page
    for step in ("staff_duty", "staff_switch", "staff_reset"):
        dialog = manager.get(
            reverse(f"institution:{step}", args=[cast.officer.membership.pk])
        ).content.decode()
        assert cast.officer.phone not in dialog
    url = reverse("institution:staff_phone", args=[cast.officer.membership.pk])
    assert cast.officer.phone in manager.post(url, REASON).content.decode()
    assert AuditEvent.objects.filter(action="查看完整号码", institution_id=cast.bank.pk).count() == 1
    assert login(cast.rival_officer).post(url, REASON).status_code == 404
    assert login(cast.officer).post(url, REASON).status_code == 403


def test_the_back_office_reveals_numbers_of_its_region(cast, login):
    person = factories.natural_person(contact_phone=PHONE)
    phone, number = (reverse("gov:reveal", args=[kind, person.pk]) for kind in ("phone", "id-number"))
    supervisor = login(cast.supervisor)
    assert PHONE in supervisor.post(phone, REASON).content.decode()
    assert person.id_number in login(cast.operator).post(number, REASON).content.decode()
    event = AuditEvent.objects.get(action="查看完整号码", actor=cast.supervisor)
    assert "演示丙" not in event.summary  # a natural person's name is masked in the log
    assert login(cast.other_supervisor).post(phone, REASON).status_code == 404
    assert login(cast.auditor).post(phone, REASON).status_code == 403
    assert login(cast.system).post(phone, REASON).status_code == 403
    assert supervisor.get(reverse("gov:reveal", args=["id-number", cast.mill.pk])).status_code == 404
    assert supervisor.get(reverse("gov:reveal", args=["password", person.pk])).status_code == 404


def test_the_back_office_sees_masked_numbers_and_links(cast, login):
    person = factories.natural_person(contact_phone=PHONE)
    page = login(cast.operator).get(reverse("admin:enterprises_enterprise_change", args=[person.pk])).text
    assert "199****9999" in page
    assert f"{person.id_number[0]}*************{person.id_number[-4:]}" in page
    assert PHONE not in page
    assert person.id_number not in page
    assert reverse("gov:reveal", args=["id-number", person.pk]) in page
    auditor = login(cast.auditor).get(reverse("admin:enterprises_enterprise_change", args=[person.pk])).text
    assert "/gov/reveal/" not in auditor


def test_search_finds_whole_numbers_and_no_parts(cast, login):
    person = factories.natural_person()
    operator = login(cast.operator)

    def found(term: str) -> int:
        page = operator.get(reverse("admin:enterprises_enterprise_changelist"), {"q": term})
        return page.context["cl"].result_count

    assert found(person.id_number) == 1
    assert found(person.id_number[:14]) == 0
    assert found(person.id_number[-4:]) == 0
    assert found(cast.owner.phone) == 1
    assert found(cast.owner.phone[:7]) == 0
    assert found(cast.mill.uscc) == 1
    people = login(cast.system)
    listing = reverse("admin:accounts_user_changelist")
    assert people.get(listing, {"q": cast.owner.phone}).context["cl"].result_count == 1
    assert people.get(listing, {"q": cast.owner.phone[3:]}).context["cl"].result_count == 0


def test_a_login_by_password_counts_as_typed_and_an_old_one_does_not(cast, login):
    client = login(cast.officer, has_typed_password=False)
    session = client.session
    session[step_up.TYPED_AT] = int(timezone.now().timestamp()) - 601
    session.save()
    assert client.get(reverse("institution:order_export")).status_code == 302
