"""The clocks of an order: who must act until when, when that turns amber, and how it is said.

Working days follow the Chinese calendar with 调休 and the days that the back office added; where the calendar is
not known yet, weekends only (暂按周末计算).
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil

from django.utils import timezone

from orders.models import DECISION_MAX_DAYS, Order
from platform_site.workdays import add_workdays, is_estimated, workdays_until
from platform_site.working_calendar import added_days

DAY_END = time(23, 59, 59)
AMBER = 0.8  # share of the time that has gone
SUPPLEMENT_DAYS = 15  # calendar days
OFFER_DAYS = 30  # calendar days
DISBURSE_WORKDAYS = 5
COMPLETE_DAYS = 30  # calendar days after the last tranche
COUNTED = frozenset({Order.Status.SUBMITTED, Order.Status.CONFIRMED})  # due after so many working days


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
    last = add_workdays(timezone.localdate(submitted_at), days, added_days())
    return timezone.make_aware(datetime.combine(last, DAY_END))


def latest_decision(accepted_on: date) -> date:
    """Return the last 预计办结日期 that may be promised at 受理."""
    return accepted_on + timedelta(days=DECISION_MAX_DAYS)


def completes_on(order: Order) -> date | None:
    """Return the day on which a loan that was paid out counts as 完成 though nobody confirmed it."""
    if order.status != Order.Status.DISBURSED or order.last_paid_on is None:
        return None
    return order.last_paid_on + timedelta(days=COMPLETE_DAYS + 1)


def settle(order: Order, now: datetime) -> None:
    """Bring the clocks of an order to its status: pause or go on, and until when somebody must act."""
    _stand_still(order, now)
    if order.status == Order.Status.DISBURSED and order.disbursed_at is None:
        order.disbursed_at = now
    start, order.due_on = _span(order)
    order.amber_on = amber_day(start, order.due_on) if start and order.due_on else None
    order.updated_at = now


def amber_day(start: date, end: date) -> date:
    """Return the day on which 80 % of the working days between two days have gone; at the latest the end."""
    extra = added_days()
    return min(add_workdays(start, ceil(AMBER * workdays_until(start, end, extra)), extra), end)


def due_of(order: Order, today: date | None = None) -> Due | None:
    """Return how the time left is said, or None when nobody's time runs."""
    if order.due_on is None:
        return None
    today, last = today or timezone.localdate(), order.due_on
    text = _said(order, today, last)
    is_counted = order.status in COUNTED or text.endswith("工作日")
    return Due(text, _css(order, today, last), is_counted and is_estimated(min(today, last), last))


def _stand_still(order: Order, now: datetime) -> None:
    """Start the pause of 待补充材料, or end it and give its days back to the institution."""
    if order.status == Order.Status.SUPPLEMENT:
        order.paused_at = order.paused_at or now
    elif order.paused_at and order.decision_due_on:
        days = max((timezone.localdate(now) - timezone.localdate(order.paused_at)).days, 0)
        order.paused_days += days
        order.decision_due_on += timedelta(days=days)
        order.paused_at = None


def _span(order: Order) -> tuple[date | None, date | None]:
    """Return the days between which the present stage runs; (None, None) when no clock does."""
    S = Order.Status
    match order.status:
        case S.SUBMITTED:
            return timezone.localdate(order.submitted_at), timezone.localdate(order.accept_due_at)
        case S.ACCEPTED | S.REVIEWING:
            return timezone.localdate(order.accepted_at), order.decision_due_on
        case S.SUPPLEMENT:
            return timezone.localdate(order.paused_at), order.supplement_due_on
        case S.APPROVED:
            return timezone.localdate(order.approved_at), order.offer_due_on
        case S.CONFIRMED:
            start = timezone.localdate(order.confirmed_at)
            return start, add_workdays(start, DISBURSE_WORKDAYS, added_days())
    return None, None


def _said(order: Order, today: date, last: date) -> str:
    if last < today:
        return f"已超时 {(today - last).days} 天"
    if order.status == Order.Status.SUPPLEMENT:
        return f"待企业补充，{last:%m-%d} 前"
    if order.status == Order.Status.APPROVED:
        return f"待企业确认，{last:%m-%d} 前"
    left = workdays_until(today, last, added_days())
    if left == 0:
        return "今日到期" if last == today else f"{last:%m-%d} 到期"
    if order.status not in COUNTED and left > 1:
        return f"{last:%m-%d} 前办结"
    return f"剩余 {left} 个工作日"


def _css(order: Order, today: date, last: date) -> str:
    if last < today:
        return "due-over"
    return "due-soon" if order.amber_on and order.amber_on <= today else ""
