"""我的申请 of an enterprise."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from credit import catalogue
from orders.clocks import due_of, due_on
from orders.filters import OwnOrderFilter
from orders.models import Order
from orders.timeline import rail, timeline
from orders.views.steps import step_page
from orders.workflow import ORDER
from platform_site.access import Role, access
from platform_site.filters import sorted_by
from platform_site.once import once
from platform_site.paging import paginate


@access(Role.ENTERPRISE)
@require_safe
def order_list(request: HttpRequest) -> HttpResponse:
    filterset = OwnOrderFilter(request.GET, _orders(request), request=request)
    page = paginate(sorted_by(filterset.qs, request, {}, default="-submitted_at"), request.GET)
    return render(request, "orders/enterprise_order_list.html", {"filter": filterset, "page": page})


@access(Role.ENTERPRISE)
@require_safe
def order(request: HttpRequest, number: str) -> HttpResponse:
    order = get_object_or_404(_orders(request), number=number)
    context = {
        "order": order,
        "steps": ORDER.available(request.user, order),
        "rail_steps": rail(order),
        "due": due_of(order),
        "due_on": due_on(order),
        "events": timeline(order),
        "categories": catalogue.names_of(order.consent.categories),
        "looks": order.consent.queries.count(),
    }
    return render(request, "orders/enterprise_order.html", context)


@access(Role.ENTERPRISE)
@require_safe
def order_submitted(request: HttpRequest, number: str) -> HttpResponse:
    """The receipt of an application; safe to reload and to keep."""
    order = get_object_or_404(_orders(request), number=number)
    return render(request, "orders/enterprise_order_submitted.html", {"order": order})


@access(Role.ENTERPRISE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def order_withdraw(request: HttpRequest, number: str) -> HttpResponse:
    order = get_object_or_404(_orders(request), number=number)
    url = reverse("enterprise:order", args=[number])
    return step_page(request, order, "withdraw", "orders/enterprise_order_withdraw.html", url)


def _orders(request: HttpRequest):
    return Order.objects.visible_to(request.user).select_related(
        "enterprise", "version", "institution", "consent", "officer"
    )
