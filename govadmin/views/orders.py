"""订单监管: what institutions do with applications, read only, personal data masked."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from orders.clocks import due_of
from orders.models import Order
from orders.order_lists import SUPERVISED
from orders.referrals import can_propose, origin_of, referrals_of
from orders.workflow import ORDER
from platform_site.access import Role, access
from platform_site.paging import paginate

ROLES = dict(Role.choices)


@access(Role.GOVERNMENT, Role.OPERATOR, Role.AUDITOR)
@require_safe
def order_list(request):
    filterset, rows = SUPERVISED.find(request)
    page = paginate(rows, request.GET)
    for order in page:
        order.due = due_of(order)
    return render(request, "govadmin/order_list.html", {"filter": filterset, "page": page})


@access(Role.GOVERNMENT, Role.OPERATOR, Role.AUDITOR)
@require_safe
def order(request, number):
    record = get_object_or_404(_orders(request.user), number=number)
    events = [
        {
            "title": event.label,
            "who": ROLES.get(event.actor_role, "系统"),
            "at": event.at,
            "text": event.comment,
        }
        for event in record.events.order_by("-at", "-id")
    ]
    context = {
        "order": record,
        "due": due_of(record),
        "events": events,
        "can_urge": ORDER.can(request.user, record, "urge"),
        "can_refer": can_propose(request.user, record),
        "tickets": record.tickets.all(),
        "referrals": referrals_of(record),
        "origin": origin_of(record),
        "can_cancel": request.user.role == Role.GOVERNMENT,
    }
    return render(request, "govadmin/order.html", context)


def _orders(user):
    return Order.objects.visible_to(user).select_related("enterprise", "version", "institution", "handled_by")
