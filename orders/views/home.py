"""The two homes: what to do now."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from enterprises.forms import completeness
from orders.clocks import due_of
from orders.models import Order
from platform_site.access import Role, access
from products.models import FinancialProduct

LATEST = 10


@access(Role.ENTERPRISE)
@require_safe
def enterprise_home(request: HttpRequest) -> HttpResponse:
    orders = Order.objects.visible_to(request.user)
    latest = list(orders.select_related("version", "institution")[:LATEST])
    for order in latest:
        order.due = due_of(order)
    context = {"orders": latest, "claim": request.user.claim}
    if request.user.enterprise:
        _, context["percent"] = completeness(request.user.enterprise)
    return render(request, "orders/enterprise_home.html", context)


@access(Role.INSTITUTION)
@require_safe
def institution_home(request: HttpRequest) -> HttpResponse:
    orders = Order.objects.visible_to(request.user)
    statuses = dict(orders.order_by().values_list("status").annotate(Count("pk")))
    products = dict(
        FinancialProduct.objects.visible_to(request.user)
        .order_by()
        .values_list("status")
        .annotate(Count("pk"))
    )
    latest = list(orders.for_list()[:LATEST])
    for order in latest:
        order.due = due_of(order)
    risky = orders.open().with_risk().filter(risk_level="high")
    context = {
        "cards": [
            ("待受理", statuses.get("submitted", 0), "笔", "?status=submitted"),
            ("即将超期", orders.due_soon().count(), "笔", "?due=soon"),
            ("已受理", statuses.get("accepted", 0), "笔", "?status=accepted"),
            ("高风险企业", risky.values("enterprise").distinct().count(), "家", "?risk=high"),
        ],
        "orders": latest,
        "products": [(member, products.get(member.value, 0)) for member in FinancialProduct.Status][:-1],
    }
    return render(request, "orders/institution_home.html", context)
