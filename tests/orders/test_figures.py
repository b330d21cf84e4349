"""The figures count the orders they are asked about, and time in office hours."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from orders import figures
from orders.models import Order
from platform_site.workdays import working_hours
from tests import factories

SHANGHAI = ZoneInfo("Asia/Shanghai")


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def _accepted(cast, submitted: str, accepted: str) -> Order:
    order = factories.order(factories.product(cast.bank), cast.owner, submitted_at=_at(submitted))
    Order.objects.filter(pk=order.pk).update(
        status=Order.Status.ACCEPTED,
        accepted_at=_at(accepted),
        accepted_by=cast.officer,
        decision_due_on=_at(accepted).date() + timedelta(days=9),
    )
    return order


def _seen(person):
    return Order.objects.visible_to(person)


def test_figures_of_one_region(cast):
    factories.order(cast.product, cast.owner, accept_due_at=timezone.now() - timedelta(days=1))
    today = timezone.localdate()
    _accepted(cast, f"{today} 00:00", f"{today} 00:00")
    found = figures.figures_for(cast.supervisor, _seen(cast.supervisor))
    assert (found.orders, found.amount, found.accepted, found.overdue) == (2, Decimal(200), 1, 1)
    assert (found.acceptance_rate, found.median_hours) == (50, 0)
    regions = figures.ranking(_seen(cast.supervisor), "enterprise__region__name")
    assert regions == [{"name": "城东区", "total": Decimal(200), "orders": 2}]
    assert sum(month["submitted"] for month in figures.by_month(_seen(cast.supervisor))) == 2
    empty = figures.figures_for(cast.other_supervisor, _seen(cast.other_supervisor))
    assert (empty.orders, empty.acceptance_rate, empty.median_hours) == (0, None, None)


def test_a_prefix_narrows_what_is_there_today(cast):
    everywhere = figures.figures_for(cast.city_supervisor, Order.objects.none())
    west = figures.figures_for(cast.city_supervisor, Order.objects.none(), "310104")
    assert (everywhere.enterprises, everywhere.institutions, everywhere.products) == (2, 2, 1)
    assert (west.enterprises, west.institutions, west.products) == (1, 0, 0)


@pytest.mark.parametrize(
    ("submitted", "accepted", "hours"),
    [
        ("2026-11-24 10:00", "2026-11-24 14:30", 4.5),
        ("2026-11-24 07:00", "2026-11-24 22:00", 8),
        ("2026-11-20 16:00", "2026-11-23 10:00", 2),  # over a weekend
        ("2026-09-30 15:00", "2026-10-08 11:00", 4),  # over 国庆节
        ("2026-11-21 10:00", "2026-11-22 15:00", 0),  # within a weekend
    ],
)
def test_time_to_acceptance_is_counted_in_office_hours(cast, submitted, accepted, hours):
    _accepted(cast, submitted, accepted)
    assert figures.figures_for(cast.supervisor, _seen(cast.supervisor)).median_hours == pytest.approx(hours)
    assert working_hours(_at(submitted), _at(accepted)) == pytest.approx(hours)


def test_median_lies_between_the_middle_two(cast):
    for accepted in ("10:00", "11:00", "14:00", "17:00"):
        _accepted(cast, "2026-11-24 09:00", f"2026-11-24 {accepted}")
    assert figures.figures_for(cast.supervisor, _seen(cast.supervisor)).median_hours == pytest.approx(3.5)


def test_months_cover_what_was_asked_for(cast):
    for day in ("2026-01-05", "2026-03-31", "2026-04-01"):
        factories.order(factories.product(cast.bank), cast.owner, submitted_at=_at(f"{day} 00:00"))
    asked = figures.by_month(_seen(cast.supervisor), date(2026, 2, 10), date(2026, 4, 2))
    assert [(row["month"].month, row["submitted"]) for row in asked] == [(2, 0), (3, 1), (4, 1)]
    year = figures.by_month(_seen(cast.supervisor), date(2020, 1, 1), date(2026, 4, 2))
    assert len(year) == figures.MONTHS
    assert year[0]["month"] == date(2025, 5, 1)


def test_figures_take_as_many_queries_for_more_orders(cast, django_assert_num_queries):
    for count in (1, 4):
        for _ in range(count):
            _accepted(cast, "2026-11-23 09:00", "2026-11-24 11:00")
        with django_assert_num_queries(7):
            figures.figures_for(cast.supervisor, _seen(cast.supervisor))
