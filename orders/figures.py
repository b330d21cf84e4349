"""The figures of the scheme, each defined once; set-based queries over the orders they are asked about."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Aggregate, Count, F, FloatField, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from enterprises.models import Enterprise
from institutions.models import Institution
from orders.office_hours import hours_between
from products.models import FinancialProduct

MONTHS = 12


class Median(Aggregate):
    """The middle value of a number."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True)
class Figures:
    """Counts; `amount` in 万元; `acceptance_rate` in percent; `median_hours` in hours. None: nothing counts yet.

    `acceptance_rate`: accepted orders of those accepted or past their 受理 time. `median_hours`: the median of the
    working hours (office hours of working days, `platform_site.workdays.working_hours`) from 申请 to 受理.
    `enterprises`, `institutions` and `products` are those of today, whatever the time asked about.
    """

    enterprises: int
    institutions: int
    products: int
    orders: int
    amount: Decimal
    accepted: int
    acceptance_rate: float | None
    median_hours: float | None
    overdue: int


def figures_for(user, orders: QuerySet, prefix: str = "", now: datetime | None = None) -> Figures:
    """Return the figures of these orders and of what `user` sees below a region's code prefix, in seven queries."""
    now = now or timezone.now()
    accepted = Q(accepted_at__isnull=False)
    sums = orders.aggregate(
        orders=Count("pk"),
        amount=Sum("amount", default=Decimal(0)),
        accepted=Count("pk", filter=accepted),
        due=Count("pk", filter=accepted | Q(accept_due_at__lt=now)),
    )
    enterprises = Enterprise.objects.visible_to(user).filter(registered_at__isnull=False)
    institutions = Institution.objects.visible_to(user).active()
    products = FinancialProduct.objects.visible_to(user).on_sale()
    return Figures(
        enterprises=enterprises.filter(region__code__startswith=prefix).count(),
        institutions=institutions.filter(region__code__startswith=prefix).count(),
        products=products.filter(institution__region__code__startswith=prefix).count(),
        orders=sums["orders"],
        amount=sums["amount"],
        accepted=sums["accepted"],
        acceptance_rate=100 * sums["accepted"] / sums["due"] if sums["due"] else None,
        median_hours=_median_hours(orders.filter(accepted)),
        overdue=orders.overdue(timezone.localdate(now)).count(),
    )


def by_month(orders: QuerySet, since: date | None = None, until: date | None = None) -> list[dict]:
    """Return submitted and accepted orders by month, oldest first, months without any included.

    The months run from `since` (or the first order) to `until` (or today): the last ones, at most twelve.
    """
    counts = orders.annotate(month=TruncMonth("submitted_at")).values("month").order_by("month")
    counts = counts.annotate(submitted=Count("pk"), accepted=Count("pk", filter=Q(accepted_at__isnull=False)))
    known = {timezone.localtime(row["month"]).date(): row for row in counts}
    last = min(until or date.max, timezone.localdate()).replace(day=1)
    first = since.replace(day=1) if since else min(known, default=last)
    months = [last]
    while months[0] > first and len(months) < MONTHS:
        months.insert(0, (months[0] - timedelta(days=1)).replace(day=1))
    empty = {"submitted": 0, "accepted": 0}
    return [{**empty, **known.get(month, {}), "month": month} for month in months]


def ranking(orders: QuerySet, field: str, limit: int = 10) -> list[dict]:
    """Return the values of a field as `name` by amount applied for (万元), largest first."""
    sums = orders.values(name=F(field)).annotate(total=Sum("amount"), orders=Count("pk"))
    return list(sums.order_by("-total", "name")[:limit])


def _median_hours(accepted: QuerySet) -> float | None:
    ends = accepted.aggregate(first=Min("submitted_at"), last=Max("accepted_at"))
    if ends["first"] is None:
        return None
    first, last = (timezone.localdate(moment) for moment in ends.values())
    hours = hours_between("submitted_at", "accepted_at", first, last)
    return accepted.aggregate(median=Median(hours))["median"]
