"""Working days and office hours over holidays, 调休 and years that nobody has published yet."""

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from platform_site.workdays import add_workdays, is_estimated, is_workday, workdays_until, working_hours

SHANGHAI = timezone(timedelta(hours=8))
UNKNOWN_YEAR = 2099


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2024, 10, 1), False),  # 国庆节, a Tuesday
        (date(2024, 10, 12), True),  # a Saturday worked in its place
        (date(2024, 10, 13), False),
        (date(2024, 10, 14), True),
        (date(UNKNOWN_YEAR, 10, 1), True),  # a Thursday of a year without a calendar
        (date(UNKNOWN_YEAR, 10, 3), False),
    ],
)
def test_calendar_with_and_without_adjusted_days(day, works):
    assert is_workday(day) is works


def test_added_days_outrank_the_calendar():
    extra = {date(2024, 10, 14): False, date(2024, 10, 13): True}
    assert not is_workday(date(2024, 10, 14), extra)
    assert add_workdays(date(2024, 10, 12), 2, extra) == date(2024, 10, 15)
    assert workdays_until(date(2024, 10, 12), date(2024, 10, 15), extra) == 2


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2024, 9, 30), 0, date(2024, 9, 30)),
        (date(2024, 9, 30), 1, date(2024, 10, 8)),
        (date(2024, 9, 30), 5, date(2024, 10, 12)),
        (date(2024, 10, 5), 1, date(2024, 10, 8)),
    ],
)
def test_counting_starts_on_the_next_working_day(start, count, end):
    assert add_workdays(start, count) == end


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.integers(1, 40))
def test_counting_back_gives_the_same_number(start, count):
    end = add_workdays(start, count)
    assert is_workday(end)
    assert workdays_until(start, end) == count
    assert workdays_until(end, start) == 0


def test_spans_into_an_unknown_year_are_estimated():
    assert not is_estimated(date(2024, 1, 1), date(2024, 12, 31))
    assert is_estimated(date(2024, 12, 31), date(UNKNOWN_YEAR, 1, 1))


@pytest.mark.parametrize(
    ("start", "end", "hours"),
    [
        ("2024-10-14 10:00", "2024-10-14 12:30", 2.5),
        ("2024-10-14 07:00", "2024-10-14 20:00", 8),
        ("2024-10-14 16:00", "2024-10-15 10:00", 2),
        ("2024-09-30 16:00", "2024-10-08 10:00", 2),
        ("2024-10-12 16:00", "2024-10-14 09:30", 1.5),
        ("2024-10-01 10:00", "2024-10-02 10:00", 0),
        ("2024-10-14 12:00", "2024-10-14 12:00", 0),
        ("2024-10-15 12:00", "2024-10-14 12:00", 0),
    ],
)
def test_only_office_hours_count(start, end, hours):
    assert working_hours(at(start), at(end)) == hours
