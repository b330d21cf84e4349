"""异议 and 信用修复 of the demo's enterprises, one in every state they can have."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.base import ContentFile

from accounts.models import User
from credit import objection_targets, objections
from credit.models import CreditRecord, Objection, WhitelistEntry
from credit.objection_targets import Kind, Target
from govadmin.demo.papers import pdf
from orders.models import Order

# Kind, days since it was raised, and the steps that followed.
LIVES = (
    (Kind.DISPUTE, 0, ()),
    (Kind.DISPUTE, 4, ("accept", "ask")),
    (Kind.REPAIR, 2, ("accept",)),
    (Kind.DISPUTE, 16, ("accept",)),  # overdue
    (Kind.DISPUTE, 30, ("accept", "ask", "reply", "uphold")),
    (Kind.DISPUTE, 33, ("accept", "ask", "reply", "partly")),
    (Kind.DISPUTE, 26, ("accept", "dismiss")),
    (Kind.REPAIR, 40, ("accept", "uphold")),
    (Kind.REPAIR, 21, ("accept", "dismiss")),
    (Kind.DISPUTE, 12, ("withdraw",)),
)
GAP = timedelta(hours=20)
TEXTS = {
    Kind.DISPUTE: "该记录与我公司实际情况不符，附有关证明，请核实。（演示）",
    Kind.REPAIR: "我公司已按决定履行完毕，附修复决定书，请予修复。（演示）",
}
DECISIONS = {
    "uphold": "经向来源单位核实，申请属实。（演示）",
    "partly": "经向来源单位核实，部分内容有误，已加注更正说明。（演示）",
    "dismiss": "经向来源单位核实，原记录无误，所附材料不足以证明。（演示）",
}


def raise_objections(owners: list[User], now: datetime) -> None:
    """Let owners object to records, to a refusal and to a list, and the two operators answer by turns."""
    operators = list(objections.operators().order_by("pk")[:2])
    people = {owner.enterprise.pk: owner for owner in owners}
    for (kind, days, steps), record in zip(LIVES, _records(people), strict=False):
        owner = people[record.enterprise_id]
        at = now - timedelta(days=days, hours=3)
        objection = _submit(objection_targets.about_record(record, kind), owner, kind, at)
        for step in steps:
            at += GAP
            objection = _take(objection, step, owner, operators, at)
    refused = Order.objects.filter(status=Order.Status.REJECTED, enterprise__in=people)
    for order in refused.select_related("institution").order_by("-submitted_at")[:1]:
        target = objection_targets.about_refusal(order.number, order.institution, order.get_status_display())
        _submit(target, people[order.enterprise_id], Kind.DISPUTE, now - timedelta(hours=6))
    not_met = WhitelistEntry.objects.filter(status=WhitelistEntry.Status.NOT_MET, enterprise__in=people)
    for entry in not_met.select_related("batch").order_by("pk")[:1]:
        _submit(
            objection_targets.about_entry(entry),
            people[entry.enterprise_id],
            Kind.DISPUTE,
            now - timedelta(hours=5),
        )


def _records(people: dict[int, User]) -> Iterator[CreditRecord]:
    """Return negative records of these enterprises, one of each, in the owners' order."""
    found: dict[int, CreditRecord] = {}
    records = CreditRecord.objects.shown().filter(
        polarity=CreditRecord.Polarity.NEGATIVE, enterprise__in=people
    )
    for record in records.order_by("-dated_on", "pk"):
        found.setdefault(record.enterprise_id, record)
    return (found[pk] for pk in people if pk in found)


def _submit(target: Target, owner: User, kind: str, at: datetime) -> Objection:
    name = "修复决定书或履行证明" if kind == Kind.REPAIR else "证明材料"
    return objections.submit(
        target,
        user=owner,
        kind=kind,
        reason=target.reasons[0],
        text=TEXTS[Kind(kind)],
        papers=[(name, ContentFile(pdf([f"{name}（演示）"]), name="demo.pdf"))],
        now=at,
    )


def _take(objection: Objection, step: str, owner: User, operators: list[User], at: datetime) -> Objection:
    first, second = operators
    answers: dict[str, str] = {}
    match step:
        case "ask":
            answers = {
                "source_department": objection.disputed_record.department,
                "source_question": "请核实该记录的主体和内容。（演示）",
            }
        case "reply":
            answers = {"source_reply": "已核实，情况如企业所述。（演示）"}
        case "uphold" | "partly" | "dismiss":
            answers = {"decision_text": DECISIONS[step]}
            if step == "partly":
                answers["correction"] = "以来源单位更正后的数据为准（演示）。"
    user = owner if step == "withdraw" else second if step in DECISIONS else first
    return objections.take(objection, step, user=user, now=at, **answers)
