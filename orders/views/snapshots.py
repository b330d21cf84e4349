"""What was known at a step: for the institution under a live consent, afterwards only for an auditor."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from orders.models import Order, OrderSnapshot
from orders.snapshots import open_snapshot
from orders.timeline import TITLES
from platform_site.access import Role, access
from platform_site.limits import limited


@access(Role.INSTITUTION)
@require_safe
@limited("credit_view")
def order_snapshot(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """What the institution knew when it decided, as long as it may still know it."""
    snapshot = _get(request, number, step)
    if not snapshot.order.consent.is_live():
        raise PermissionDenied("企业的授权已撤回或到期，当时的信用快照只能由审计员查看。")
    return _page(request, snapshot, "institution", "查看信用快照")


@access(Role.AUDITOR)
@require_safe
def gov_order_snapshot(request: HttpRequest, number: str, step: str) -> HttpResponse:
    return _page(request, _get(request, number, step), "gov", "审计")


def _get(request: HttpRequest, number: str, step: str) -> OrderSnapshot:
    orders = Order.objects.visible_to(request.user).select_related("enterprise", "institution", "consent")
    order = get_object_or_404(orders, number=number)
    return get_object_or_404(order.snapshots, step=step)


def _page(request: HttpRequest, snapshot: OrderSnapshot, workspace: str, purpose: str) -> HttpResponse:
    """Show flags, list and records of that moment; every look is logged."""
    context = {
        "order": snapshot.order,
        "snapshot": snapshot,
        "title": TITLES[snapshot.step],
        "base": f"base_{workspace}.html",
        "order_url": reverse(f"{workspace}:order", args=[snapshot.order.number]),
        **open_snapshot(snapshot, user=request.user, purpose=purpose),
    }
    return render(request, "orders/institution_order_snapshot.html", context)
