"""The query bars over products: the institution's own list and the 金融超市."""

from django.db.backends.postgresql.psycopg_any import NumericRange

from institutions.models import InstitutionKind
from platform_site.filters import (
    AmountFilter,
    ChoiceFilter,
    DayFromFilter,
    DayToFilter,
    SafeFilterSet,
    TextFilter,
    TickFilter,
    WholeNumberFilter,
)
from platform_site.search import by_keyword
from products.choices import Guarantee, ProductKind
from products.models import FinancialProduct
from regions.models import used_names

OWN_STATUSES = [choice for choice in FinancialProduct.Status.choices if choice[0] != "deleted"]
RATE_CHOICES = [("4", "4% 以下"), ("6", "6% 以下"), ("8", "8% 以下")]


class OwnProductFilter(SafeFilterSet):
    """产品查询 of an institution."""

    name = TextFilter("name_shown", label="产品名称")
    kind = ChoiceFilter("kind_shown", label="产品类型", choices=ProductKind.choices)
    status = ChoiceFilter(label="状态", choices=OWN_STATUSES)
    created_from = DayFromFilter("created_at", label="上传时间起")
    created_to = DayToFilter("created_at", label="上传时间止")


class MarketFilter(SafeFilterSet):
    """产品查询 of the 金融超市. 额度 and 期限 keep the products that lend this much for this long.

    适用区域 keeps what is offered for the region, for one above it or for one inside it.
    """

    q = TextFilter(label="关键词", method="filter_keyword")
    amount = AmountFilter(label="额度（万元）", method="filter_amount")
    term = WholeNumberFilter(label="期限（月）", method="filter_term")
    guarantee = ChoiceFilter(label="担保方式", choices=Guarantee.choices, method="filter_guarantee")
    institution = TextFilter("institution__name", label="金融机构")
    institution_kind = ChoiceFilter("institution__kind", label="机构类型", choices=InstitutionKind.choices)
    kind = ChoiceFilter(label="产品类型", choices=ProductKind.choices, method="filter_kind")
    rate = ChoiceFilter(label="年化利率", choices=RATE_CHOICES, method="filter_rate")
    region = ChoiceFilter(
        label="适用区域",
        choices=lambda: list(used_names().items()),
        method="filter_region",
    )
    whitelist = TickFilter(label="白名单专享", method="filter_whitelist")

    def filter_keyword(self, queryset, name, value):
        return by_keyword(queryset, value, text="search_text", bigrams="search_bigrams")

    def filter_amount(self, queryset, name, value):
        return queryset.filter(listed_amounts__contains=NumericRange(value, value, "[]"))

    def filter_term(self, queryset, name, value):
        return queryset.filter(listed_terms__contains=value)

    def filter_guarantee(self, queryset, name, value):
        return queryset.with_facet(f"guarantee:{value}")

    def filter_kind(self, queryset, name, value):
        return queryset.with_facet(f"kind:{value}")

    def filter_rate(self, queryset, name, value):
        return queryset.filter(listed_rate__lt=int(value))

    def filter_region(self, queryset, name, value):
        return queryset.serving(value)

    def filter_whitelist(self, queryset, name, value):
        return queryset.with_facet("whitelist")
