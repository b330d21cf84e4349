"""The life of an order on one screen: who may take which step from where, and what follows."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F, Model
from django.utils import timezone

from orders import effects, outbox
from orders.clocks import settle
from orders.effects import to_both, to_enterprise, to_institution
from orders.events import append_event
from orders.models import Order, OrderEvent
from orders.models.order import OPEN
from orders.parties import applied, applied_or_clock, decides, handles, is_clock, manages, supervises
from platform_site.access import Role
from platform_site.masking import mask_name
from platform_site.request_context import current
from platform_site.workflow import Kept, Step, Workflow, statuses

# Free text stands in the event's comment; who and when stand in its own columns.
NOT_IN_FIELDS = frozenset({"accept_note", "close_text", "accepted_by", "approved_by"})
CORRECTION_HOURS = 24


def offer_is_valid(order: Any, now: datetime) -> str:
    """Refuse to accept an offer whose last day has passed."""
    if timezone.localdate(now) <= order.offer_due_on:
        return ""
    return f"授信结果已于 {order.offer_due_on:%Y-%m-%d} 到期，不能再接受。"


def offer_has_expired(order: Any, now: datetime) -> str:
    return "" if order.offer_due_on < timezone.localdate(now) else "授信结果还在有效期内。"


def supplement_is_late(order: Any, now: datetime) -> str:
    return "" if order.supplement_due_on < timezone.localdate(now) else "补充材料的期限还没有到。"


def line_is_left(order: Any, now: datetime) -> str:
    """Refuse a tranche beyond the 授信额度."""
    return "" if order.offer.left() > 0 else "授信额度已全部放款。"


def is_urged(order: Any, now: datetime) -> str:
    is_pending = any(ticket.state == ticket.State.PENDING for ticket in order.tickets.all())
    return "" if is_pending else "该订单没有待回复的督办单。"


def is_not_urged(order: Any, now: datetime) -> str:
    return "该订单已有待回复的督办单。" if not is_urged(order, now) else ""


def may_be_corrected(order: Any, now: datetime) -> str:
    """更正: once, within a day, while the consent lives and no other order on the product is open."""
    if order.corrected_at:
        return "该订单已更正过一次，不能再次更正。"
    if now > order.closed_at + timedelta(hours=CORRECTION_HOURS):
        return f"结束已超过 {CORRECTION_HOURS} 小时，不能更正。"
    if not order.consent.is_live():
        return "企业的授权已撤回或到期，不能更正。"
    others = Order.objects.open().filter(enterprise=order.enterprise_id, product=order.product_id)
    return "企业已重新申请该产品，不能更正。" if others.exists() else ""


def record_event(order: Order, step: Step, name: str, *, user, now, from_status, note, changes) -> None:
    """Append the step to the institution's chain; ids, codes and dates only, free text as the comment.

    An order that moves answers the supervisor: its open 督办单 is closed with it.
    """
    if order.status != from_status:
        order.tickets.filter(closed_at__isnull=True).update(closed_at=now)
    fields = {field: _plain(value) for field, value in changes.items() if field not in NOT_IN_FIELDS}
    if current().api_key:
        fields["api_key"] = current().api_key
    outbox.queue(
        append_event(
            order,
            name,
            step.label,
            user=user,
            now=now,
            from_status=from_status,
            fields=fields,
            comment=note,
        )
    )


def describe_refusal(order: Order, step: Step) -> str:
    """Word the 409: who moved the order before, and when."""
    moved = order.events.exclude(from_status=F("to_status"))
    event = moved.select_related("actor", "institution", "order__enterprise").first()
    if event is None:
        return f"该订单已被处理，当前状态为{order.get_status_display()}。"
    at = timezone.localtime(event.at)
    return f"该订单已由 {signature(event)} {event.label}，时间 {at:%Y-%m-%d %H:%M}。"


def signature(event: OrderEvent) -> str:
    """Return who took a step: the organisation and the person's masked name."""
    if event.actor is None:
        return "系统"
    match event.actor_role:
        case Role.ENTERPRISE:
            side = event.order.enterprise.name
        case Role.GOVERNMENT:
            side = "监管部门"
        case _:
            side = event.institution.name
    by_key = "（接口）" if event.fields.get("api_key") else ""
    return f"{side} {mask_name(event.actor.name)}{by_key}"


