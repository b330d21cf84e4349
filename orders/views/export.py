"""导出Excel of 订单管理: the list as it is filtered, bounded and logged."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from credit.models import RiskLevel
from orders.clocks import due_of
from orders.filters import OrderFilter
from orders.models import Order
from orders.views.institution import SORTS
from platform_site import audit, chips
from platform_site.access import Role, access
from platform_site.export import xlsx
from platform_site.filters import sorted_by

MAX_ROWS = 1000
HEAD = (
    "订单编号",
    "企业名称",
    "产品名称",
    "申请金额（万元）",
    "期限（月）",
    "申请时间",
    "订单状态",
    "办理时限",
    "风险等级",
    "白名单",
)


@access(Role.INSTITUTION)
@require_safe
def order_export(request: HttpRequest) -> HttpResponse:
    """Send the filtered orders in the order of the list; more than MAX_ROWS are refused with a sentence."""
    orders = Order.objects.visible_to(request.user).for_list()
    filterset = OrderFilter(request.GET, orders, request=request)
    found = list(sorted_by(filterset.qs, request, SORTS, default="-submitted_at")[: MAX_ROWS + 1])
    if len(found) > MAX_ROWS:
        messages.error(request, f"一次最多导出 {MAX_ROWS:,} 条，请先用查询条件缩小范围")
        return redirect(f"{reverse('institution:order_list')}?{request.GET.urlencode()}")
    conditions = "；".join(chip.text for chip in chips.active(filterset)) or "无查询条件"
    audit.record(
        "导出订单",
        actor=request.user,
        institution_id=request.user.membership.institution_id,
        summary=f"{len(found)} 条，{conditions}",
    )
    return xlsx("订单列表", {"订单列表": [HEAD, *(_row(order) for order in found)]})


def _row(order) -> tuple:
    due = due_of(order)
    return (
        order.number,
        order.enterprise.list_name,
        order.version.name,
        order.amount,
        order.term_months,
        f"{timezone.localtime(order.submitted_at):%Y-%m-%d %H:%M}",
        order.get_status_display(),
        due.text if due else "",
        RiskLevel(order.risk_level).label,
        "是" if order.is_whitelisted else "否",
    )
