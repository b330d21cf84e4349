"""The query bar over 数据质量."""

from credit.catalogue import CATEGORIES
from credit.models import QualityIssue
from credit.quality import NAMES
from platform_site.filters import ChoiceFilter, SafeFilterSet

STATES = [("open", "未解决"), ("resolved", "已解决")]


def _departments():
    return [
        (name, name)
        for name in QualityIssue.objects.order_by("department")
        .values_list("department", flat=True)
        .distinct()
    ]


class QualityFilter(SafeFilterSet):
    """问题查询."""

    department = ChoiceFilter("department", label="来源部门", choices=_departments)
    category = ChoiceFilter(
        "category", label="类别", choices=[(each.code, each.name) for each in CATEGORIES.values()]
    )
    rule = ChoiceFilter("rule", label="规则", choices=list(NAMES.items()))
    state = ChoiceFilter(label="状态", choices=STATES, method="filter_state")

    def filter_state(self, queryset, name, value):
        return queryset.filter(resolved_at__isnull=value == "open")
