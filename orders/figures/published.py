"""Every published figure, defined once: for the dashboard and its file, the portal and institutions' pages."""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import accumulate

from django.db.models import Count, F, Max, Q, QuerySet, Sum
from django.utils import timezone

from enterprises.models import Enterprise
from institutions.models import Institution
from orders.figures.measures import COUNTS
from orders.models import HOUR_BOUNDS, BorrowerDay, FigureCell, FigureCursor, Order
from products.models import FinancialProduct

Grain, Part = FigureCell.Grain, FigureCell.Part
NOW = "不随时间条件变化"
LATER = "按申请日期统计"
CLASSES = [f"hours_{number}" for number in range(len(HOUR_BOUNDS) + 1)]

# Key → label, unit, 口径说明.
DEFINITIONS = {
    "overdue": ("超期订单", "笔", f"现在已超过受理、办结或放款时限，机构尚未办理的订单，{NOW}"),
    "enterprises": ("注册企业", "家", f"现有注册的企业、个体工商户和自然人，{NOW}"),
    "institutions": ("入驻机构", "家", f"现有状态为启用的金融机构，含分支机构，{NOW}"),
    "products": ("在架产品", "款", f"现在可申请的产品，按发布机构所在区域统计，{NOW}"),
    "submitted": ("申请笔数", "笔", "提交的订单，含已撤回"),
    "submitted_amount": ("申请金额", "万元", "提交订单的申请金额之和"),
    "accepted": ("受理笔数", "笔", "机构受理的订单，按受理日期统计"),
    "acceptance_rate": ("受理率", "%", f"已受理笔数除以申请笔数，{LATER}"),
    "median_hours": (
        "受理时长中位数",
        "工作小时",
        "从提交到受理，只计工作日 9:00–17:00，按受理日期统计；由分段汇总推算，"
        "8 小时以内误差不超过 1 小时，24 小时以内不超过 2 小时，80 小时以内不超过 8 小时",
    ),
    "approved": ("授信笔数", "笔", "登记授信结果的订单，按授信日期统计，不等于放款"),
    "approved_amount": ("授信金额", "万元", "授信额度之和，按授信日期统计，不等于放款"),
    "success_rate": ("获得率", "%", f"已授信笔数除以已受理笔数，{LATER}"),
    "loans": ("放款笔数", "笔", "登记的借据，一个订单可分次放款，按放款日期统计"),
    "loan_amount": ("放款金额", "万元", "实际放款金额之和，按放款日期统计"),
    "borrowers": ("放款户数", "户", "获得放款的企业，多次放款只计一户"),
    "amount_each": ("户均放款额", "万元", "放款金额除以放款户数"),
    "first_borrowers": ("首贷户数", "户", "机构登记放款时认定为首贷的企业，只计一户"),
    "loan_rate": ("加权年化利率", "%", "各笔放款的执行利率按放款金额加权平均"),
    "credit_share": ("信用贷款占比", "%", "担保方式为信用的放款金额除以放款金额"),
    "overdue_rate": ("超期率", "%", f"超期订单除以现在由机构办理中的订单，{NOW}"),
    "withdrawal_rate": ("撤回率", "%", f"企业撤回或放弃授信的笔数除以申请笔数，{LATER}"),
    "kept_rate": ("履约率", "%", "机构在时限内结束的环节（受理、审批、放款）除以已结束的环节"),
    "queries": ("信用查询次数", "次", "金融机构经企业授权查看信用信息的次数"),
}


@dataclass(frozen=True)
class Scope:
    """What is counted: enterprises below a region's code prefix, one institution, the days from `since` to `until`.

    The caller puts in what the person may see. None: no bound. With a `product` only what its orders add up to
    can be asked, not borrowers or what is overdue now.
    """

    prefix: str = ""
    institution: int | None = None
    since: date | None = None
    until: date | None = None
    product: int | None = None

    def cells(self) -> QuerySet:
        """Return the cells that add up to the scope: whole months, and days where a month is cut."""
        part, value = Part.ALL, ""
        if self.product is not None:
            part, value = Part.PRODUCT, str(self.product)
        elif self.institution is not None:
            part, value = Part.INSTITUTION, str(self.institution)
        return self._of(part).filter(Q(*self._spans(), _connector=Q.OR), value=value)

    def slices(self, part: str) -> Iterator[QuerySet]:
        """Yield the cells of every institution or industry, the days apart from the months: an index holds one."""
        return (self._of(part).filter(span) for span in self._spans())

    def _of(self, part: str) -> QuerySet:
        return self.below(FigureCell.objects.filter(part=part), "region")

    def _spans(self) -> list[Q]:
        first = self.since or date.min
        after = self.until + timedelta(days=1) if self.until else date.max
        months_from, months_to = _month_on(first), after if after == date.max else after.replace(day=1)
        if months_from >= months_to:
            return [Q(grain=Grain.DAY, day__gte=first, day__lt=after)]
        spans = (
            (Grain.DAY, first, months_from),
            (Grain.MONTH, months_from, months_to),
            (Grain.DAY, months_to, after),
        )
        return [Q(grain=grain, day__gte=start, day__lt=end) for grain, start, end in spans if start < end]

    def institutions(self) -> QuerySet:
        """Return the institutions of the scope that are there today."""
        there = self.below(Institution.objects.active(), "region__code")
        return there if self.institution is None else there.filter(pk=self.institution)

    def products(self) -> QuerySet:
        """Return the products of the scope that are on sale today."""
        return FinancialProduct.objects.on_sale().filter(institution__in=self.institutions())

    def borrowers(self) -> QuerySet:
        """Return whom loans of the scope were paid to, by day."""
        asked = {"day__gte": self.since, "day__lte": self.until, "institution": self.institution}
        known = {name: value for name, value in asked.items() if value is not None}
        return self.below(BorrowerDay.objects.filter(**known), "region")

    def below(self, rows: QuerySet, region: str) -> QuerySet:
        """Return the rows whose field `region`, a code, lies in the scope; those without a region count in all."""
        return rows.filter(**{f"{region}__startswith": self.prefix}) if self.prefix else rows


