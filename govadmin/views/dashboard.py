"""数据驾驶舱: the health of the scheme in the supervisor's region, overdue orders first."""

from django.shortcuts import render

from govadmin.views.orders import order_list
from orders import figures
from orders.models import Order

SHOWN = 5


def dashboard(request):
    """Draw the index page of the back office; the admin site guards it."""
    user = request.user
    late = figures.overdue(Order.objects.visible_to(user)).select_related("enterprise", "handled_by")
    months = figures.by_month(user)
    regions = figures.by_region(user)
    return render(
        request,
        "govadmin/dashboard.html",
        {
            "figures": figures.figures_for(user),
            "overdue": late.order_by("accept_due_at")[:SHOWN],
            "months": _with_bars(months),
            "regions": regions,
            "may_open_orders": order_list.access.allows(user),
            "largest": regions[0]["amount"] if regions else 0,
        },
    )


def _with_bars(months):
    """Add the height and the top of each bar in percent of the tallest."""
    tallest = max((month["submitted"] for month in months), default=0) or 1
    for month in months:
        for name in ("submitted", "accepted"):
            height = round(100 * month[name] / tallest)
            month[f"{name}_bar"] = {"y": 100 - height, "height": height}
    return months
