"""订单监管: what institutions do with applications, read only, personal data masked."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from orders import figures
from orders.clocks import due_of
from orders.models import Order
from platform_site.access import Role, access
from platform_site.filters import (
    ChoiceFilter,
    DayFromFilter,
    DayToFilter,
    SafeFilterSet,
    TextFilter,
    TickFilter,
    sorted_by,
)
from platform_site.paging import paginate

ROLES = dict(Role.choices)
SORTS = {"submitted_at": "submitted_at", "amount": "amount"}


class OrderFilter(SafeFilterSet):
    number = TextFilter(label="订单编号")
    enterprise = TextFilter("enterprise__name", label="企业名称")
    institution = TextFilter("handled_by__name", label="金融机构")
    status = ChoiceFilter(label="订单状态", choices=Order.Status.choices)
    late = TickFilter(label="仅看超期", method="filter_late")
    since = DayFromFilter("submitted_at", label="申请时间起")
    until = DayToFilter("submitted_at", label="申请时间止")

    class Meta:
        model = Order
        fields: list[str] = []

    def filter_late(self, queryset, name, value):
        return figures.overdue(queryset) if value else queryset


@access(Role.GOVERNMENT, Role.OPERATOR, Role.AUDITOR)
@require_safe
def order_list(request):
    filterset = OrderFilter(request.GET, _orders(request.user), request=request)
    rows = sorted_by(filterset.qs, request, SORTS, default="-submitted_at")
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
    return render(request, "govadmin/order.html", {"order": record, "due": due_of(record), "events": events})


def _orders(user):
    return Order.objects.visible_to(user).select_related("enterprise", "version", "institution", "handled_by")
