"""下载我的数据 holds what is kept about the enterprise, and nobody else's; a new table cannot be forgotten."""

from datetime import date
from io import BytesIO

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from credit import doubts, evaluation, objection_targets, objections
from credit.models import WhitelistBatch, WhitelistEntry
from enterprises.models import Enterprise
from orders import invitations, moves, referrals
from orders.models import Order
from tests import factories
from tests.costs import cost_of
from tests.credit.test_file import record
from tests.credit.test_objections import record_of
from tests.orders.life import actor, lead, order_in, take

URL = reverse("enterprise:own_data")
# Table → its sheet in the workbook.
GIVEN = {
    "enterprises.Enterprise": "企业信息",
    "credit.RiskState": "企业信息",
    "enterprises.Claim": "企业认证",
    "credit.CreditRecord": "信用记录",
    "credit.WhitelistEntry": "名单",
    "credit.RiskFlag": "风险标识",
    "credit.RiskTurn": "风险等级变化",
    "credit.Consent": "信用授权",
    "credit.CreditQuery": "查询足迹",
    "credit.Objection": "异议与修复",
    "credit.ObjectionPaper": "异议与修复",
    "credit.Doubt": "疑问",
    "orders.Order": "融资订单",
    "orders.OrderEvent": "订单办理进度",
    "orders.Offer": "授信结果",
    "orders.Disbursement": "放款",
    "orders.SupplementRequest": "补充材料",
    "orders.SupplementItem": "补充材料",
    "orders.Ticket": "监管督办",
    "orders.Referral": "转推荐",
    "orders.Rating": "服务评价",
    "orders.Invitation": "邀请",
}
# Table → why it is left out.
LEFT_OUT = {
    "credit.QualityIssue": "the platform's own checks of what was delivered",
    "credit.RiskHandling": "what an institution noted for itself",
    "orders.InternalNote": "what an institution noted for itself",
    "orders.OrderSnapshot": "sealed copies of what the other sheets hold",
    "orders.Reminder": "that a due date was reminded of",
    "orders.Delivery": "calls of an institution's own system",
    "orders.BorrowerDay": "sums of the payments that 放款 lists",
}


def kept_about_enterprises() -> set[str]:
    """Return every model that leads to an enterprise through foreign keys, however far."""
    found, more = {Enterprise}, True
    while more:
        more = {
            model
            for model in apps.get_models()
            if model not in found
            and any(field.related_model in found for field in model._meta.concrete_fields)
        }
        found |= more
    return {model._meta.label for model in found}


def sheets(client) -> dict[str, list[list]]:
    answer = client.get(URL)
    assert answer.status_code == 200
    book = load_workbook(BytesIO(answer.content))
    return {sheet.title: [[cell.value for cell in row] for row in sheet] for sheet in book}


@pytest.fixture
def full(cast, login) -> Order:
    """Return an order of the company, of which a row stands in every table that is given out."""
    batch = WhitelistBatch.objects.create(
        label="演示批次甲", department="演示推荐局", listed_on=date(2026, 5, 1)
    )
    entry = WhitelistEntry.objects.create(batch=batch, enterprise=cast.mill, listed_on=batch.listed_on)
    disputed = record_of(cast.mill, title="演示失信甲")
    evaluation.evaluate()
    objection = objections.submit(
        objection_targets.about_record(disputed),
        user=cast.owner,
        kind="dispute",
        reason="wrong",
        text="演示异议说明",
        papers=[("演示证明材料", ContentFile(b"%PDF-1.4", "a.pdf"))],
    )
    objections.take(objection, "accept", user=cast.operator)
    objections.take(objection, "assign", user=cast.operator, assigned_to=cast.second_operator)
    invitations.invite(entry, user=cast.officer, product=cast.product, text="演示邀请说明")
    order = order_in("supplement", cast)
    order = take(order, "supplement", cast.owner, cast)
    take(order, "urge", cast.supervisor, cast)
    for step in ("review", "approve", "accept_offer", "disburse", "complete"):
        order = take(order, step, actor(step, cast), cast)
    moves.rate(order, user=cast.owner, score=4, text="演示评价")
    refused = lead(factories.order(factories.product(cast.bank), cast.owner), "terminated", cast)
    referrals.propose(
        refused, user=cast.supervisor, product=factories.product(cast.rival), reason="演示推荐理由"
    )
    login(cast.officer).get(reverse("institution:order_credit", args=[refused.number]))
    doubts.ask(
        disputed,
        user=cast.officer,
        institution=cast.bank,
        consent=order.consent,
        order_number=order.number,
        reason="outdated",
        text="演示银行自己的话",
    )
    return order


def test_every_table_about_an_enterprise_is_given_or_left_out_for_a_reason():
    assert not GIVEN.keys() & LEFT_OUT.keys()
    assert kept_about_enterprises() == GIVEN.keys() | LEFT_OUT.keys()


def test_what_is_kept_about_the_enterprise_stands_in_the_workbook(cast, login, full):
    own = sheets(login(cast.owner))
    assert set(own) - {"异议与修复进度"} == set(GIVEN.values())
    assert all(len(rows) > 1 for rows in own.values())
    for fact in (
        "演示批次甲", "演示失信甲", "演示异议说明", "演示证明材料", "演示邀请说明", "演示评价", "演示推荐理由",
        "请尽快办理", "近三个月银行流水、购销合同", full.number, "受理", str(timezone.localdate(full.offer.made_at)),
    ):  # fmt: skip
        assert fact in str(own)
    assert [row[2] for row in own["异议与修复进度"][1:]] == ["受理", "提出异议"]
    assert len(own["异议与修复"][0]) == len(own["异议与修复"][1])
    assert [len(row) for rows in own.values() for row in rows] == [
        len(rows[0]) for rows in own.values() for _ in rows
    ]
    for hidden in (cast.officer.name, cast.operator.name, full.contact_phone, "演示银行自己的话"):
        assert hidden not in str(own)


def test_another_enterprise_gets_none_of_it(cast, login, full):
    foreign = sheets(login(cast.stranger))
    assert {name for name, rows in foreign.items() if len(rows) > 1} == {"企业信息", "企业认证"}
    assert cast.mill.name not in str(foreign)


def test_more_rows_cost_no_more_statements(cast, login, full):
    client = login(cast.owner)
    client.get(URL)
    before = cost_of(client, URL)
    for number in range(3):
        record(cast.mill, "xzcf", title=f"演示处罚 {number}")
        target = objection_targets.about_record(record_of(cast.mill))
        objections.submit(target, user=cast.owner, kind="dispute", reason="wrong", text="演示")
        lead(factories.order(factories.product(cast.bank), cast.owner), "supplement", cast)
    assert cost_of(client, URL) == before
