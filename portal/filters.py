"""The query bars of the portal's own lists."""

from institutions.models import InstitutionKind
from platform_site.filters import ChoiceFilter, DayFromFilter, DayToFilter, SafeFilterSet, TextFilter


class InstitutionFilter(SafeFilterSet):
    """机构查询."""

    q = TextFilter(label="机构名称", method="filter_name")
    kind = ChoiceFilter(label="机构类型", choices=InstitutionKind.choices)

    def filter_name(self, institutions, name, value):
        return institutions.named(value)


class ArticleFilter(SafeFilterSet):
    """政策查询 or 公告查询."""

    q = TextFilter(label="关键词", method="filter_text")
    since = DayFromFilter("published_at", label="发布时间起")
    until = DayToFilter("published_at", label="发布时间止")

    def filter_text(self, articles, name, value):
        return articles.about(value)
