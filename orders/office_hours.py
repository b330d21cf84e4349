"""Office time between two moments, as SQL: the database counts what `platform_site.workdays` counts in Python."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import accumulate

from django.conf import settings

from platform_site.workdays import OFFICE_HOURS, is_workday
from platform_site.working_calendar import added_days

OPENS, CLOSES = OFFICE_HOURS
HOURS_A_DAY = CLOSES.hour - OPENS.hour


def local(moment: str) -> str:
    """Return a moment on the clock of the offices."""
    return f"({moment} at time zone '{settings.TIME_ZONE}')"


def local_day(moment: str) -> str:
    """Return the day of a moment on that clock."""
    return f"{local(moment)}::date"


def calendar_of(first: date, last: date) -> dict[str, date | list[int]]:
    """Return the parameters `first` and `workdays` of the fragments below, for moments from `first` to `last`.

    `workdays` holds how many working days lie before each day, and before the day after the last.
    """
    days: Iterable[date] = (first + timedelta(days=number) for number in range((last - first).days + 1))
    works = (is_workday(day, added_days()) for day in days)
    return {"first": first, "workdays": list(accumulate(works, initial=0))}


def hours_between(start: str, end: str) -> str:
    """Return the office hours between two moments, as `working_hours` counts them."""
    return f"({_opened_before(end)} - {_opened_before(start)})"


def workdays_between(start: str, end: str) -> str:
    """Return how many working days lie after the day of `start` up to that of `end`, as `workdays_until` counts."""
    return f"({_before(_index(end, 1))} - {_before(_index(start, 1))})"


def _opened_before(moment: str) -> str:
    today = f"extract(epoch from {local(moment)}::time - time '{OPENS:%H:%M}')::float8 / 3600"
    before, after = _before(_index(moment)), _before(_index(moment, 1))
    return f"({HOURS_A_DAY} * {before} + least(greatest({today}, 0), {HOURS_A_DAY} * ({after} - {before})))"


def _index(moment: str, later: int = 0) -> str:
    return f"{local_day(moment)} - %(first)s::date + {1 + later}"


def _before(index: str) -> str:
    return f"(%(workdays)s::int[])[{index}]"
