"""提出异议 against a refusal: the enterprise's side of an order that was not passed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from credit import objection_targets
from credit.models import CreditRecord
from credit.views.enterprise import is_verified
from credit.views.objections import new_page
from orders.choices import CloseReason
from orders.models import Order
from platform_site.access import Role, access
from platform_site.limits import limited
from platform_site.once import once

REFUSED = (Order.Status.REJECTED, Order.Status.TERMINATED)
ABOUT_CREDIT = {CloseReason.CREDIT, CloseReason.DEBT}
RECORDS_SHOWN = 5


@access(Role.ENTERPRISE, when=is_verified)
@require_http_methods(["GET", "HEAD", "POST"])
@limited("upload", on=["POST"])
@once
def order_object(request: HttpRequest, number: str) -> HttpResponse:
    """提出异议 against an order that was refused; what may have caused it in the credit file stands beside it."""
    orders = Order.objects.visible_to(request.user).filter(status__in=REFUSED)
    order = get_object_or_404(orders.select_related("institution"), number=number)
    context = {"cancel_url": reverse("enterprise:order", args=[number]), "records": _causes(order)}
    target = objection_targets.about_refusal(number, order.institution, order.get_status_display())
    return new_page(request, target, objection_targets.Kind.DISPUTE, context)


def _causes(order: Order) -> list[CreditRecord]:
    """Return the newest negative records where the institution named the enterprise's credit as the reason."""
    if not ABOUT_CREDIT & set(order.close_reasons):
        return []
    records = CreditRecord.objects.shown().filter(enterprise=order.enterprise_id)
    return list(records.filter(polarity=CreditRecord.Polarity.NEGATIVE).order_by("-dated_on")[:RECORDS_SHOWN])
