"""The clocks of 异议 and 信用修复: working days by region, and how the time left is said."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from credit.models import Objection, ObjectionClock
from platform_site.workdays import add_workdays, is_estimated, workdays_until
from platform_site.working_calendar import added_days
from regions.models import prefix_of

SOON = {Objection.Status.SUBMITTED: 0, Objection.Status.HANDLING: 1}  # working days left at which it is amber


@dataclass(frozen=True)
class Due:
    """What a list says about the time left; `css` marks what is close or past.

    `is_estimated` (暂按周末计算): days were counted in a year whose official calendar is not known yet.
    """

    text: str
    css: str = ""
    is_estimated: bool = False


def workdays_of(region_code: str) -> tuple[int, int]:
    """Return the working days until an application of this region must be accepted and decided."""
    clocks = [
        clock for clock in ObjectionClock.objects.all() if region_code.startswith(prefix_of(clock.region_id))
    ]
    nearest = max(clocks, key=lambda clock: len(prefix_of(clock.region_id)), default=ObjectionClock())
    return nearest.accept_workdays, nearest.decide_workdays


def settle(objection: Objection) -> bool:
    """Bring the days of an open application to today's calendar, unsaved, and tell whether that changed one.

    Days count from the day after it was submitted. Once accepted, the day until which that was due stays.
    """
    before = objection.accept_due_on, objection.decide_due_on
    start, extra = timezone.localdate(objection.raised_at), added_days()
    if objection.status == Objection.Status.SUBMITTED:
        objection.accept_due_on = add_workdays(start, objection.accept_workdays, extra)
    objection.decide_due_on = add_workdays(start, objection.decide_workdays, extra)
    return before != (objection.accept_due_on, objection.decide_due_on)


def due_of(objection: Objection, today: date | None = None) -> Due | None:
    """Return how the time left is said, or None when it is decided or withdrawn."""
    last = objection.due_on
    if last is None:
        return None
    today = today or timezone.localdate()
    if last < today:
        return Due(f"已超时 {(today - last).days} 天", "due-over")
    left = workdays_until(today, last, added_days())
    text = "今日到期" if last == today else f"剩余 {left} 个工作日"
    return Due(
        text,
        "due-soon" if left <= SOON[Objection.Status(objection.status)] else "",
        is_estimated(today, last),
    )
