"""The days a back office added to the calendar, as `platform_site.workdays` takes them in `extra`."""

from collections.abc import Mapping
from datetime import date
from time import monotonic
from types import SimpleNamespace

from platform_site.models import WorkdayException
from platform_site.workdays import NONE

SECONDS = 60
_kept = SimpleNamespace(days=NONE, until=0.0)


def added_days() -> Mapping[date, bool]:
    """Return date → works or not; each process reads the table once a minute."""
    if monotonic() >= _kept.until:
        keep(dict(WorkdayException.objects.values_list("day", "is_workday")))
    return _kept.days


def keep(days: Mapping[date, bool]) -> None:
    """Answer with these days for the next minute."""
    _kept.days, _kept.until = days, monotonic() + SECONDS


def forget() -> None:
    """Read the table again at the next question."""
    _kept.until = 0.0
