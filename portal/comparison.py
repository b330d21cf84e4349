"""产品对比: the same questions to up to four products, row by row."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from products import pricing
from products.cost import Charge
from products.models import FinancialProduct, ProductCharge
from regions.models import Region

NONE = "--"


@dataclass(frozen=True)
class Column:
    """A product with its charges, and the loan of the asked size at its lowest and highest rate, if it lends it."""

    product: FinancialProduct
    charges: list[Charge]
    low: pricing.Example | None
    high: pricing.Example | None
    regions: str


@dataclass(frozen=True)
class Row:
    """One question: its label, and the answer of each product as lines."""

    label: str
    cells: list[list[str]]
    is_rate: bool = False

    @property
    def differs(self) -> bool:
        return any(cell != self.cells[0] for cell in self.cells)


def columns(products: Sequence[FinancialProduct], amount: Decimal | None, term: int | None) -> list[Column]:
    """Return a column for each product, in two statements; amount in 万元, term in 月."""
    charges: dict[int, list[ProductCharge]] = {}
    for charge in ProductCharge.objects.filter(version__in=[one.current_id for one in products]):
        charges.setdefault(charge.version_id, []).append(charge)
    codes = {code for one in products for code in one.current.region_codes}
    names = dict(Region.objects.filter(code__in=codes).order_by("code").values_list("code", "name"))
    return [
        _column(one, pricing.charges_of(charges.get(one.current_id, [])), amount, term, names)
        for one in products
    ]


def rows(compared: Sequence[Column]) -> list[Row]:
    """Return the rows of the table: the two rates first, then the asked loan, then the terms."""
    return [Row(label, [ask(one) for one in compared], label in RATES) for label, ask in QUESTIONS]


def _column(product, charges, amount, term, names) -> Column:
    version = product.current
    regions = "、".join(name for code, name in names.items() if code in version.region_codes)
    lends = (
        amount is not None
        and term is not None
        and version.amount_min <= amount <= version.amount_max
        and version.term_min <= term <= version.term_max
    )
    low, high = (
        pricing.example(version, charges, product.institution.short_name, amount=amount, term=term, rate=rate)
        if lends
        else None
        for rate in (version.rate_min, version.rate_max)
    )
    return Column(product, charges, low, high, regions)


def _rates(low: Decimal, high: Decimal) -> str:
    return f"{low:.2f}%" if low == high else f"{low:.2f}%–{high:.2f}%"


def _asked(answer: Callable[[pricing.Example, pricing.Example], str]) -> Callable[[Column], list[str]]:
    return lambda one: [answer(one.low, one.high) if one.low and one.high else "不提供该金额和期限"]


def _money(low: Decimal, high: Decimal) -> str:
    return f"{low:,.2f}" if low == high else f"{low:,.2f}–{high:,.2f}"


RATES = ("年化利率", "综合年化成本（公示）", "综合年化成本（按所填金额和期限）")
QUESTIONS: tuple[tuple[str, Callable[[Column], list[str]]], ...] = (
    ("年化利率", lambda one: [_rates(one.product.current.rate_min, one.product.current.rate_max)]),
    (
        "综合年化成本（公示）",
        lambda one: [_rates(one.product.current.cost_min, one.product.current.cost_max)],
    ),
    ("综合年化成本（按所填金额和期限）", _asked(lambda low, high: _rates(low.cost.simple, high.cost.simple))),
    ("利息合计（元）", _asked(lambda low, high: _money(low.cost.interest, high.cost.interest))),
    ("其他费用合计（元）", _asked(lambda low, high: _money(low.cost.charges_total, high.cost.charges_total))),
    ("测算用还款方式", _asked(lambda low, high: low.repayment_label)),
    (
        "额度（万元）",
        lambda one: [f"{one.product.current.amount_min:,.0f}–{one.product.current.amount_max:,.0f}"],
    ),
    ("期限（月）", lambda one: [f"{one.product.current.term_min}–{one.product.current.term_max}"]),
    ("担保方式", lambda one: ["、".join(one.product.current.guarantee_labels())]),
    ("还款方式", lambda one: ["、".join(one.product.current.repayment_labels())]),
    (
        "费用项目",
        lambda one: [f"{charge.name}（{charge.payee}）" for charge in one.charges] or ["没有其他费用"],
    ),
    ("承诺办理时限（工作日）", lambda one: [str(one.product.current.promised_days)]),
    ("产品类型", lambda one: [one.product.current.get_kind_display()]),
    ("利率类型", lambda one: [one.product.current.get_rate_kind_display()]),
    ("适用对象", lambda one: ["、".join(one.product.current.audience_labels())]),
    ("适用地区", lambda one: [one.regions or NONE]),
    ("适用行业", lambda one: one.product.current.industry_labels() or ["不限"]),
    ("白名单专享", lambda one: ["是" if one.product.current.whitelist_only else "否"]),
    ("申请条件", lambda one: one.product.current.conditions or [NONE]),
    ("申请材料", lambda one: one.product.current.materials or [NONE]),
)
