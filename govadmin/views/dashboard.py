"""数据驾驶舱: the health of the scheme in the supervisor's region, overdue orders first; and its Excel file."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.step_up import confirmed
from govadmin.dashboard_filter import DashboardFilter
from govadmin.views.orders import order_list
from orders.clocks import due_of
from orders.figures import charts
from orders.figures.published import Published, Scope, as_of, figure_table, overdue_orders
from orders.models import Order
from platform_site import audit, chips
from platform_site.access import BACK_OFFICE, access
from platform_site.export import xlsx
from platform_site.masking import mask_name

SHOWN = 5  # overdue orders
EXPORTED = 1000
LEAD = "loan_amount"
CARDS = (
    *("approved_amount", "submitted_amount", "loan_rate", "overdue"),
    *("enterprises", "institutions", "products", "queries"),
    *("submitted", "acceptance_rate", "median_hours", "withdrawal_rate"),
    *("approved", "success_rate", "kept_rate", "overdue_rate"),
    *("loans", "amount_each", "first_borrowers", "credit_share"),
)


def dashboard(request):
    """Draw the index page of the back office; the admin site guards it."""
    filterset = _filter(request)
    scope = filterset.scope()
    figures = Published(scope)
    context = {
        "filter": filterset,
        "figures": figures,
        "lead": figures[LEAD],
        "cards": [figures[key] for key in CARDS],
        "as_of": as_of(),
        "overdue": _overdue(request, scope, SHOWN),
        "trends": charts.trends(scope),
        "rankings": charts.rankings(scope),
        "funnel": charts.funnel(scope),
        "may_open_orders": order_list.access.allows(request.user),
    }
    return render(request, "govadmin/dashboard.html", context)


@access(*BACK_OFFICE)
@require_safe
@confirmed
def dashboard_export(request):
    """Send the tables of the dashboard as it is filtered; personal names are masked as on the page."""
    filterset = _filter(request)
    scope = filterset.scope()
    conditions = "；".join(chip.text for chip in chips.active(filterset)) or "无查询条件"
    audit.record("导出数据驾驶舱", actor=request.user, summary=conditions)
    tables = {
        "关键指标": [*figure_table(Published(scope).all()), ("查询条件", conditions, "", "")],
        "超期订单": [
            ("订单编号", "企业名称", "办理机构", "金额（万元）", "订单状态", "到期日期"),
            *map(_overdue_row, _overdue(request, scope, EXPORTED)),
        ],
        "办理漏斗": [
            ("环节", "订单（笔）", "占申请（%）"),
            *((row["name"], row["count"], row["share"]) for row in charts.funnel(scope)),
        ],
    }
    tables |= {trend.title: charts.trend_table(trend) for trend in charts.trends(scope)}
    tables |= {f"{chart.name}排行": charts.ranking_table(chart) for chart in charts.rankings(scope, EXPORTED)}
    return xlsx(f"数据驾驶舱-{timezone.localdate():%Y%m%d}", tables)


def _filter(request):
    # The scope holds the conditions; the overdue orders of today are the only rows that are looked at.
    return DashboardFilter(request.GET, Order.objects.none(), request=request)


def _overdue(request, scope: Scope, limit: int) -> list[Order]:
    late = overdue_orders(scope).visible_to(request.user).select_related("enterprise", "handled_by")
    orders = list(late.order_by("due_on", "pk")[:limit])
    for order in orders:
        order.due = due_of(order)
    return orders


def _overdue_row(order):
    enterprise = order.enterprise
    return (
        order.number,
        mask_name(enterprise.name) if enterprise.is_person else enterprise.name,
        order.handled_by.name,
        order.amount,
        order.get_status_display(),
        order.due_on,
    )
