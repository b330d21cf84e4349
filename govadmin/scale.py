"""Many invented rows for measuring. Every name says 演示; nothing here belongs into a database that people use."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from functools import cache
from itertools import islice
from random import Random

from django.utils import timezone

from institutions.models import Institution, InstitutionKind
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
