"""The clocks of an order: until when it must be accepted and decided, and how that is said."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from orders.models import DECISION_MAX_DAYS, Order
from platform_site.workdays import add_workdays, is_estimated, workdays_until

DAY_END = time(23, 59, 59)


@dataclass(frozen=True)
class Due:
    """What a list says under a status; `css` marks what is close or past.

    `is_estimated` (暂按周末计算): days were counted in a year whose official calendar is not known yet.
    """

    text: str
    css: str = ""
    is_estimated: bool = False


def accept_due(submitted_at: datetime, days: int) -> datetime:
    """Return the end of the last day of the 受理 clock, `days` working days after the day of 申请."""
    last = add_workdays(timezone.localdate(submitted_at), days)
    return timezone.make_aware(datetime.combine(last, DAY_END))


def latest_decision(accepted_on: date) -> date:
    """Return the last 预计办结日期 that may be promised at 受理."""
    return accepted_on + timedelta(days=DECISION_MAX_DAYS)


def due_on(order: Order) -> date | None:
    """Return the day by which the institution must act; None once the order is closed."""
    match order.status:
        case Order.Status.SUBMITTED:
            return timezone.localdate(order.accept_due_at)
        case Order.Status.ACCEPTED:
            return order.decision_due_on
    return None


def due_of(order: Order, today: date | None = None) -> Due | None:
    """Return how the time left is said, or None for a closed order."""
    today = today or timezone.localdate()
    last = due_on(order)
    if last is None:
        return None
    due = _said(order, today, last)
    # 预计办结日期 is a day that a person chose: only what is left until it is counted.
    is_counted = order.status == Order.Status.SUBMITTED or due.text.endswith("工作日")
    return replace(due, is_estimated=is_counted and is_estimated(min(today, last), last))


def _said(order: Order, today: date, last: date) -> Due:
    if last < today:
        return Due(f"已超时 {(today - last).days} 天", "due-over")
    left = workdays_until(today, last)
    if left == 0:
        return Due("今日到期" if last == today else f"{last:%m-%d} 到期", "due-soon")
    if order.status == Order.Status.ACCEPTED and left > 1:
        return Due(f"{last:%m-%d} 前办结")
    return Due(f"剩余 {left} 个工作日", "due-soon" if left == 1 else "")
