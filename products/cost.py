"""What a loan costs: its repayment plan, every charge, one annualised rate. Pure; 元, months, 年化 %."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from products.irr import annualise

CENT = Decimal("0.01")
ZERO = Decimal(0)
MAX_YUAN = 10**12
MAX_MONTHS = 600
MAX_RATE = 100


class Method(StrEnum):
    """How the loan is paid back; the values are those of `products.models.Repayment`."""

    EQUAL_INSTALLMENT = "equal_installment"
    EQUAL_PRINCIPAL = "equal_principal"
    MONTHLY_INTEREST = "monthly_interest"
    QUARTERLY_INTEREST = "quarterly_interest"
    BULLET = "bullet"
    REVOLVING = "revolving"


class Unit(StrEnum):
    """What a charge's value means; the values are those of `products.models.ProductCharge.Unit`."""

    YUAN = "yuan"
    PERCENT = "percent"
    PERCENT_A_YEAR = "percent_a_year"


class Timing(StrEnum):
    """When a charge is taken; the values are those of `products.models.ProductCharge.Timing`."""

    UPFRONT = "upfront"
    MONTHLY = "monthly"
    YEARLY = "yearly"
    END = "end"


@dataclass(frozen=True)
class Instalment:
    """One payment of the plan, in 元: the `number`-th, due at the end of month `month`."""

    number: int
    payment: Decimal
    principal: Decimal
    interest: Decimal
    balance: Decimal
    month: int


@dataclass(frozen=True)
class Charge:
    """A charge beside the interest.

    元 and % of the principal are taken each time the timing comes round (once, every month, at the start of
    every year of the term); % a year is one sum over the whole term, spread over the timing.
    """

    name: str
    payee: str
    value: Decimal
    unit: str
    timing: str


@dataclass(frozen=True)
class Row:
    """A line of the 综合融资成本明示表: what, who takes it, on which basis, when, and the sum in 元."""

    name: str
    payee: str
    basis: str
    when: str
    amount: Decimal


@dataclass(frozen=True)
class Cost:
    """All that a loan costs: sums in 元, rates in percent, and the rows of the table that shows them."""

    interest: Decimal
    charges_total: Decimal
    rows: tuple[Row, ...]
    simple: Decimal
    compound: Decimal
    monthly_irr: Decimal

    @property
    def total(self) -> Decimal:
        """Return interest and charges together, in 元."""
        return self.interest + self.charges_total


def plan(principal_yuan: Decimal, months: int, annual_rate_percent: Decimal, method: str) -> list[Instalment]:
    """Return the payments, half-up to 分; the last absorbs the rounding. ValueError says what is wrong."""
    _check_loan(principal_yuan, months, annual_rate_percent, method)
    monthly_rate = annual_rate_percent / 1200
    balance, last_month = principal_yuan, 0
    rows: list[Instalment] = []
    for month in _payment_months(months, method):
        interest = _cents(balance * monthly_rate * (month - last_month))
        due = _principal_due(principal_yuan, months, monthly_rate, method, interest)
        repaid = balance if month == months else min(due, balance)
        balance, last_month = balance - repaid, month
        rows.append(Instalment(len(rows) + 1, repaid + interest, repaid, interest, balance, month))
    return rows


def annualised_cost(
    principal: Decimal,
    months: int,
    rate: Decimal,
    method: str,
    charges: Iterable[Charge] = (),
    *,
    lender: str = "贷款机构",
) -> Cost:
    """Return interest, charges and the annualised cost over the principal really used; errors as `plan`."""
    instalments = plan(principal, months, rate, method)
    interest = sum((one.interest for one in instalments), ZERO)
    paid = [ZERO] * (months + 1)
    for one in instalments:
        paid[one.month] = one.payment
    rows = [Row("利息", lender, f"年化 {_plain(rate)}%", _WHEN_INTEREST[Method(method)], interest)]
    for charge in charges:
        taken = _charge_flows(charge, principal, months)
        paid = [before + more for before, more in zip(paid, taken, strict=True)]
        when = _WHEN[Timing(charge.timing)]
        rows.append(Row(charge.name, charge.payee, _basis(charge), when, sum(taken, ZERO)))
    rates = annualise(principal - paid[0], paid[1:], interval=_interval(months, method))
    # Payments rounded down to 分 would push the rate of a small loan a hair below its nominal rate.
    simple = max(rates.simple, rate)
    charged = sum((row.amount for row in rows[1:]), ZERO)
    return Cost(interest, charged, tuple(rows), simple, rates.compound, rates.monthly_irr)


def describe_assumptions(method: str | None = None) -> tuple[str, ...]:
    """Return the assumptions behind a result as sentences; with a method, those of that method only."""
    return _ASSUMPTIONS + tuple(text for owner, text in _METHOD_ASSUMPTIONS if method in (None, owner))


