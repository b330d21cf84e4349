"""The query bar over the white list."""

from credit.models import WhitelistBatch
from platform_site.filters import ChoiceFilter, SafeFilterSet, TextFilter
from platform_site.industries import SECTIONS
from platform_site.search import by_keyword
from regions.models import Region, prefix_of


class WhitelistFilter(SafeFilterSet):
    """白名单查询: from two characters on the name is found by the bigram index."""

    name = TextFilter(label="企业名称", method="filter_name")
    industry = ChoiceFilter("enterprise__industry", label="行业", choices=SECTIONS)
    region = ChoiceFilter(
        label="区域",
        choices=lambda: list(Region.objects.used().values_list("code", "name")),
        method="filter_region",
    )
    batch = ChoiceFilter(
        "batch_id", label="入选批次", choices=lambda: list(WhitelistBatch.objects.values_list("pk", "label"))
    )

    def filter_name(self, queryset, name, value):
        return by_keyword(queryset, value, text="enterprise__name", bigrams="enterprise__name_bigrams")

    def filter_region(self, queryset, name, value):
        return queryset.filter(enterprise__region__code__startswith=prefix_of(value))
