"""Working days by the Chinese calendar with 调休. A year that the calendar does not know yet: weekends only.

`extra` holds the days a back office adds: date → works or not; it outranks the calendar.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

import chinese_calendar

OFFICE_HOURS = (time(9), time(17))
NONE: Mapping[date, bool] = MappingProxyType({})


def is_workday(day: date, extra: Mapping[date, bool] = NONE) -> bool:
    """Tell whether offices work on this day."""
    if day in extra:
        return extra[day]
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:
        return day.weekday() < 5


def add_workdays(day: date, count: int, extra: Mapping[date, bool] = NONE) -> date:
    """Return the day `count` working days after `day`, which itself does not count."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_workday(day, extra)
    return day


def workdays_until(day: date, last: date, extra: Mapping[date, bool] = NONE) -> int:
    """Return how many working days lie after `day` up to and including `last`; 0 when it has passed."""
    return sum(is_workday(later, extra) for later in _days(day + timedelta(days=1), last))


def is_estimated(first: date, last: date) -> bool:
    """Tell whether a span touches a year known by its weekends only (暂按周末计算)."""
    return any(not _is_known(date(year, 1, 1)) for year in range(first.year, last.year + 1))


def working_hours(
    start: datetime,
    end: datetime,
    office_hours: tuple[time, time] = OFFICE_HOURS,
    extra: Mapping[date, bool] = NONE,
) -> float:
    """Return the office hours between two moments of one local time zone; 0 when the end is not later."""
    opens, closes = office_hours
    worked = timedelta()
    for day in _days(start.date(), end.date()):
        if is_workday(day, extra):
            first = max(start, datetime.combine(day, opens, start.tzinfo))
            last = min(end, datetime.combine(day, closes, start.tzinfo))
            worked += max(last - first, timedelta())
    return worked / timedelta(hours=1)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=offset) for offset in range((last - first).days + 1))


def _is_known(day: date) -> bool:
    try:
        chinese_calendar.is_workday(day)
    except NotImplementedError:
        return False
    return True
