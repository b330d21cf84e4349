"""The query bar of 异议处理."""

from django.db.models import Q
from django.utils import timezone

from credit.models import Objection
from credit.objections import operators
from platform_site.filters import ChoiceFilter, SafeFilterSet, TextFilter
from platform_site.search import by_keyword

S = Objection.Status
STATES = {
    "submitted": "待受理",
    "handling": "处理中",
    "overdue": "已超时",
    "decided": "已办结",
    "withdrawn": "已撤回",
}


def condition_of(state: str) -> Q:
    """Return what the rows of one of STATES have in common today."""
    today = timezone.localdate()
    return {
        "submitted": Q(status=S.SUBMITTED),
        "handling": Q(status=S.HANDLING),
        "overdue": Q(status=S.SUBMITTED, accept_due_on__lt=today)
        | Q(status__in=(S.SUBMITTED, S.HANDLING), decide_due_on__lt=today),
        "decided": Q(status__in=(S.UPHELD, S.PARTLY, S.DISMISSED)),
        "withdrawn": Q(status=S.WITHDRAWN),
    }[state]


class ObjectionFilter(SafeFilterSet):
    """异议查询."""

    name = TextFilter(label="企业名称", method="filter_name")
    number = TextFilter("number", label="编号")
    kind = ChoiceFilter("kind", label="类型", choices=Objection.Kind.choices)
    state = ChoiceFilter(label="状态", choices=list(STATES.items()), method="filter_state")
    assigned = ChoiceFilter(
        "assigned_to_id",
        label="经办人",
        choices=lambda: list(operators().order_by("name", "pk").values_list("pk", "name")),
    )

    def filter_name(self, queryset, name, value):
        return by_keyword(queryset, value, text="enterprise__name", bigrams="enterprise__name_bigrams")

    def filter_state(self, queryset, name, value):
        return queryset.filter(condition_of(value))
