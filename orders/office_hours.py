"""Office hours between two moments of an order, computed by the database: a median needs no rows in memory."""

from datetime import date, timedelta
from itertools import accumulate

from django.conf import settings
from django.db.models import FloatField, Func
from django.db.models.expressions import CombinedExpression

from platform_site.workdays import OFFICE_HOURS, is_workday

OPENS, CLOSES = OFFICE_HOURS
HOURS_A_DAY = CLOSES.hour - OPENS.hour
LOCAL = f"(%(expressions)s AT TIME ZONE '{settings.TIME_ZONE}')"
DAY = f"{LOCAL}::date - DATE '%(first)s' + 1"
TODAY = f"EXTRACT(EPOCH FROM {LOCAL}::time - TIME '{OPENS:%H:%M}')::float8 / 3600"


class OpenedBefore(Func):
    """Office hours from the start of a calendar up to a moment of it.

    `workdays` holds how many working days lie before each day of the calendar, and before the day after it.
    """

    output_field = FloatField()
    template = (
        f"({HOURS_A_DAY} * %(workdays)s[{DAY}] + LEAST(GREATEST({TODAY}, 0),"
        f" {HOURS_A_DAY} * (%(workdays)s[{DAY} + 1] - %(workdays)s[{DAY}])))"
    )


def hours_between(start: str, end: str, first: date, last: date) -> CombinedExpression:
    """Return office hours between two fields of moments, as `working_hours` counts them.

    `first` and `last` (Shanghai's days) hold all the moments; one number for each day between is sent along.
    """
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    before = ",".join(map(str, accumulate(map(is_workday, days), initial=0)))
    calendar = {"first": first, "workdays": f"('{{{before}}}'::int[])"}
    return OpenedBefore(end, **calendar) - OpenedBefore(start, **calendar)