S = Order.Status
IN_HAND = statuses(S.ACCEPTED, S.REVIEWING)
ORDER = Workflow(
    record_event,
    describe_refusal,
    settle,
    accept=Step(
        "受理",
        statuses(S.SUBMITTED),
        S.ACCEPTED,
        handles,
        effect=to_enterprise("已受理您的申请", effects.decision_day, snapshot="accept"),
    ),
    ask=Step(
        "要求补充材料",
        IN_HAND,
        S.SUPPLEMENT,
        handles,
        keeps="supplement_from",
        effect=to_enterprise("需要您补充材料", effects.supplement_day),
    ),
    supplement=Step(
        "补充材料",
        statuses(S.SUPPLEMENT),
        Kept("supplement_from", IN_HAND),
        applied,
        effect=to_institution("已补充材料", effects.number),
    ),
    review=Step(
        "进入审批",
        statuses(S.ACCEPTED),
        S.REVIEWING,
        handles,
        effect=to_enterprise("已进入审批", effects.decision_day),
    ),
    approve=Step(
        "登记授信结果",
        statuses(S.REVIEWING),
        S.APPROVED,
        decides,
        effect=to_enterprise("已登记授信结果", effects.offer_day, snapshot="approve"),
    ),
    reject=Step(
        "不予通过",
        IN_HAND,
        S.REJECTED,
        decides,
        keeps="closed_from",
        effect=to_enterprise("未通过您的申请", effects.reasons),
    ),
    accept_offer=Step(
        "接受授信",
        statuses(S.APPROVED),
        S.CONFIRMED,
        applied,
        guard=offer_is_valid,
        effect=to_institution("已接受授信", effects.number),
    ),
    decline_offer=Step(
        "放弃授信",
        statuses(S.APPROVED),
        S.WITHDRAWN,
        applied,
        keeps="closed_from",
        effect=to_institution("已放弃授信", effects.number),
    ),
    disburse=Step(
        "登记放款",
        statuses(S.CONFIRMED, S.DISBURSED),
        S.DISBURSED,
        handles,
        guard=line_is_left,
        effect=to_enterprise("已登记放款", effects.last_payment),
    ),
    complete=Step(
        "完成",
        statuses(S.DISBURSED),
        S.COMPLETED,
        applied_or_clock,
        effect=to_institution("的订单已完成", effects.number),
    ),
    terminate=Step(
        "终止",
        OPEN,
        S.TERMINATED,
        handles,
        keeps="closed_from",
        effect=to_enterprise("已终止您的申请", effects.reasons),
    ),
    withdraw=Step(
        "撤回",
        OPEN,
        S.WITHDRAWN,
        applied,
        keeps="closed_from",
        effect=to_institution("撤回了申请", effects.number),
    ),
    correct=Step(
        "更正",
        statuses(S.REJECTED, S.TERMINATED),
        Kept("closed_from", OPEN),
        manages,
        guard=may_be_corrected,
        effect=to_enterprise("已更正，您的申请继续办理", effects.number),
    ),
    expire_offer=Step(
        "授信到期",
        statuses(S.APPROVED),
        S.EXPIRED,
        is_clock,
        guard=offer_has_expired,
        keeps="closed_from",
        effect=to_both("授信结果已过期", effects.number),
    ),
    expire_supplement=Step(
        "补充逾期",
        statuses(S.SUPPLEMENT),
        S.TERMINATED,
        is_clock,
        guard=supplement_is_late,
        keeps="closed_from",
        effect=to_both("补充材料逾期，订单已终止", effects.number),
    ),
    reassign=Step("改派", OPEN, None, manages, effect=to_institution("的订单已改派", effects.number)),
    urge=Step(
        "督办",
        OPEN,
        None,
        supervises,
        guard=is_not_urged,
        effect=to_both("监管部门已督办该订单", effects.number),
    ),
    reply=Step("回复督办", OPEN, None, handles, guard=is_urged),
)


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return value.pk
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value if isinstance(value, str | int | bool | list | None) else str(value)
