"""/api/v1: whose orders a key opens, what it may change, and what it is told."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from institutions.models import Membership
from orders import connections
from orders.jobs import clear_api_answers
from orders.models import ApiAnswer, ApiKey, Order
from platform_site.models import AuditEvent, SiteSettings
from tests import factories
from tests.cast import new_key as form_key
from tests.orders.api_client import call, new_key
from tests.orders.life import order_in, take


def days(count: int) -> str:
    return (timezone.localdate() + timedelta(days=count)).isoformat()


def offer(**changes) -> dict:
    terms = {
        "amount": 80,
        "rate": 4.35,
        "term_months": 12,
        "guarantee": "credit",
        "repayment": "equal_installment",
        "valid_to": days(20),
        "note": "演示同意",
    }
    return terms | changes


@pytest.fixture
def order(cast):
    return factories.order(cast.product, cast.owner)


def test_the_text_of_a_key_is_nowhere_in_the_database(cast, login):
    client = login(cast.manager)
    sent = {
        "name": "演示系统",
        "membership": cast.officer.membership.pk,
        "scopes": ["orders:read"],
        "expires_on": days(365),
        **form_key(),
    }
    assert client.post(reverse("institution:api_key_new"), sent).status_code == 302
    before = dump()
    page = client.get(reverse("institution:api_key_list")).text
    text = page.split("<code>")[1].split("</code>")[0]
    assert ApiKey.objects.by_text(text).membership == cast.officer.membership
    assert text not in client.get(reverse("institution:api_key_list")).text
    secret = text.split("_", 2)[2]
    for stored in (before, dump()):
        assert secret not in stored
        assert ApiKey.objects.get().prefix in stored
    assert cast.officer.messages.get().title == "新增接口密钥：演示系统"


def dump() -> str:
    """Return every row of every table as text, sessions decoded."""
    rows = [json.dumps(session.get_decoded()) for session in Session.objects.all()]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'select t::text from "{table}" t')
            rows += [row[0] for row in cursor.fetchall()]
    return "\n".join(rows)


def test_a_key_ends_within_a_year_and_has_a_member_of_the_own_institution(cast, login):
    sent = {
        "name": "演示系统",
        "membership": cast.rival_officer.membership.pk,
        "expires_on": days(366),
        **form_key(),
    }
    page = login(cast.manager).post(reverse("institution:api_key_new"), sent)
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {"membership", "scopes", "expires_on"}
    assert not ApiKey.objects.exists()


def test_orders_are_read_without_personal_data_or_credit_facts(cast, order):
    _, text = new_key(cast.officer)
    answer = call("get", f"orders/{order.number}", text)
    assert answer.status_code == 200
    facts = answer.json()
    assert (facts["number"], facts["status"], facts["amount"]) == (order.number, "submitted", "100.00")
    assert facts["contact_phone"] == order.masked_phone
    assert order.contact_phone not in answer.text
    assert facts["steps"] == ["accept", "terminate"]
    assert not {"risk_level", "flags", "whitelist", "records"} & set(facts)
    assert answer["Cache-Control"] == "private, no-store"


def test_the_list_is_walked_to_its_end_by_its_cursor(cast):
    made = [order_in("submitted", cast).number]
    made += [factories.order(factories.product(cast.bank), cast.owner).number for _ in range(4)]
    _, text = new_key(cast.officer)
    seen, path = [], "orders?limit=2"
    while path:
        answer = call("get", path, text).json()
        seen += [row["number"] for row in answer["orders"]]
        path = answer["next"] and f"orders?limit=2&after={answer['next']}"
    assert sorted(seen) == sorted(made)


def test_the_list_filters_by_status_and_by_change(cast, order):
    other = factories.order(factories.product(cast.bank), cast.owner)
    take(other, "accept", cast.officer, cast)
    _, text = new_key(cast.officer)
    found = call("get", "orders?status=accepted", text).json()["orders"]
    assert [row["number"] for row in found] == [other.number]
    since = (timezone.now() + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert call("get", f"orders?updated_since={since}", text).json()["orders"] == []
    far = "updated_since=0360-01-15T05:20:15-20:20"
    assert len(call("get", f"orders?{far}", text).json()["orders"]) == 2
    before_time = "updated_since=0001-01-01T00:00:00%2B20:00"
    naive = "updated_since=2026-01-01T08:00:00"
    for query in ("status=nothing", naive, before_time, "after=x", "limit=101"):
        assert call("get", f"orders?{query}", text).status_code == 422


def test_a_session_opens_nothing(cast, login, order):
    client = login(cast.manager)
    assert client.get("/api/v1/orders").status_code == 401
    answer = client.post(f"/api/v1/orders/{order.number}/accept", {}, "application/json")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


def test_another_institutions_order_does_not_exist(cast, order):
    _, text = new_key(cast.rival_officer)
    assert call("get", "orders", text).json()["orders"] == []
    assert call("get", f"orders/{order.number}", text).status_code == 404
    answer = call("post", f"orders/{order.number}/accept", text, {"decision_due_on": days(10)})
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


def _expire(key, cast):
    key.created_at -= timedelta(days=100)
    key.expires_on = timezone.localdate() - timedelta(days=1)
    key.save()


def _disable(key, cast):
    key.disabled_at = timezone.now()
    key.save()


def _stop_person(key, cast):
    cast.officer.is_active = False
    cast.officer.save()


def _leave(key, cast):
    Membership.objects.filter(pk=key.membership_id).update(ended_at=timezone.now())


def _close_institution(key, cast):
    cast.bank.is_active = False
    cast.bank.save()


@pytest.mark.parametrize("end", [_expire, _disable, _stop_person, _leave, _close_institution])
def test_a_key_dies_with_its_day_its_person_and_its_institution(cast, end):
    key, text = new_key(cast.officer)
    assert call("get", "orders", text).status_code == 200
    end(key, cast)
    answer = call("get", "orders", text)
    assert answer.status_code == 401
    assert answer.json()["message"] == "没有密钥，或密钥无效、已停用、已到期。"


def test_a_key_may_do_no_more_than_its_scopes(cast, order):
    _, text = new_key(cast.officer, ["orders:read"])
    answer = call("post", f"orders/{order.number}/accept", text, {"decision_due_on": days(10)})
    assert answer.status_code == 403
    assert answer.json()["message"] == "该密钥没有“办理订单”权限。"
    assert Order.objects.get().status == "submitted"
    assert AuditEvent.objects.filter(action="拒绝访问", actor=cast.officer).exists()


def test_a_key_may_do_no_more_than_its_member(cast):
    order = order_in("reviewing", cast)
    _, text = new_key(cast.officer)
    assert call("post", f"orders/{order.number}/approve", text, offer()).status_code == 403


def test_a_loan_is_led_from_application_to_payment(cast, order):
    _, officer = new_key(cast.officer)
    _, approver = new_key(cast.approver)
    path = f"orders/{order.number}"
    assert call("post", f"{path}/accept", officer, {"decision_due_on": days(10)}).status_code == 200
    assert call("post", f"{path}/ask", officer, {"items": ["流水"], "due_on": days(5)}).status_code == 200
    take(order, "supplement", cast.owner, cast)
    assert call("post", f"{path}/review", officer, {"survey": "online"}).status_code == 200
    answer = call("post", f"{path}/approve", approver, offer())
    assert answer.status_code == 200
    assert answer.json()["offer"]["rate"] == "4.350"
    take(Order.objects.get(), "accept_offer", cast.owner, cast)
    paid = {
        "amount": "30.00",
        "paid_on": days(0),
        "repay_on": days(360),
        "rate": 4.35,
        "contract_no": "HT-1",
        "loan_no": "JJ-1",
    }
    missing = call("post", f"{path}/disburse", officer, paid)
    assert (missing.status_code, list(missing.json()["fields"])) == (422, ["is_first_loan"])
    answer = call("post", f"{path}/disburse", officer, paid | {"is_first_loan": True})
    assert (answer.status_code, answer.json()["status"]) == (200, "disbursed")
    assert answer.json()["disbursements"][0]["amount"] == "30.00"


def test_a_step_is_attributed_to_the_member_and_names_the_key(cast, order):
    key, text = new_key(cast.officer)
    call("post", f"orders/{order.number}/accept", text, {"decision_due_on": days(10)})
    event = order.events.first()
    assert (event.step, event.actor, event.fields["api_key"]) == ("accept", cast.officer, key.prefix)
    timeline = call("get", f"orders/{order.number}", text).json()["timeline"]
    assert timeline[0]["who"].endswith("（接口）")
    take(order, "review", cast.officer, cast)
    assert "api_key" not in order.events.first().fields


@pytest.mark.parametrize("step", ["reject", "terminate"])
def test_an_order_is_ended_with_reasons(cast, step):
    order = order_in("reviewing", cast)
    _, text = new_key(cast.approver)
    reasons = {"close_reasons": ["debt"]} if step == "reject" else {"close_reason": "debt"}
    answer = call("post", f"orders/{order.number}/{step}", text, reasons | {"close_text": "负债过高"})
    assert (answer.status_code, answer.json()["close_reasons"]) == (200, ["debt"])


def test_the_same_key_is_answered_the_same_and_acts_once(cast, order):
    _, text = new_key(cast.officer)
    path, once, body = f"orders/{order.number}/accept", str(factories.uuid4()), {"decision_due_on": days(10)}
    first = call("post", path, text, body, once)
    again = call("post", path, text, body, once)
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert order.events.filter(step="accept").count() == 1
    other = call("post", path, text, {"decision_due_on": days(11)}, once)
    assert (other.status_code, other.json()["message"]) == (422, "该 Idempotency-Key 已用于另一个请求。")
    assert call("post", path, text, body).status_code == 409


def test_a_refused_call_may_be_repeated_under_its_key(cast, order):
    _, text = new_key(cast.officer)
    path, once = f"orders/{order.number}/accept", str(factories.uuid4())
    assert call("post", path, text, {"decision_due_on": days(99)}, once).status_code == 422
    assert call("post", path, text, {"decision_due_on": days(9)}, once).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_twins_that_come_at_once_act_once(cast, order):
    _, text = new_key(cast.officer)
    path, once, body = f"orders/{order.number}/accept", str(factories.uuid4()), {"decision_due_on": days(10)}

    def send(_):
        try:
            return call("post", path, text, body, once)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(send, range(3)))
    assert [answer.status_code for answer in answers] == [200] * 3
    assert len({answer.text for answer in answers}) == 1
    assert order.events.filter(step="accept").count() == 1


def test_the_work_of_a_list_does_not_grow_with_its_rows(cast, login):
    _, text = new_key(cast.manager)
    client = login(cast.manager)
    connections.set_webhook(
        cast.bank, url="https://8.8.8.8/", steps=["accept"], is_active=True, actor=cast.manager
    )

    def add():
        order = factories.order(factories.product(cast.bank), cast.owner)
        take(order, "accept", cast.officer, cast)
        new_key(cast.officer)

    def work() -> list[int]:
        counts = []
        for ask in (
            lambda: call("get", "orders", text),
            lambda: client.get(reverse("institution:api_key_list")),
            lambda: client.get(reverse("institution:delivery_list")),
        ):
            with CaptureQueriesContext(connection) as queries:
                assert ask().status_code == 200
            counts.append(len(queries))
        return counts

    add()
    work()
    before = work()
    for _ in range(3):
        add()
    assert work() == before


def test_a_call_that_changes_something_needs_its_key(cast, order):
    _, text = new_key(cast.officer)
    answer = call("post", f"orders/{order.number}/accept", text, {"decision_due_on": days(10)}, once=None)
    assert (answer.status_code, list(answer.json()["fields"])) == (422, ["Idempotency-Key"])


def test_a_large_line_needs_a_person(cast):
    order = order_in("reviewing", cast)
    _, text = new_key(cast.approver)
    SiteSettings.objects.update_or_create(pk=1, defaults={"two_person_amount": 50})
    answer = call("post", f"orders/{order.number}/approve", text, offer(amount="50.01"))
    assert answer.status_code == 403
    assert answer.json()["message"] == "授信额度超过 50.00 万元，须由审批人在平台上登记。"
    assert call("post", f"orders/{order.number}/approve", text, offer(amount=50)).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "decision_due_on"),
        ({"decision_due_on": "soon"}, "decision_due_on"),
        ({"decision_due_on": "2026-01-01"}, "decision_due_on"),
        ({"decision_due_on": "2999-01-01", "surprise": 1}, "surprise"),
        ({"officer_no": "A1"}, "decision_due_on"),
        ({"decision_due_on": "2999-01-01", "officer_no": "A\0"}, "officer_no"),
    ],
)
def test_bad_values_are_named_in_chinese(cast, order, body, field):
    _, text = new_key(cast.officer)
    answer = call("post", f"orders/{order.number}/accept", text, body or {"accept_note": ""})
    assert answer.status_code == 422
    sentences = answer.json()["fields"][field]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in "".join(sentences))


def test_the_officer_is_named_by_number(cast, order):
    Membership.objects.filter(pk=cast.approver.membership.pk).update(employee_no="A7")
    _, text = new_key(cast.officer)
    path = f"orders/{order.number}/accept"
    wrong = call("post", path, text, {"decision_due_on": days(9), "officer_no": "B9"})
    assert (wrong.status_code, list(wrong.json()["fields"])) == (422, ["officer_no"])
    assert call("post", path, text, {"decision_due_on": days(9), "officer_no": "A7"}).status_code == 200
    assert Order.objects.get().officer == cast.approver


def test_what_is_no_json_or_no_method_is_said_so(cast, order):
    _, text = new_key(cast.officer)
    path = f"orders/{order.number}/accept"
    assert call("post", path, text, "{").status_code == 400
    wrong = call("get", path, text)
    assert (wrong.status_code, wrong["Allow"], wrong.json()["code"]) == (405, "POST", "method_not_allowed")


def test_an_unknown_address_is_answered_in_json(client):
    for answer in (client.get("/api/v1/nothing"), client.post("/api/v1/orders/"), client.get("/api/v1/")):
        assert (answer.status_code, answer.json()["message"]) == (404, "没有这个地址。")


def test_too_many_calls_wait_for_the_next_minute(cast, settings):
    settings.API_CALLS_PER_MINUTE = 2
    _, text = new_key(cast.officer)
    _, other = new_key(cast.approver)
    frozen = timezone.now().replace(second=0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("orders.api.keys.timezone.now", lambda: frozen)
        answers = [call("get", "orders", text) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[-1]["Retry-After"] == "60"
        refused = call("post", "orders/x/review", text, {"survey": "online"})
        assert refused.status_code == 429
        assert call("get", "orders", other).status_code == 200
        frozen += timedelta(minutes=1)
        assert call("get", "orders", text).status_code == 200


def test_a_disabled_key_is_dead_and_recorded(cast, login):
    key, text = new_key(cast.officer, actor=cast.manager)
    page = reverse("institution:api_key_disable", args=[key.pk])
    assert login(cast.rival_officer).post(page, form_key()).status_code == 404
    assert login(cast.manager).post(page, form_key()).status_code == 302
    assert call("get", "orders", text).status_code == 401
    actions = AuditEvent.objects.filter(details__prefix=key.prefix).values_list("action", flat=True)
    assert sorted(actions) == ["停用接口密钥", "新增接口密钥"]


def test_old_answers_are_cleared(cast, order):
    _, text = new_key(cast.officer)
    call("post", f"orders/{order.number}/accept", text, {"decision_due_on": days(10)})
    clear_api_answers()
    assert ApiAnswer.objects.count() == 1
    ApiAnswer.objects.update(created_at=timezone.now() - timedelta(days=8))
    clear_api_answers()
    assert not ApiAnswer.objects.exists()
