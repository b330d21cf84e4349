"""Many invented rows for measuring. Every name says 演示; nothing here belongs into a database that people use."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from functools import cache
from itertools import islice
from random import Random

from django.utils import timezone

from accounts.models import User
from credit import records
from credit.catalogue import CATEGORIES
from credit.models import CreditRecord
from enterprises.models import Enterprise
from institutions.models import Institution, InstitutionKind
from platform_site.access import Role
from platform_site.identity import make_uscc
from products.choices import Guarantee, ProductKind, Repayment
from products.models import FinancialProduct, ProductVersion
from products.pricing import declared_range
from products.workflow import search_text
from regions.models import Region

CHUNK = 2000
INSTITUTIONS = 40
CITY = "310000"
WORDS = "税易科创商户订单设备流水抵押应收保函技改出口茶叶物流园区助农惠企开工周转首贷续贷"
PEOPLE = {"13900000001": Role.OPERATOR, "13900000002": Role.OPERATOR, "13900000003": Role.GOVERNMENT,
          "13900000004": Role.GOVERNMENT}  # fmt: skip
BUREAU = "演示税务局"
FEATURES = ("线上申请", "随借随还", "无还本续贷", "进度可查", "利率优惠", "额度循环")


def add_products(count: int, seed: int = 1) -> int:
    """Add products on sale from institutions of the demo city until there are `count`; return how many were made."""
    rng = Random(seed)  # noqa: S311 the same products every time
    lenders = list(_lenders())
    have = FinancialProduct.objects.on_sale().count()
    wanted = iter(range(have, count))
    while numbers := list(islice(wanted, CHUNK)):
        _insert(numbers, rng, lenders)
    return max(count - have, 0)


def _lenders() -> Iterator[Institution]:
    Region.objects.filter(code__startswith=CITY[:2]).update(is_used=True)
    kinds = InstitutionKind.values
    for number in range(INSTITUTIONS):
        yield Institution.objects.get_or_create(
            uscc=make_uscc(f"91990000MC{number:07d}"),
            defaults={
                "name": f"演示第{number + 1}号金融机构",
                "short_name": f"演示{number + 1}号",
                "kind": kinds[number % len(kinds)],
                "licence_no": f"演示许可C{number:04d}",
                "region_id": CITY,
                "joined_on": timezone.localdate(),
            },
        )[0]


def _insert(numbers: list[int], rng: Random, lenders: list[Institution]) -> None:
    now = timezone.now()
    products = FinancialProduct.objects.bulk_create(
        FinancialProduct(institution=rng.choice(lenders), created_at=now) for _ in numbers
    )
    regions = list(Region.objects.used().values_list("code", flat=True))
    versions = ProductVersion.objects.bulk_create(
        _version(product, number, rng, regions, now)
        for product, number in zip(products, numbers, strict=True)
    )
    for product, version in zip(products, versions, strict=True):
        product.current, product.status = version, FinancialProduct.Status.ENABLED
        product.published_at = now - timedelta(minutes=rng.randint(0, 500_000))
        product.search_text = search_text(product)
    FinancialProduct.objects.bulk_update(
        products, ["current", "status", "published_at", "search_text"], batch_size=CHUNK
    )


def _version(product, number: int, rng: Random, regions: list[str], now) -> ProductVersion:
    low = rng.choice((1, 5, 10, 50, 100))
    rate = Decimal(rng.randint(300, 900)) / 100
    repayment = rng.choice(Repayment.values)
    term = rng.choice((12, 24, 36))
    cost = _cost(rate, term, repayment)
    name = "".join(rng.sample(WORDS, 4))
    return ProductVersion(
        product=product,
        number=1,
        name=f"演示{name}贷 {number}",
        kind=rng.choice(ProductKind.values),
        summary="为测量而虚构的演示产品。",
        amount_min=low,
        amount_max=low * rng.choice((10, 20, 50)),
        term_min=6,
        term_max=term,
        rate_min=rate,
        rate_max=rate,
        cost_min=cost,
        cost_max=cost,
        guarantees=rng.sample(Guarantee.values, 2),
        repayments=[repayment],
        audiences=["company", "sole_trader"],
        region_codes=[rng.choice(regions)],
        whitelist_only=rng.random() < 0.1,
        conditions=["依法注册，正常经营"],
        materials=["营业执照", "近六个月银行流水"],
        features=rng.sample(FEATURES, 2),
        published_at=now,
    )


@cache
def _cost(rate: Decimal, term: int, repayment: str) -> Decimal:
    """Return the annualised cost of such terms without charges, 年化 %."""
    version = ProductVersion(
        amount_min=Decimal(10), amount_max=Decimal(10), term_min=term, term_max=term, rate_min=rate,
        rate_max=rate, repayments=[repayment],
    )  # fmt: skip
    return max(rate, declared_range(version, [])[0])


def add_people() -> None:
    """Add two operators and two supervisors, so that one can import and the other agree; none can log in."""
    Region.objects.filter(code=CITY).update(is_used=True)
    for phone, role in PEOPLE.items():
        if not User.objects.filter(phone=phone).exists():
            User.objects.create_user(phone, name="演示测量员", role=role, region_id=CITY)


def add_companies(count: int, seed: int = 1) -> int:
    """Add companies until there are `count` of them, each with a tax level and some with a penalty; return how many."""
    rng = Random(seed)  # noqa: S311 the same companies every time
    have = Enterprise.objects.filter(name__startswith="演示第").count()
    wanted = iter(range(have, count))
    while numbers := list(islice(wanted, CHUNK)):
        companies = Enterprise.objects.bulk_create(_company(number) for number in numbers)
        CreditRecord.objects.bulk_create(fact for company in companies for fact in _facts(rng, company))
    return max(count - have, 0)


def _company(number: int) -> Enterprise:
    return Enterprise(
        name=f"演示第{number + 1}号有限公司",
        uscc=make_uscc(f"91310115MD{number:07d}"),
        kind=Enterprise.Kind.COMPANY,
        region_id=CITY,
    )


def _facts(rng: Random, company: Enterprise) -> Iterator[CreditRecord]:
    subject = {"NAME": company.name, "USCC": company.uscc or ""}
    level = rng.choices("ABMCD", (25, 45, 22, 6, 2))[0]
    rows = {"tax_rating": subject | {"YEAR": "2025", "LEVEL": level, "AUTHORITY": BUREAU}}
    if rng.random() < 0.05:
        rows["abnormal"] = subject | {
            "LISTED_ON": "2026-03-01",
            "REASON": "未公示年度报告",
            "LISTED_BY": BUREAU,
        }
    for code, row in rows.items():
        yield records.build(CATEGORIES[code], row, department=BUREAU, enterprise_id=company.pk, batch=None)
