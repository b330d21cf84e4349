"""The query bars over orders."""

from credit.models import RiskLevel
from orders.models import Order
from platform_site.filters import ChoiceFilter, DayFromFilter, DayToFilter, SafeFilterSet, TextFilter

DUE_CHOICES = [("overdue", "已超时"), ("soon", "即将超期")]


class OrderFilter(SafeFilterSet):
    """订单查询 of an institution."""

    number = TextFilter("number", label="订单编号")
    enterprise = TextFilter("enterprise__name", label="企业名称")
    product = TextFilter("version__name", label="产品名称")
    status = ChoiceFilter(label="订单状态", choices=Order.Status.choices)
    submitted_from = DayFromFilter("submitted_at", label="申请时间起")
    submitted_to = DayToFilter("submitted_at", label="申请时间止")
    risk = ChoiceFilter("risk_level", label="风险等级", choices=RiskLevel.choices)
    due = ChoiceFilter(label="办理时限", choices=DUE_CHOICES, method="filter_due")

    def filter_due(self, queryset, name, value):
        return queryset.overdue() if value == "overdue" else queryset.due_soon()


class RiskFilter(SafeFilterSet):
    """风险查询 of an institution."""

    enterprise = TextFilter("enterprise__name", label="企业名称")
    risk = ChoiceFilter("risk_level", label="风险等级", choices=RiskLevel.choices[2:])


class OwnOrderFilter(SafeFilterSet):
    """申请查询 of an enterprise."""

    status = ChoiceFilter(label="订单状态", choices=Order.Status.choices)
    submitted_from = DayFromFilter("submitted_at", label="申请时间起")
    submitted_to = DayToFilter("submitted_at", label="申请时间止")
