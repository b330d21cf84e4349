"""The internal rate of return of a loan's payments, and the yearly rates made of it. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext

MAX_GROWTH = 10**24
NEGLIGIBLE = Decimal("1e-24")


@dataclass(frozen=True)
class Rates:
    """A cost in percent: a month's IRR (5 decimals), the simple and the compound yearly rate (2 decimals)."""

    monthly_irr: Decimal
    simple: Decimal
    compound: Decimal


def annualise(received: Decimal, payments: Sequence[Decimal], interval: int = 1) -> Rates:
    """Return the rates of a sum received today against payments at the end of month 1, 2, … (元).

    The simple rate is the IRR of one interest period of `interval` months times the periods in a year: for
    monthly payments the month's IRR times 12. ValueError where there is no such rate, or none worth printing.
    """
    if received <= 0:
        raise ValueError("放款当日收取的费用不能达到或超过贷款金额")
    if sum(payments) < received:
        raise ValueError("还款总额不能小于实际到手金额")
    with localcontext(prec=60):
        growth = 1 / _discount(received, payments)
        if growth ** max(12, interval) > MAX_GROWTH:
            raise ValueError("费用相对到手金额过高，无法折算年化成本")
        return Rates(
            monthly_irr=_round((growth - 1) * 100, "0.00001"),
            simple=_round((growth**interval - 1) * 1200 / interval, "0.01"),
            compound=_round((growth**12 - 1) * 100, "0.01"),
        )


def _discount(received: Decimal, payments: Sequence[Decimal]) -> Decimal:
    """Return the v in (0, 1] at which Σ payment × v^month = received.

    The sum is convex, rises with v and is large enough at v = 1: Newton's steps only fall, to the one root.
    """
    v = Decimal(1)
    while True:
        value = slope = Decimal(0)
        for payment in reversed((-received, *payments)):
            value, slope = value * v + payment, slope * v + value
        step = value / slope
        if step < NEGLIGIBLE:
            return v
        v -= step


def _round(number: Decimal, places: str) -> Decimal:
    return number.quantize(Decimal(places), ROUND_HALF_UP)