_ASSUMPTIONS = (
    "放款当日足额放款，每期末还款；每月按 30 天、每年按 360 天计息，四舍五入到分，末期调整尾差",
    "利率在整个期限内不变，按期足额还款，没有提前还款和逾期",
    "按年收取的费用在每年年初收取；年费率按借款金额计算，不随还款减少",
    "综合年化成本包含利息和所列全部费用，按实际占用的本金计算内部收益率（IRR）；"
    "单利为每个付息周期的 IRR 乘以一年的周期数（按月还款即月 IRR × 12），复利为（1 + 月 IRR）的 12 次方减 1",
    "测算结果不代表审批结果，以合同为准",
)
_METHOD_ASSUMPTIONS = (
    (Method.QUARTERLY_INTEREST, "按季付息指放款后每满 3 个月付息一次，最后不足 3 个月的部分到期付息"),
    (Method.BULLET, "到期一次还本付息按单利计息，期间不计复利"),
    (Method.REVOLVING, "随借随还按全额用满整个期限、到期一次还本付息测算；实际利息按用款金额和天数计算"),
)
_WHEN_INTEREST = {
    Method.EQUAL_INSTALLMENT: "每月随还款",
    Method.EQUAL_PRINCIPAL: "每月随还款",
    Method.MONTHLY_INTEREST: "每月",
    Method.QUARTERLY_INTEREST: "每季",
    Method.BULLET: "到期一次",
    Method.REVOLVING: "到期一次",
}
_WHEN = {
    Timing.UPFRONT: "放款当日一次",
    Timing.MONTHLY: "每月",
    Timing.YEARLY: "每年年初",
    Timing.END: "到期一次",
}


def _check_loan(principal: Decimal, months: int, rate: Decimal, method: str) -> None:
    if not (principal.is_finite() and 0 < principal <= MAX_YUAN and principal == _cents(principal)):
        raise ValueError("贷款金额必须大于 0，不超过 1 万亿元，最多精确到分")
    if not (isinstance(months, int) and 1 <= months <= MAX_MONTHS):
        raise ValueError(f"贷款期限应为 1 至 {MAX_MONTHS} 个月的整数")
    if not (rate.is_finite() and 0 <= rate <= MAX_RATE):
        raise ValueError(f"年化利率应在 0 至 {MAX_RATE}% 之间")
    if method not in set(Method):
        raise ValueError("请选择有效的还款方式")


def _check_charge(charge: Charge) -> None:
    if not (charge.value.is_finite() and 0 <= charge.value <= MAX_YUAN):
        raise ValueError(f"{charge.name}：费用不能小于 0，也不能超过 1 万亿")
    if charge.unit not in set(Unit) or charge.timing not in set(Timing):
        raise ValueError(f"{charge.name}：请选择有效的计算方式和收取时间")


def _interval(months: int, method: str) -> int:
    """Return the months between two payments of interest."""
    if method in (Method.BULLET, Method.REVOLVING):
        return months
    return min(3, months) if method == Method.QUARTERLY_INTEREST else 1


def _payment_months(months: int, method: str) -> list[int]:
    interval = _interval(months, method)
    return [*range(interval, months, interval), months]


def _principal_due(
    principal: Decimal, months: int, monthly_rate: Decimal, method: str, interest: Decimal
) -> Decimal:
    """Return the principal in a payment before the last one."""
    if method == Method.EQUAL_PRINCIPAL or (method == Method.EQUAL_INSTALLMENT and not monthly_rate):
        return _cents(principal / months)
    if method == Method.EQUAL_INSTALLMENT:
        growth = (1 + monthly_rate) ** months
        return _cents(principal * monthly_rate * growth / (growth - 1)) - interest
    return ZERO


def _charge_flows(charge: Charge, principal: Decimal, months: int) -> list[Decimal]:
    """Return what the charge takes at month 0, 1, …, `months`."""
    _check_charge(charge)
    flows = [ZERO] * (months + 1)
    for month, part in _shares(charge.timing, months):
        if charge.unit == Unit.YUAN:
            flows[month] = _cents(charge.value)
        elif charge.unit == Unit.PERCENT:
            flows[month] = _cents(principal * charge.value / 100)
        else:
            flows[month] = _cents(principal * charge.value * part / 1200)
    return flows


def _shares(timing: str, months: int) -> list[tuple[int, int]]:
    """Return (month of payment, months of the term it pays for)."""
    match timing:
        case Timing.MONTHLY:
            return [(month, 1) for month in range(1, months + 1)]
        case Timing.YEARLY:
            return [(month, min(12, months - month)) for month in range(0, months, 12)]
        case Timing.END:
            return [(months, months)]
    return [(0, months)]


def _basis(charge: Charge) -> str:
    value = _plain(charge.value)
    if charge.unit == Unit.YUAN:
        return f"{value} 元" if charge.timing in (Timing.UPFRONT, Timing.END) else f"每次 {value} 元"
    return f"借款金额的 {value}%" + ("/年" if charge.unit == Unit.PERCENT_A_YEAR else "")


def _plain(number: Decimal) -> str:
    return f"{number.normalize():,f}"


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
