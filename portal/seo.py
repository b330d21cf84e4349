"""What search engines read: sitemaps, and schema.org data about products and institutions."""

import json
from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import Max
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from institutions.models import Institution
from portal.models import Article
from products.models import FinancialProduct

PER_FILE = 5000  # addresses; search engines take up to 50,000
NO_MARKUP = {ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&\u2028\u2029"}
STANDING = (
    *("home", "market", "institution_list", "policy_list", "news_list", "stats", "help", "guide", "contact"),
    *("about", "privacy", "terms", "accessibility", "sitemap"),
)


class StandingPages(Sitemap):
    """The lists and the pages of text."""

    def items(self) -> tuple[str, ...]:
        return STANDING

    def location(self, item: str) -> str:
        return reverse(f"portal:{item}")


class RowPages(Sitemap):
    """One page per row: the URL's name, the rows, and the field that tells when a row changed last."""

    limit = PER_FILE

    def __init__(self, name: str, rows: Any, changed: str = ""):
        self.name, self.rows, self.changed = name, rows, changed

    def items(self) -> Any:
        return self.rows().order_by("pk").values_list("pk", *([self.changed] if self.changed else []))

    def location(self, item: tuple) -> str:
        return reverse(self.name, args=item[:1])

    def lastmod(self, item: tuple) -> datetime | None:
        return item[1] if self.changed else None

    def get_latest_lastmod(self) -> datetime | None:
        """Ask the database instead of reading every row."""
        return self.rows().aggregate(last=Max(self.changed))["last"] if self.changed else None


def _articles(kind: str) -> Any:
    return lambda: Article.objects.published().filter(kind=kind)


SITEMAPS = {
    "pages": StandingPages(),
    "products": RowPages("portal:product", lambda: FinancialProduct.objects.on_sale(), "updated_at"),
    "institutions": RowPages("portal:institution", lambda: Institution.objects.active()),
    "policies": RowPages("portal:policy", _articles("policy"), "published_at"),
    "news": RowPages("portal:news", _articles("news"), "published_at"),
}


def json_ld(facts: dict[str, Any]) -> SafeString:
    """Return schema.org facts as JSON that cannot end its script element; what is None or empty is left out."""
    kept = {name: value for name, value in facts.items() if value not in (None, "")}
    text = json.dumps({"@context": "https://schema.org", **kept}, ensure_ascii=False, default=str)
    return mark_safe(text.translate(NO_MARKUP))  # noqa: S308


def product_ld(product: FinancialProduct, url: str) -> SafeString:
    """Describe a product on sale as LoanOrCredit: amounts in 元, terms in months, yearly rates in %."""
    version = product.current
    amount = {"@type": "MonetaryAmount", "currency": "CNY"}
    return json_ld(
        {
            "@type": "LoanOrCredit",
            "name": version.name,
            "description": version.summary,
            "url": url,
            "provider": {"@type": "FinancialService", "name": product.institution.name},
            "currency": "CNY",
            "amount": amount | _range(version.amount_min * 10_000, version.amount_max * 10_000),
            "loanTerm": {"@type": "QuantitativeValue", "unitCode": "MON"}
            | _range(version.term_min, version.term_max),
            "interestRate": {"@type": "QuantitativeValue", "unitText": "年化 %"}
            | _range(version.rate_min, version.rate_max),
            "annualPercentageRate": {"@type": "QuantitativeValue", "unitText": "综合年化成本 %"}
            | {"minValue": float(version.cost_min)},
            "requiredCollateral": "、".join(version.guarantee_labels()),
        }
    )


def institution_ld(institution: Institution, url: str) -> SafeString:
    """Describe an institution as FinancialService."""
    return json_ld(
        {
            "@type": "FinancialService",
            "name": institution.name,
            "description": institution.description,
            "telephone": institution.service_phone,
            "url": url,
        }
    )


def _range(low: Any, high: Any) -> dict[str, Any]:
    return {"minValue": float(low), "maxValue": float(high)}
