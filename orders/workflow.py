"""The life of an order on one screen: who may take which step from where, and what follows."""

from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from accounts.messages import notify
from accounts.models import User
from enterprises.models import Claim
from orders.choices import CloseReason
from orders.models import Order, OrderEvent
from orders.snapshots import take_snapshot
from platform_site.access import Role
from platform_site.masking import mask_name
from platform_site.request_context import current
from platform_site.workflow import Step, Workflow, statuses

# Free text stands in the event's comment; who and when stand in its own columns.
NOT_IN_FIELDS = frozenset(
    {"accept_note", "close_text", "accepted_at", "accepted_by", "closed_at", "updated_at"}
)


def handles(user: User, order: Order) -> bool:
    """Tell whether the order lies with an institution this person works for."""
    if user.role != Role.INSTITUTION or user.membership is None:
        return False
    return user.membership.institutions_in_reach().filter(pk=order.handled_by_id).exists()


def applied(user: User, order: Order) -> bool:
    """Tell whether the person acts for the enterprise that applied."""
    return (
        user.role == Role.ENTERPRISE
        and user.enterprise is not None
        and user.enterprise.pk == order.enterprise_id
    )


def after_accept(order: Order, *, user: User, now: datetime, **changes: Any) -> None:
    take_snapshot(order, "accept", now)
    due = f"预计 {order.decision_due_on:%Y-%m-%d} 前办结。"
    notify(
        applicants(order), f"{order.institution.short_name}已受理您的申请", due, enterprise_url(order), at=now
    )


def after_terminate(order: Order, *, user: User, now: datetime, **changes: Any) -> None:
    reason = f"原因：{order.get_close_reason_display()}。{order.close_text}"
    notify(
        applicants(order),
        f"{order.institution.short_name}已终止您的申请",
        reason,
        enterprise_url(order),
        at=now,
    )


def after_withdraw(order: Order, *, user: User, now: datetime, **changes: Any) -> None:
    title = f"{order.enterprise.name}撤回了申请"
    readers = [order.officer] if order.officer else recipients(order)
    notify(
        readers,
        title,
        f"订单编号 {order.number}。",
        reverse("institution:order", args=[order.number]),
        at=now,
    )


def record_event(order: Order, step: Step, name: str, *, user, now, from_status, note, changes) -> None:
    """Append the step to the institution's chain; ids, codes and dates only, free text as the comment."""
    OrderEvent.objects.create(
        order=order,
        institution_id=order.institution_id,
        step=name,
        label=step.label,
        from_status=from_status,
        to_status=order.status,
        fields={field: _plain(value) for field, value in changes.items() if field not in NOT_IN_FIELDS},
        comment=note,
        at=now,
        actor=user,
        actor_role=getattr(user, "role", ""),
        ip=current().ip,
    )


def describe_refusal(order: Order, step: Step) -> str:
    """Word the 409: who moved the order before, and when."""
    event = order.events.select_related("actor", "institution", "order__enterprise").first()
    if event is None:
        return f"该订单已被处理，当前状态为{order.get_status_display()}。"
    at = timezone.localtime(event.at)
    return f"该订单已由 {signature(event)} {event.label}，时间 {at:%Y-%m-%d %H:%M}。"


def signature(event: OrderEvent) -> str:
    """Return who took a step: the organisation and the person's masked name."""
    side = event.order.enterprise if event.actor_role == Role.ENTERPRISE else event.institution
    return f"{side.name} {mask_name(event.actor.name)}" if event.actor else "系统"


S = Order.Status
BEFORE_DISBURSEMENT = statuses(S.SUBMITTED, S.ACCEPTED)
ORDER = Workflow(
    record_event,
    describe_refusal,
    accept=Step("受理", statuses(S.SUBMITTED), S.ACCEPTED, handles, effect=after_accept),
    terminate=Step("终止", BEFORE_DISBURSEMENT, S.TERMINATED, handles, effect=after_terminate),
    withdraw=Step("撤回", BEFORE_DISBURSEMENT, S.WITHDRAWN, applied, effect=after_withdraw),
)


def accept(
    order: Order, *, user: User, officer: User, decision_due_on: date, accept_note="", now=None
) -> Order:
    """受理: start the decision clock. Raises what `Workflow.take` raises."""
    now = now or timezone.now()
    return ORDER.take(
        order,
        "accept",
        user=user,
        now=now,
        note=accept_note,
        accepted_at=now,
        accepted_by=user,
        officer=officer,
        accept_note=accept_note,
        decision_due_on=decision_due_on,
        updated_at=now,
    )


def terminate(order: Order, *, user: User, close_reason: str, close_text: str, now=None) -> Order:
    """终止 with a coded reason and a text that the enterprise reads."""
    now = now or timezone.now()
    return ORDER.take(
        order,
        "terminate",
        user=user,
        now=now,
        note=f"{CloseReason(close_reason).label}：{close_text}"[:500],
        close_reason=close_reason,
        close_text=close_text,
        closed_at=now,
        updated_at=now,
    )


def withdraw(order: Order, *, user: User, close_text: str = "", now=None) -> Order:
    """撤回 by the enterprise; a reason is its own choice."""
    now = now or timezone.now()
    return ORDER.take(
        order,
        "withdraw",
        user=user,
        now=now,
        note=close_text,
        close_text=close_text,
        closed_at=now,
        updated_at=now,
    )


def applicants(order: Order):
    """Return the people who act for the enterprise."""
    return User.objects.filter(
        claims__enterprise=order.enterprise_id,
        claims__status=Claim.Status.VERIFIED,
        claims__ended_at__isnull=True,
        is_active=True,
    )


def recipients(order: Order):
    """Return whom a new order concerns at the institution that handles it: managers and officers."""
    return User.objects.filter(
        memberships__institution=order.handled_by_id,
        memberships__ended_at__isnull=True,
        memberships__duty__in=["manager", "officer"],
        is_active=True,
    )


def enterprise_url(order: Order) -> str:
    return reverse("enterprise:order", args=[order.number])


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return value.pk
    return value.isoformat() if isinstance(value, date | datetime) else value
