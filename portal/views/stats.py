"""平台数据: what the platform achieves, in public, with the definition and the date of every figure."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from orders.figures import charts
from orders.figures.published import Published, Scope, as_of, figure_table
from platform_site.access import public
from platform_site.export import xlsx
from platform_site.minute import for_a_minute

LEAD = "loan_amount"
CARDS = (
    *("approved_amount", "submitted_amount", "loan_rate", "median_hours"),
    *("enterprises", "institutions", "products", "submitted"),
    *("acceptance_rate", "success_rate", "kept_rate", "withdrawal_rate"),
    *("borrowers", "first_borrowers", "amount_each", "credit_share"),
)
KINDS = ("region", "industry")


@public
@require_safe
def stats(request: HttpRequest) -> HttpResponse:
    """Show the whole platform's figures of all time."""
    return render(request, "portal/stats.html", for_a_minute("stats", _shown))


def _shown() -> dict[str, Any]:
    figures = Published(Scope())
    return {
        "lead": figures[LEAD],
        "cards": [figures[key] for key in CARDS],
        "trends": charts.trends(Scope()),
        "rankings": charts.rankings(Scope(), kinds=KINDS),
        "as_of": as_of(),
    }


@public
@require_safe
def stats_download(request: HttpRequest) -> HttpResponse:
    """Send the tables of the page."""
    shown = for_a_minute("stats", _shown)
    tables = {"关键指标": figure_table((shown["lead"], *shown["cards"]))}
    tables |= {trend.title: charts.trend_table(trend) for trend in shown["trends"]}
    tables |= {f"{chart.name}排行": charts.ranking_table(chart) for chart in shown["rankings"]}
    return xlsx(f"平台数据-{timezone.localdate():%Y%m%d}", tables)
