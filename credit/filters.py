"""The query bars over the lists: what institutions scroll, and what the back office keeps."""

from credit.models import WhitelistBatch, WhitelistEntry
from platform_site.filters import ChoiceFilter, SafeFilterSet, TextFilter
from platform_site.industries import SECTIONS
from platform_site.search import by_keyword
from regions.models import prefix_of, used_names

RECOMMENDING = [(kind.value, kind.label) for kind in WhitelistBatch.RECOMMENDING]


def _batches():
    recommended = WhitelistBatch.objects.filter(kind__in=WhitelistBatch.RECOMMENDING)
    return list(recommended.values_list("pk", "label"))


class WhitelistFilter(SafeFilterSet):
    """白名单查询: from two characters on the name is found by the bigram index, the rest in the order of the list."""

    name = TextFilter(label="企业名称", method="filter_name")
    industry = ChoiceFilter("industry", label="行业", choices=SECTIONS)
    region = ChoiceFilter(
        label="区域",
        choices=lambda: list(used_names().items()),
        method="filter_region",
    )
    batch = ChoiceFilter("batch_id", label="入选批次", choices=_batches)
    kind = ChoiceFilter("kind", label="名单类型", choices=RECOMMENDING)

    def filter_name(self, queryset, name, value):
        return by_keyword(queryset, value, text="enterprise_name", bigrams="name_bigrams")

    def filter_region(self, queryset, name, value):
        prefix = prefix_of(value)
        if len(prefix) == len(value):  # a county: one value, which the index has in the order of the list
            return queryset.filter(region_code=value)
        return queryset.filter(region_code__startswith=prefix)


class BatchFilter(SafeFilterSet):
    """名单查询 of the back office."""

    label = TextFilter("label", label="批次名称")
    kind = ChoiceFilter("kind", label="名单类型", choices=WhitelistBatch.Kind.choices)


class EntryFilter(SafeFilterSet):
    """企业查询 inside one batch."""

    name = TextFilter(label="企业名称", method="filter_name")
    status = ChoiceFilter("status", label="状态", choices=WhitelistEntry.Status.choices)

    def filter_name(self, queryset, name, value):
        return by_keyword(queryset, value, text="enterprise_name", bigrams="name_bigrams")
