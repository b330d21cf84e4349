"""Invented companies for the demo, the same ones for the same random numbers. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from random import Random

from govadmin.demo.trades import TRADES, Trade
from platform_site.identity import make_uscc
from platform_site.industries import SECTION_OF

BRANDS = [first + second for first, second in product("澄棠岚沐栩砚屿衡昱拓禾朔", "川岳舟砺桥原木石野泽陵柯")]
UNASSIGNED_AREA = "990000"  # no province has the code 99, so no real company has such a code
SIZES = {  # size → how many of 100, and the range of the registered capital in 万元
    "micro": (55, (10, 200)),
    "small": (34, (100, 1000)),
    "medium": (10, (1000, 8000)),
    "large": (1, (8000, 50_000)),
}
TECH_SECTIONS = "CIM"
TAGS = ("高新技术企业", "专精特新", "科技型中小企业", "创新型中小企业")


@dataclass(frozen=True)
class Company:
    """An enterprise by the field names of `enterprises.models.Enterprise`; capital in 万元."""

    kind: str
    name: str
    uscc: str
    company_type: str
    industry: str
    industry_division: str
    business_scope: str
    size: str
    registered_capital: Decimal
    founded_on: date
    tags: list[str]


def companies(rng: Random, count: int, today: date) -> list[Company]:
    """Return companies of every trade with different names and codes; ValueError for more than there are names."""
    choices = list(product(BRANDS, TRADES))
    if count > len(choices):
        raise ValueError(f"演示企业最多 {len(choices)} 家")
    return [
        _company(rng, brand, trade, number, today)
        for number, (brand, trade) in enumerate(rng.sample(choices, count), 1)
    ]


def _company(rng: Random, brand: str, trade: Trade, number: int, today: date) -> Company:
    size = (
        rng.choices(list(SIZES), [share for share, _ in SIZES.values()])[0] if trade.is_company else "micro"
    )
    _, (least, most) = SIZES[size]
    industry = SECTION_OF[trade.division]
    return Company(
        kind="company" if trade.is_company else "sole_trader",
        name=f"演示{brand}{trade.name}",
        uscc=make_uscc(f"{trade.code_prefix}{UNASSIGNED_AREA}MA{number:07d}"),
        company_type=trade.company_type,
        industry=industry,
        industry_division=trade.division,
        business_scope=trade.scope,
        size=size,
        registered_capital=Decimal(rng.randrange(least, most + 1, 10)),
        founded_on=today - timedelta(days=int(rng.triangular(60, 20 * 365, 3 * 365))),
        tags=rng.sample(TAGS, rng.randint(0, 2)) if industry in TECH_SECTIONS and trade.is_company else [],
    )
