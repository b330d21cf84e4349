"""数据驾驶舱: the health of the scheme in the supervisor's region, overdue orders first; and its Excel file."""

from dataclasses import dataclass
from decimal import Decimal

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from govadmin.dashboard_filter import DashboardFilter
from govadmin.views.orders import order_list
from orders import figures
from orders.models import Order
from platform_site import audit, chips
from platform_site.access import BACK_OFFICE, access
from platform_site.export import xlsx
from platform_site.industries import SECTIONS
from platform_site.masking import mask_name

SHOWN = 5  # overdue orders
DRAWN = 6  # months, as many as a phone has room for
EXPORTED = 1000


@dataclass(frozen=True)
class Indicator:
    """One card: what is counted, its value (None: nothing counts yet), unit and definition."""

    label: str
    value: int | float | Decimal | None
    unit: str
    definition: str


@dataclass(frozen=True)
class Ranking:
    """One ranked chart: what its rows are, and the rows, largest first."""

    name: str
    rows: list[dict]

    @property
    def title(self) -> str:
        return f"{self.name}申请金额"

    @property
    def largest(self) -> Decimal:
        return self.rows[0]["total"] if self.rows else Decimal(0)


def dashboard(request):
    """Draw the index page of the back office; the admin site guards it."""
    filterset = _filter(request)
    found = figures.figures_for(request.user, filterset.qs, filterset.prefix)
    months = figures.by_month(filterset.qs, *filterset.span())
    context = {
        "filter": filterset,
        "figures": found,
        "indicators": _indicators(found),
        "overdue": _overdue(filterset)[:SHOWN],
        "months": months,
        "drawn": _with_bars(months[-DRAWN:]),
        "rankings": _rankings(filterset),
        "may_open_orders": order_list.access.allows(request.user),
    }
    return render(request, "govadmin/dashboard.html", context)


@access(*BACK_OFFICE)
@require_safe
def dashboard_export(request):
    """Send the tables of the dashboard as it is filtered; personal names are masked as on the page."""
    filterset = _filter(request)
    found = figures.figures_for(request.user, filterset.qs, filterset.prefix)
    months = figures.by_month(filterset.qs, *filterset.span())
    conditions = "；".join(chip.text for chip in chips.active(filterset)) or "无查询条件"
    audit.record("导出数据驾驶舱", actor=request.user, summary=conditions)
    tables = {
        "关键指标": [
            ("指标", "数值", "单位", "口径说明"),
            *((card.label, card.value, card.unit, card.definition) for card in _indicators(found)),
        ],
        "超期订单": [
            ("订单编号", "企业名称", "办理机构", "金额（万元）", "订单状态", "受理时限", "预计办结"),
            *map(_overdue_row, _overdue(filterset)[:EXPORTED]),
        ],
        "按月申请与受理": [
            ("月份", "申请（笔）", "受理（笔）"),
            *((f"{row['month']:%Y-%m}", row["submitted"], row["accepted"]) for row in months),
        ],
    }
    for chart in _rankings(filterset):
        head = (chart.name, "申请金额（万元）", "申请（笔）")
        tables[chart.title] = [head, *((row["name"], row["total"], row["orders"]) for row in chart.rows)]
    return xlsx(f"数据驾驶舱-{timezone.localdate():%Y%m%d}", tables)


def _filter(request):
    return DashboardFilter(request.GET, Order.objects.visible_to(request.user), request=request)


def _overdue(filterset):
    late = filterset.qs.overdue().select_related("enterprise", "handled_by")
    return late.order_by("accept_due_at", "pk")


def _overdue_row(order):
    enterprise = order.enterprise
    return (
        order.number,
        mask_name(enterprise.name) if enterprise.is_person else enterprise.name,
        order.handled_by.name,
        order.amount,
        order.get_status_display(),
        f"{timezone.localtime(order.accept_due_at):%Y-%m-%d %H:%M}",
        order.decision_due_on,
    )


def _indicators(found: figures.Figures) -> list[Indicator]:
    return [
        Indicator("超期订单", found.overdue, "笔", "现在已超过受理或办结时限、尚未办理的订单"),
        Indicator("申请笔数", found.orders, "笔", "提交的订单，含已撤回"),
        Indicator("申请金额", found.amount, "万元", "提交订单的申请金额之和"),
        Indicator("受理率", _rounded(found.acceptance_rate), "%", "已受理笔数除以到期应受理笔数"),
        Indicator(
            "受理时长中位数",
            _rounded(found.median_hours),
            "工作小时",
            "从提交到受理，只计工作日 9:00–17:00",
        ),
        Indicator(
            "注册企业", found.enterprises, "家", "现有注册的企业、个体工商户和自然人，不随时间条件变化"
        ),
        Indicator(
            "入驻机构", found.institutions, "家", "现有状态为启用的金融机构，含分支机构，不随时间条件变化"
        ),
        Indicator(
            "在架产品", found.products, "款", "现在可申请的产品，按发布机构所在区域统计，不随时间条件变化"
        ),
    ]


def _rankings(filterset) -> list[Ranking]:
    charts = [
        Ranking(name, figures.ranking(filterset.qs, field))
        for name, field in (
            ("区域", "enterprise__region__name"),
            ("机构", "handled_by__short_name"),
            ("行业", "enterprise__industry"),
        )
    ]
    for chart in charts:
        for row in chart.rows:
            row["name"] = SECTIONS.get(row["name"], row["name"]) or "未填写"
    return charts


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 1)


def _with_bars(months):
    """Add the height and the top of each bar in percent of the tallest."""
    tallest = max((month["submitted"] for month in months), default=0) or 1
    for month in months:
        for name in ("submitted", "accepted"):
            height = round(100 * month[name] / tallest)
            month[f"{name}_bar"] = {"y": 100 - height, "height": height}
    return months
