"""The figures count what a supervisor's region holds, and only that."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from orders import figures
from orders.models import Order
from tests import factories


def test_figures_of_one_region(cast):
    now = timezone.now()
    second = factories.product(cast.bank)
    factories.order(cast.product, cast.owner, accept_due_at=now - timedelta(hours=1))
    taken = factories.order(second, cast.owner, submitted_at=now - timedelta(hours=4))
    Order.objects.filter(pk=taken.pk).update(
        status=Order.Status.ACCEPTED,
        accepted_at=now,
        accepted_by=cast.officer,
        decision_due_on=timezone.localdate() + timedelta(days=9),
    )
    found = figures.figures_for(cast.supervisor)
    assert (found.orders, found.amount, found.accepted, found.overdue) == (2, Decimal(200), 1, 1)
    assert (found.acceptance_rate, found.median_hours) == (50, 4)
    assert figures.by_region(cast.supervisor) == [{"name": "城东区", "amount": Decimal(200), "orders": 2}]
    assert sum(month["submitted"] for month in figures.by_month(cast.supervisor)) == 2
    empty = figures.figures_for(cast.other_supervisor)
    assert (empty.orders, empty.acceptance_rate, empty.median_hours) == (0, None, None)
