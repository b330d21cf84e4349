"""异议 and 信用修复 through their pages: the whole life, who may, what is marked, what stops counting, the clocks."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Message
from credit import evaluation, objection_targets, objections
from credit.models import (
    CreditRecord,
    Objection,
    RiskFlag,
    RiskState,
    WhitelistBatch,
    WhitelistEntry,
)
from orders.models import Order
from platform_site.models import AuditEvent
from tests import factories
from tests.cast import new_key
from tests.orders.life import order_in

NEW = reverse("enterprise:objection_new")
TEXT = {"reason": "wrong", "text": "该决定书不是针对我公司的（演示）"}


def paper(name: str = "a.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"%PDF-1.4 demo")


def record_of(company, category="dishonest", **fields) -> CreditRecord:
    values = {
        "title": "演示失信记录",
        "dated_on": timezone.localdate() - timedelta(days=30),
        "polarity": "negative",
        "department": "演示法院",
        "fingerprint": factories.uuid4().hex * 2,
        **fields,
    }
    return CreditRecord.objects.create(enterprise=company, category=category, **values)


def raise_it(client, query: str, **answers):
    return client.post(f"{NEW}?{query}", TEXT | answers | new_key())


def raised(person, record, kind="dispute", now=None) -> Objection:
    target = objection_targets.about_record(record, kind)
    return objections.submit(
        target, user=person, kind=kind, reason=target.reasons[0], text="演示说明", now=now
    )


def act(client, objection, step, answers=None):
    return client.post(reverse(f"gov:objection_{step}", args=[objection.number]), (answers or {}) | new_key())


def decide(client, objection, outcome, **answers):
    return act(client, objection, "decide", {"outcome": outcome, "decision_text": "演示处理意见", **answers})


def level(company) -> str:
    return RiskState.objects.get(enterprise=company).public_level


def titles(person) -> list[str]:
    return list(Message.objects.filter(user=person).order_by("pk").values_list("title", flat=True))


def credit_page(cast, login) -> str:
    """Return the credit record as the bank reads it for an order of the company."""
    order = Order.objects.first() or factories.order(cast.product, cast.owner)
    answer = login(cast.officer).get(reverse("institution:order_credit", args=[order.number]))
    assert answer.status_code == 200
    return answer.text


def test_the_whole_life_of_a_dispute_that_is_upheld(cast, login):
    record = record_of(cast.mill)
    evaluation.evaluate()
    assert level(cast.mill) == "high"
    owner, operator = login(cast.owner), login(cast.operator)
    assert f"?record={record.pk}" in owner.get(reverse("enterprise:credit")).text

    answer = raise_it(owner, f"record={record.pk}", paper=paper())
    objection = Objection.objects.get()
    assert answer.url == reverse("enterprise:objection", args=[objection.number])
    record.refresh_from_db()
    assert (record.objection_state, level(cast.mill)) == ("open", "normal")
    assert RiskFlag.objects.live().get().is_contested
    assert "异议中" in credit_page(cast, login)
    assert titles(cast.operator) == ["收到异议申请"]

    assert act(operator, objection, "accept").status_code == 302
    assert act(operator, objection, "assign", {"assigned_to": cast.second_operator.pk}).status_code == 302
    asked = {"source_department": "演示法院", "source_question": "请核实主体（演示）"}
    assert act(operator, objection, "ask", asked).status_code == 302
    assert act(operator, objection, "reply", {"source_reply": "确系同名（演示）"}).status_code == 302
    assert decide(operator, objection, "uphold").status_code == 302

    record.refresh_from_db()
    objection.refresh_from_db()
    assert (objection.status, objection.assigned_to, record.objection_state) == (
        "upheld",
        cast.second_operator,
        "upheld",
    )
    assert record.title not in credit_page(cast, login)
    assert not RiskFlag.objects.filter(cleared_at__isnull=True).exists()
    assert titles(cast.owner) == ["异议申请已受理", "异议成立"]
    own = owner.get(answer.url).text
    assert "演示处理意见" in own
    assert "请核实主体" not in own
    events = AuditEvent.objects.filter(object_type="异议申请", object_id=str(objection.pk)).order_by("pk")
    assert [event.action for event in events] == [
        "提出异议",
        "受理",
        "分派",
        "向来源单位核实",
        "登记核实回复",
        "认定成立",
    ]


def test_a_dismissed_dispute_counts_again_and_waits_before_it_is_raised_anew(cast, login):
    record = record_of(cast.mill)
    owner, operator = login(cast.owner), login(cast.operator)
    raise_it(owner, f"record={record.pk}")
    objection = Objection.objects.get()
    act(operator, objection, "accept")
    decide(operator, objection, "dismiss")
    assert level(cast.mill) == "high"
    page = credit_page(cast, login)
    assert record.title in page
    assert "异议" not in page
    assert raise_it(owner, f"record={record.pk}").status_code == 409
    Objection.objects.update(decided_at=timezone.now() - timedelta(days=31))
    assert raise_it(owner, f"record={record.pk}").status_code == 302


def test_a_partly_upheld_dispute_stands_beside_its_record(cast, login):
    record = record_of(cast.mill)
    operator = login(cast.operator)
    objection = raised(cast.owner, record)
    act(operator, objection, "accept")
    assert decide(operator, objection, "partly").status_code == 422
    assert decide(operator, objection, "partly", correction="金额应为 3 万元（演示）").status_code == 302
    page = credit_page(cast, login)
    assert record.title in page
    assert "已更正" in page
    assert "金额应为 3 万元（演示）" in page
    second = raised(cast.owner, record)
    objections.take(second, "withdraw", user=cast.owner)
    assert "金额应为 3 万元（演示）" in credit_page(cast, login)
    record.refresh_from_db()
    assert record.objection_state == "partly"


def test_a_repair_needs_its_paper_and_a_second_operator_and_leaves_at_once(cast, login):
    record = record_of(cast.mill)
    evaluation.evaluate()
    owner, first, second = login(cast.owner), login(cast.operator), login(cast.second_operator)
    query, answers = f"record={record.pk}&kind=repair", {"reason": "decision", "text": "已履行（演示）"}
    refused = raise_it(owner, query, **answers)
    assert refused.status_code == 422
    assert "请上传修复决定书" in refused.text
    assert "已履行（演示）" in refused.text
    assert raise_it(owner, query, decision=paper(), **answers).status_code == 302

    objection = Objection.objects.get()
    record.refresh_from_db()
    assert (record.objection_state, level(cast.mill)) == ("", "high")
    act(first, objection, "accept")
    page = reverse("gov:objection", args=[objection.number])
    offered = [f'href="{page}decide/"' in client.get(page).text for client in (first, second)]
    assert offered == [False, True]
    assert decide(first, objection, "uphold").status_code == 403
    assert record.title in credit_page(cast, login)
    assert decide(second, objection, "uphold").status_code == 302
    assert record.title not in credit_page(cast, login)
    assert record.title not in owner.get(reverse("enterprise:credit")).text
    assert level(cast.mill) == "normal"


def test_the_database_refuses_a_repair_decided_by_who_accepted_it(cast):
    objection = objections.take(
        raised(cast.owner, record_of(cast.mill), "repair"), "accept", user=cast.operator
    )
    with pytest.raises(IntegrityError, match="objection_repair_two_people"), transaction.atomic():
        Objection.objects.filter(pk=objection.pk).update(decided_by=cast.operator)


def test_only_one_runs_about_the_same_record(cast, login):
    record = record_of(cast.mill)
    evaluation.evaluate()
    flag = RiskFlag.objects.get()
    owner = login(cast.owner)
    assert raise_it(owner, f"record={record.pk}").status_code == 302
    again = raise_it(owner, f"record={record.pk}")
    assert again.status_code == 409
    running = Objection.objects.get()
    assert running.number in again.text
    assert owner.get(f"{NEW}?record={record.pk}").url == reverse(
        "enterprise:objection", args=[running.number]
    )
    assert raise_it(owner, f"flag={flag.pk}").status_code == 409
    values = {field.attname: getattr(running, field.attname) for field in Objection._meta.fields}
    with pytest.raises(IntegrityError, match="objection_one_open_record"), transaction.atomic():
        Objection.objects.create(**values | {"id": None, "number": "YY20261124-TWICE2"})


def test_withdrawing_takes_the_mark_away(cast, login):
    record = record_of(cast.mill)
    objection = raised(cast.owner, record)
    url = reverse("enterprise:objection_withdraw", args=[objection.number])
    assert login(cast.stranger).post(url, new_key()).status_code == 404
    assert login(cast.owner).post(url, new_key()).status_code == 302
    record.refresh_from_db()
    assert (record.objection_state, level(cast.mill)) == ("", "high")
    assert login(cast.owner).post(url, new_key()).status_code == 409
    assert act(login(cast.operator), objection, "accept").status_code == 409


def test_nobody_objects_to_what_is_not_theirs(cast, login):
    record = record_of(cast.shop)
    gone = record_of(cast.mill, is_repaired=True)
    neutral = record_of(cast.mill, category="xzxk", polarity="neutral")
    owner = login(cast.owner)
    for query in (f"record={record.pk}", f"record={gone.pk}", f"record={neutral.pk}&kind=repair", "record=x"):
        assert owner.get(f"{NEW}?{query}").status_code == 404, query
        assert raise_it(owner, query).status_code == 404, query
    assert owner.get(NEW).status_code == 302
    assert login(cast.officer).get(f"{NEW}?record={record.pk}").status_code == 403


def test_a_step_out_of_turn_or_by_the_wrong_person_changes_nothing(cast, login):
    objection = raised(cast.owner, record_of(cast.mill))
    for person in (cast.owner, cast.officer, cast.supervisor, cast.auditor):
        assert act(login(person), objection, "accept").status_code == 403
    operator = login(cast.operator)
    assert decide(operator, objection, "uphold").status_code == 409
    act(operator, objection, "accept")
    assert act(operator, objection, "accept").status_code == 409
    assert act(operator, objection, "reply", {"source_reply": "演示"}).status_code == 409
    decide(operator, objection, "dismiss")
    assert decide(operator, objection, "uphold").status_code == 409
    objection.refresh_from_db()
    assert objection.status == "dismissed"


def test_a_refusal_is_objected_to_from_its_order_and_the_bank_hears_of_it(cast, login):
    order = order_in("rejected", cast)
    cause = record_of(cast.mill)
    owner = login(cast.owner)
    url = reverse("enterprise:order_object", args=[order.number])
    assert url in owner.get(reverse("enterprise:order", args=[order.number])).text
    assert f"?record={cause.pk}" in owner.get(url).text
    answer = owner.post(url, {"reason": "unfounded", "text": "负债数字有误（演示）"} | new_key())
    objection = Objection.objects.get()
    assert answer.url == reverse("enterprise:objection", args=[objection.number])
    assert (objection.order_number, objection.refused_by, objection.marked_at) == (
        order.number,
        cast.bank,
        None,
    )
    assert titles(cast.manager)[-1] == f"企业对订单结果提出异议：{order.number}"
    assert owner.post(url, {"reason": "unfounded", "text": "再次（演示）"} | new_key()).status_code == 409
    running = factories.order(factories.product(cast.bank), cast.owner)
    assert owner.get(reverse("enterprise:order_object", args=[running.number])).status_code == 404


def test_a_place_on_a_list_is_objected_to(cast, login):
    batch = WhitelistBatch.objects.create(
        label="演示批次", department="演示局", listed_on=timezone.localdate()
    )
    entry = WhitelistEntry.objects.create(
        batch=batch, enterprise=cast.mill, listed_on=batch.listed_on, has_premises=False
    )
    owner = login(cast.owner)
    assert f"?entry={entry.pk}" in owner.get(reverse("enterprise:credit_lists")).text
    assert raise_it(owner, f"entry={entry.pk}", reason="criteria").status_code == 302
    assert login(cast.stranger).get(f"{NEW}?entry={entry.pk}").status_code == 404
    assert Objection.objects.get().subject == "信易贷白名单：演示批次（未入选）"


def test_the_same_form_sent_twice_is_one_application(cast, login):
    record, key = record_of(cast.mill), new_key()
    owner = login(cast.owner)
    answers = [owner.post(f"{NEW}?record={record.pk}", TEXT | key) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].url == answers[1].url
    assert Objection.objects.count() == 1
