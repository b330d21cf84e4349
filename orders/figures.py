"""The figures of the scheme, each defined once; set-based queries over what the user may see."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Aggregate, Count, DurationField, F, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from enterprises.models import Enterprise
from institutions.models import Institution
from orders.models import Order
from products.models import FinancialProduct

MONTHS = 6


class Median(Aggregate):
    """The middle value of a duration."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = DurationField()


@dataclass(frozen=True)
class Figures:
    """Counts; amounts in 万元; rates in percent; the median in hours of the clock. None where nothing counts yet."""

    enterprises: int
    institutions: int
    products: int
    orders: int
    amount: Any
    accepted: int
    acceptance_rate: float | None
    median_hours: float | None
    overdue: int


def overdue(orders, now: datetime | None = None):
    """Return the orders whose institution is past the time it had: for 受理 or for its decision."""
    now = now or timezone.now()
    return orders.filter(
        Q(status=Order.Status.SUBMITTED, accept_due_at__lt=now)
        | Q(status=Order.Status.ACCEPTED, decision_due_on__lt=timezone.localdate(now))
    )


def figures_for(user, now: datetime | None = None) -> Figures:
    """Return the figures of what this user supervises, in four queries."""
    now = now or timezone.now()
    orders = Order.objects.visible_to(user)
    sums = orders.aggregate(
        orders=Count("pk"),
        amount=Sum("amount", default=0),
        accepted=Count("pk", filter=Q(accepted_at__isnull=False)),
        due=Count("pk", filter=Q(accepted_at__isnull=False) | Q(accept_due_at__lt=now)),
        median=Median(F("accepted_at") - F("submitted_at"), filter=Q(accepted_at__isnull=False)),
        late=Count("pk", filter=Q(pk__in=overdue(Order.objects.all(), now).values("pk"))),
    )
    return Figures(
        enterprises=Enterprise.objects.visible_to(user).filter(registered_at__isnull=False).count(),
        institutions=Institution.objects.visible_to(user).active().count(),
        products=FinancialProduct.objects.visible_to(user).on_sale().count(),
        orders=sums["orders"],
        amount=sums["amount"],
        accepted=sums["accepted"],
        acceptance_rate=100 * sums["accepted"] / sums["due"] if sums["due"] else None,
        median_hours=sums["median"].total_seconds() / 3600 if sums["median"] is not None else None,
        overdue=sums["late"],
    )


def by_month(user, now: datetime | None = None) -> list[dict]:
    """Return submitted and accepted orders of the last months, oldest first, months without any included."""
    now = timezone.localtime(now or timezone.now())
    months = [now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)]
    while len(months) < MONTHS:
        months.insert(0, (months[0] - timedelta(days=1)).replace(day=1))
    rows = (
        Order.objects.visible_to(user)
        .filter(submitted_at__gte=months[0])
        .annotate(month=TruncMonth("submitted_at"))
        .values("month")
        .annotate(submitted=Count("pk"), accepted=Count("pk", filter=Q(accepted_at__isnull=False)))
        .order_by("month")
    )
    known = {timezone.localtime(row["month"]).date(): row for row in rows}
    empty = {"submitted": 0, "accepted": 0}
    return [{**empty, **known.get(month.date(), {}), "month": month.date()} for month in months]


def by_region(user, limit: int = 10) -> list[dict]:
    """Return regions by amount applied for (万元), largest first."""
    return list(
        Order.objects.visible_to(user)
        .values(name=F("enterprise__region__name"))
        .annotate(amount=Sum("amount"), orders=Count("pk"))
        .order_by("-amount")[:limit]
    )
