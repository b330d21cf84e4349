"""The query bars over orders."""

from credit.models import RiskLevel
from orders.models import Invitation, Order
from platform_site.filters import (
    ChoiceFilter,
    DayFromFilter,
    DayToFilter,
    SafeFilterSet,
    TextFilter,
    TickFilter,
)
from platform_site.models import ChangeRequest

HANDLING_CHOICES = [("open", "未处置"), ("done", "已处置")]
DUE_CHOICES = [("overdue", "已超时"), ("soon", "即将超期"), ("urged", "待回复督办")]


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
        match value:
            case "overdue":
                return queryset.overdue()
            case "soon":
                return queryset.due_soon()
        return queryset.urged()


class RiskFilter(SafeFilterSet):
    """风险查询 of an institution."""

    enterprise = TextFilter("enterprise__name", label="企业名称")
    risk = ChoiceFilter("risk_level", label="风险等级", choices=RiskLevel.choices[1:])
    handling = ChoiceFilter(label="处置状态", choices=HANDLING_CHOICES, method="filter_handling")
    status = ChoiceFilter(label="订单状态", choices=Order.Status.choices)

    def filter_handling(self, queryset, name, value):
        return queryset.filter(is_unhandled=value == "open")


class OwnOrderFilter(SafeFilterSet):
    """申请查询 of an enterprise."""

    status = ChoiceFilter(label="订单状态", choices=Order.Status.choices)
    submitted_from = DayFromFilter("submitted_at", label="申请时间起")
    submitted_to = DayToFilter("submitted_at", label="申请时间止")


class SupervisionFilter(SafeFilterSet):
    """订单查询 of the government."""

    number = TextFilter("number", label="订单编号")
    enterprise = TextFilter("enterprise__name", label="企业名称")
    institution = TextFilter("handled_by__name", label="金融机构")
    status = ChoiceFilter(label="订单状态", choices=Order.Status.choices)
    late = TickFilter(label="仅看超期", method="filter_late")
    since = DayFromFilter("submitted_at", label="申请时间起")
    until = DayToFilter("submitted_at", label="申请时间止")

    def filter_late(self, queryset, name, value):
        return queryset.overdue() if value else queryset


class InvitationFilter(SafeFilterSet):
    """邀请查询 of an institution."""

    enterprise = TextFilter("enterprise__name", label="企业名称")
    status = ChoiceFilter(label="状态", choices=Invitation.Status.choices)
    since = DayFromFilter("sent_at", label="邀请时间起")
    until = DayToFilter("sent_at", label="邀请时间止")


class ApprovalFilter(SafeFilterSet):
    """审批查询 of an institution."""

    status = ChoiceFilter(label="状态", choices=ChangeRequest.Status.choices)
    since = DayFromFilter("made_at", label="申请时间起")
    until = DayToFilter("made_at", label="申请时间止")