@dataclass(frozen=True)
class Figure:
    """One figure: `value` None means that nothing counts yet."""

    key: str
    value: int | float | Decimal | None

    @property
    def label(self) -> str:
        return DEFINITIONS[self.key][0]

    @property
    def unit(self) -> str:
        return DEFINITIONS[self.key][1]

    @property
    def definition(self) -> str:
        return DEFINITIONS[self.key][2]


class Published:
    """The figures of a scope by key. What nobody asks for costs no query; all of them take seven."""

    def __init__(self, scope: Scope):
        self.scope = scope

    def __getitem__(self, key: str) -> Figure:
        return Figure(key, self._value(key))

    def all(self) -> list[Figure]:
        """Return every figure, in the order of DEFINITIONS."""
        return [self[key] for key in DEFINITIONS]

    def _value(self, key: str) -> int | float | Decimal | None:
        sums = self._sums
        match key:
            case "overdue":
                return self._overdue
            case "overdue_rate":
                return _percent(self._overdue, self._running)
            case "enterprises":
                registered = Enterprise.objects.filter(registered_at__isnull=False)
                return self.scope.below(registered, "region__code").count()
            case "institutions":
                return self.scope.institutions().count()
            case "products":
                return self.scope.products().count()
            case "borrowers" | "first_borrowers":
                return self._borrowers[key]
            case "amount_each":
                return _share(sums["loan_amount"], self._borrowers["borrowers"], 2)
            case "acceptance_rate":
                return _percent(sums["later_accepted"], sums["submitted"])
            case "success_rate":
                return _percent(sums["later_approved"], sums["later_accepted"])
            case "withdrawal_rate":
                return _percent(sums["later_withdrawn"], sums["submitted"])
            case "kept_rate":
                return _percent(sums["stages_in_time"], sums["stages"])
            case "credit_share":
                return _percent(sums["credit_amount"], sums["loan_amount"])
            case "loan_rate":
                return _share(sums["loan_interest"], sums["loan_amount"], 2)
            case "median_hours":
                return median_of([sums[name] for name in CLASSES])
        return sums[key]

    @cached_property
    def _sums(self) -> dict:
        totals = {name: Sum(name, default=0) for name in COUNTS}
        classes = {name: Sum(F(f"hours__{number}"), default=0) for number, name in enumerate(CLASSES)}
        return self.scope.cells().aggregate(**totals, **classes)

    @cached_property
    def _borrowers(self) -> dict[str, int]:
        return self.scope.borrowers().aggregate(
            borrowers=Count("enterprise", distinct=True),
            first_borrowers=Count("enterprise", distinct=True, filter=Q(is_first=True)),
        )

    @cached_property
    def _overdue(self) -> int:
        return overdue_orders(self.scope).count()

    @cached_property
    def _running(self) -> int:
        ever = Scope(self.scope.prefix, self.scope.institution)
        return ever.cells().aggregate(running=Sum("running", default=0))["running"]


def figure_table(figures: Iterable[Figure]) -> list[tuple]:
    """Return figures with a head and the time they count up to, for a file."""
    return [
        ("指标", "数值", "单位", "口径说明"),
        *((figure.label, figure.value, figure.unit, figure.definition) for figure in figures),
        ("统计截至", f"{timezone.localtime(as_of()):%Y-%m-%d %H:%M}", "", ""),
    ]


def overdue_orders(scope: Scope) -> QuerySet:
    """Return the orders of the scope's region and institution that are overdue now, whatever its days."""
    late = scope.below(Order.objects.overdue(), "enterprise__region__code")
    return late if scope.institution is None else late.filter(institution=scope.institution)


def as_of() -> datetime:
    """Return up to when the figures count; now, as long as nothing was there to count."""
    return FigureCursor.objects.aggregate(at=Max("counted_at"))["at"] or timezone.now()


def median_of(hours: Sequence[int]) -> float | None:
    """Return the median of orders by class of HOUR_BOUNDS, as if a class were filled evenly; None without any."""
    total = sum(hours)
    if not total:
        return None
    middle = _ranked(hours, (total + 1) // 2), _ranked(hours, total // 2 + 1)
    return round(sum(middle) / 2, 1)


def _ranked(hours: Sequence[int], rank: int) -> float:
    """Return the hours of the order at this rank, counted from 1."""
    number = next(number for number, below in enumerate(accumulate(hours)) if below >= rank)
    low = HOUR_BOUNDS[number - 1] if number else 0
    width = HOUR_BOUNDS[number] - low if number < len(HOUR_BOUNDS) else 0
    return low + width * (rank - sum(hours[:number]) - 0.5) / hours[number]


def _share(part: Decimal, whole: Decimal | int, places: int) -> Decimal | None:
    return round(Decimal(part) / whole, places) if whole else None


def _percent(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    return _share(100 * part, whole, 1)


def _month_on(day: date) -> date:
    """Return the first day of a month on or after a day."""
    return day if day.day == 1 else day.replace(day=monthrange(day.year, day.month)[1]) + timedelta(days=1)
