"""The true cost of a product's terms: what its version declares, and the worked example beside it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from typing import Any

from products import cost as costing
from products.choices import Repayment
from products.models import ProductCharge, ProductVersion

YUAN_PER_WAN = 10_000
PLACES = Decimal("0.001")
TOLERANCE = Decimal("0.01")  # percentage points by which a declared cost may lie below the computed one
EXAMPLE_AMOUNT = Decimal(100)
EXAMPLE_TERM = 12


@dataclass(frozen=True)
class Example:
    """A loan the product really lends: amount 万元, term 月, rate 年化 %, and all it costs."""

    amount: Decimal
    term: int
    rate: Decimal
    repayment: str
    cost: costing.Cost
    plan: list[costing.Instalment]

    @property
    def repayment_label(self) -> str:
        return Repayment(self.repayment).label


def charges_of(rows: Iterable[ProductCharge]) -> list[costing.Charge]:
    """Return a version's charges as the pure module takes them."""
    return [costing.Charge(row.name, row.payee, row.value, row.unit, row.timing) for row in rows]


def declared_range(version: ProductVersion, charges: list[costing.Charge]) -> tuple[Decimal, Decimal]:
    """Return the 综合年化成本 (年化 %, IRR 单利) of the cheapest and the dearest terms on offer."""
    cheapest, dearest = declared_examples(version, charges)
    return cheapest.cost.simple.quantize(PLACES), dearest.cost.simple.quantize(PLACES)


def declared_examples(
    version: ProductVersion, charges: list[costing.Charge], lender: str = "贷款机构"
) -> tuple[Example, Example]:
    """Return the cheapest and the dearest loan on offer; ValueError where a cost cannot be computed."""
    cheapest = min(_offers(version, charges, version.rate_min), key=itemgetter(0))
    dearest = max(_offers(version, charges, version.rate_max), key=itemgetter(0))
    return example(version, charges, lender, **cheapest[1]), example(version, charges, lender, **dearest[1])


def _offers(
    version: ProductVersion, charges: list[costing.Charge], rate: Decimal
) -> Iterator[tuple[Decimal, dict[str, Any]]]:
    """Yield the annualised cost and the terms of the loans among which the least and the most stand."""
    for amount in sorted({version.amount_min, version.amount_max}):
        for term in _telling_terms(version):
            for repayment in version.repayments:
                yuan = amount * YUAN_PER_WAN
                simple = costing.annualised_cost(yuan, term, rate, repayment, charges).simple
                yield simple, {"amount": amount, "term": term, "rate": rate, "repayment": repayment}


def _telling_terms(version: ProductVersion) -> list[int]:
    """Return the terms (月) at which the cost can be least or most: both ends, and each month that begins a year."""
    begun_years = {term for term in range(13, version.term_max + 1, 12) if term >= version.term_min}
    return sorted({version.term_min, version.term_max} | begun_years)


def example(
    version: ProductVersion,
    charges: list[costing.Charge],
    lender: str,
    *,
    amount: Decimal | None = None,
    term: int | None = None,
    rate: Decimal | None = None,
    repayment: str | None = None,
) -> Example:
    """Return a worked example; what is not asked for is 100 万元, 12 months, the lowest rate, within the range."""
    amount = amount or min(max(EXAMPLE_AMOUNT, version.amount_min), version.amount_max)
    term = term or min(max(EXAMPLE_TERM, version.term_min), version.term_max)
    rate = version.rate_min if rate is None else rate
    repayment = repayment or version.repayments[0]
    return loan(amount, term, rate, repayment, charges, lender)


def loan(
    amount: Decimal,
    term: int,
    rate: Decimal,
    repayment: str,
    charges: Iterable[costing.Charge] = (),
    lender: str = "贷款机构",
) -> Example:
    """Return any loan with its cost and plan; ValueError where it has none."""
    yuan = amount * YUAN_PER_WAN
    total = costing.annualised_cost(yuan, term, rate, repayment, charges, lender=lender)
    return Example(amount, term, rate, repayment, total, costing.plan(yuan, term, rate, repayment))
