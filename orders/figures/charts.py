"""The published figures as rows of charts and their tables."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import F, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from institutions.models import Institution
from orders.figures.published import Scope
from orders.models import FigureCell
from platform_site.industries import SECTIONS
from regions.models import Region

Part = FigureCell.Part
MONTHS = 12
DRAWN = 6  # months, as many as a phone has room for
MONTHLY = ("submitted", "accepted", "approved_amount", "loan_amount")
RANKED = ("loan_amount", "approved_amount", "submitted_amount", "submitted")
PARTS = {
    "region": ("region", Part.ALL),
    "institution": ("value", Part.INSTITUTION),
    "industry": ("value", Part.INDUSTRY),
}
STAGES = {"申请": "submitted", "受理": "later_accepted", "授信": "later_approved", "放款": "later_paid"}


TRENDS = (
    ("按月申请与受理", "笔", ("申请", "受理"), ("submitted", "accepted")),
    ("按月授信与放款", "万元", ("授信", "放款"), ("approved_amount", "loan_amount")),
)
NAMES = {"region": "区域", "institution": "机构", "industry": "行业"}


@dataclass(frozen=True)
class Trend:
    """Two measures of every month (its first day, one value, the other); `drawn` are the last ones with bars."""

    title: str
    unit: str
    names: tuple[str, str]
    months: list[tuple]

    @property
    def drawn(self) -> list[dict]:
        shown = self.months[-DRAWN:]
        tallest = max((max(pair) for _, *pair in shown), default=0) or 1
        return [
            {
                "month": month,
                "first": pair[0],
                "second": pair[1],
                "bars": [_bar(round(100 * value / tallest)) for value in pair],
            }
            for month, *pair in shown
        ]


@dataclass(frozen=True)
class Ranking:
    """One ranked chart: what its rows are, and the rows of `ranking`."""

    name: str
    rows: list[dict]

    @property
    def largest(self) -> Decimal:
        return self.rows[0]["loan_amount"] if self.rows else Decimal(0)


def trends(scope: Scope) -> list[Trend]:
    """Return the charts by month."""
    months = by_month(scope)
    return [
        Trend(title, unit, names, [(row["month"], *(row[field] for field in fields)) for row in months])
        for title, unit, names, fields in TRENDS
    ]


def rankings(scope: Scope, limit: int = 10, kinds: Iterable[str] = tuple(NAMES)) -> list[Ranking]:
    """Return the ranked charts of these kinds."""
    return [Ranking(NAMES[kind], ranking(scope, kind, limit)) for kind in kinds]


def trend_table(trend: Trend) -> list[tuple]:
    """Return all months with a head, for a file."""
    head = ("月份", *(f"{name}（{trend.unit}）" for name in trend.names))
    return [head, *((f"{month:%Y-%m}", *pair) for month, *pair in trend.months)]


def ranking_table(chart: Ranking) -> list[tuple]:
    """Return the rows with a head, for a file."""
    head = (chart.name, "放款金额（万元）", "授信金额（万元）", "申请金额（万元）", "申请（笔）")
    return [head, *((row["name"], *(row[field] for field in RANKED)) for row in chart.rows)]


def by_month(scope: Scope) -> list[dict]:
    """Return MONTHLY by `month` (its first day), oldest first, months without any included.

    The months run from the scope's first day (or the first that counts) to its last (or today): the last twelve.
    """
    sums = scope.cells().annotate(month=TruncMonth("day")).values("month").order_by("month")
    known = {row["month"]: row for row in sums.annotate(**{name: Sum(name) for name in MONTHLY})}
    last = min(scope.until or date.max, timezone.localdate()).replace(day=1)
    first = scope.since.replace(day=1) if scope.since else min(known, default=last)
    months = [last]
    while months[0] > first and len(months) < MONTHS:
        months.insert(0, (months[0] - timedelta(days=1)).replace(day=1))
    return [{**dict.fromkeys(MONTHLY, 0), **known.get(month, {}), "month": month} for month in months]


def ranking(scope: Scope, by: str, limit: int = 10) -> list[dict]:
    """Return `name` and the sums of RANKED (万元, 笔) of regions, institutions or industries: most lent first."""
    field, part = PARTS[by]
    totals: dict[str, Counter] = defaultdict(Counter)
    for cells in scope.slices(part):
        for row in cells.values(code=F(field)).annotate(**{name: Sum(name) for name in RANKED}):
            totals[row.pop("code")].update(row)
    lenders = [(code, row) for code, row in totals.items() if row["loan_amount"]]
    lenders.sort(key=lambda pair: (-pair[1]["loan_amount"], pair[0]))
    names = _names(by, [code for code, _ in lenders[:limit]])
    return [{"name": names.get(code, "未填写"), **row} for code, row in lenders[:limit]]


def funnel(scope: Scope) -> list[dict]:
    """Return how many of the orders submitted in the scope's days came how far: `name`, `count`, `share` (%)."""
    sums = scope.cells().aggregate(**{name: Sum(name, default=0) for name in STAGES.values()})
    whole = sums["submitted"]
    return [
        {"name": name, "count": sums[field], "share": round(100 * sums[field] / whole, 1) if whole else None}
        for name, field in STAGES.items()
    ]


def _names(by: str, codes: list[str]) -> dict[str, str]:
    match by:
        case "region":
            return dict(Region.objects.filter(pk__in=codes).values_list("pk", "name"))
        case "institution":
            rows = Institution.objects.filter(pk__in=codes).values_list("pk", "short_name")
            return {str(pk): name for pk, name in rows}
    return SECTIONS


def _bar(height: int) -> dict[str, int]:
    """Return the height of a bar and its top, in percent of the tallest."""
    return {"y": 100 - height, "height": height}
