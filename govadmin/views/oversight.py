"""督办: tickets on one order, on a selection, and the list of all."""

from typing import Any

import django_filters
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from govadmin.dashboard_filter import own_regions
from govadmin.oversight_forms import UrgeForm
from orders import moves
from orders.models import Order, Ticket
from orders.workflow import ORDER
from platform_site import identity
from platform_site.access import Role, access
from platform_site.filters import ChoiceFilter, SafeFilterSet, TextFilter, TickFilter
from platform_site.once import done, once
from platform_site.paging import PAGE_SIZES, paginate
from platform_site.workflow import StepRefused

MAX_SELECTED = max(PAGE_SIZES)
RESULTS = "urged"  # the session's name for what came of the last selection


class TicketFilter(SafeFilterSet):
    state = ChoiceFilter(label="状态", choices=Ticket.State.choices, method="filter_state")
    region = django_filters.ModelChoiceFilter(
        label="区域", queryset=own_regions, method="filter_region", empty_label="全部"
    )
    institution = TextFilter("order__handled_by__name", label="金融机构")
    late = TickFilter(label="仅看逾期未回复", method="filter_late")

    class Meta:
        model = Ticket
        fields: list[str] = []

    def filter_state(self, tickets, name, value):
        match value:
            case Ticket.State.PENDING:
                return tickets.pending()
            case Ticket.State.REPLIED:
                return tickets.filter(closed_at__isnull=True, replied_at__isnull=False)
        return tickets.filter(closed_at__isnull=False)

    def filter_region(self, tickets, name, value):
        return tickets.filter(order__enterprise__region__code__startswith=value.prefix) if value else tickets

    def filter_late(self, tickets, name, value):
        return tickets.overdue() if value else tickets


@access(Role.GOVERNMENT, Role.OPERATOR, Role.AUDITOR)
@require_safe
def ticket_list(request: HttpRequest) -> HttpResponse:
    """督办单: first what waits for an answer, the oldest due date on top."""
    tickets = Ticket.objects.visible_to(request.user).select_related(
        "order__enterprise", "order__handled_by", "opened_by"
    )
    filterset = TicketFilter(request.GET, tickets, request=request)
    urgency = Case(
        When(closed_at__isnull=False, then=Value(2)), When(replied_at__isnull=False, then=Value(1)), default=0
    )
    page = paginate(filterset.qs.order_by(urgency, "due_on", "-pk"), request.GET)
    return render(request, "govadmin/ticket_list.html", {"filter": filterset, "page": page})


@access(Role.GOVERNMENT)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def order_urge(request: HttpRequest, number: str) -> HttpResponse:
    """督办 one order, as dialog and page."""
    order = get_object_or_404(_orders(request), number=number)
    ORDER.require(order, "urge", user=request.user)
    url = reverse("gov:order", args=[number])
    form = UrgeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        moves.urge(order, user=request.user, **form.cleaned_data)
        messages.success(request, f"已督办：{number}")
        return done(request, url)
    context = {
        "form": form,
        "heading": "督办",
        "recap": [
            ("订单编号", number),
            ("企业", order.enterprise.list_name),
            ("办理机构", order.handled_by.name),
        ],
        "crumb": ("订单监管", reverse("gov:order_list")),
        "cancel_url": url,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "govadmin/step.html", context, status=status)


@access(Role.GOVERNMENT)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def order_urge_many(request: HttpRequest) -> HttpResponse:
    """督办 on a selection: text and day are asked once; every order answers for itself."""
    asked = request.POST if request.method == "POST" else request.GET
    numbers = list(dict.fromkeys(map(identity.clean_text, asked.getlist("id"))))[:MAX_SELECTED]
    orders = list(_orders(request).filter(number__in=numbers).order_by("number"))
    if not orders:
        messages.info(request, "请先勾选要督办的订单。")
        return redirect("gov:order_list")
    form = UrgeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        request.session[RESULTS] = [_urged(order, request.user, form.cleaned_data) for order in orders]
        return done(request, reverse("gov:order_urge_done"))
    context = {"form": form, "orders": orders}
    status = 422 if request.method == "POST" else 200
    return render(request, "govadmin/order_urge_many.html", context, status=status)


@access(Role.GOVERNMENT)
@require_safe
def order_urge_done(request: HttpRequest) -> HttpResponse:
    """What came of the selection, order by order."""
    results = request.session.get(RESULTS, [])
    context = {"results": results, "count": sum(result["is_done"] for result in results)}
    return render(request, "govadmin/order_urge_done.html", context)


def _urged(order: Order, user: Any, answers: dict[str, Any]) -> dict[str, Any]:
    """Urge one order of a selection; return what the page afterwards says about it."""
    text = "已督办"
    try:
        moves.urge(order, user=user, **answers)
    except (StepRefused, PermissionDenied) as refusal:
        text = str(refusal)
    return {
        "number": order.number,
        "enterprise": order.enterprise.list_name,
        "institution": order.handled_by.name,
        "is_done": text == "已督办",
        "text": text,
    }


def _orders(request: HttpRequest):
    return Order.objects.visible_to(request.user).select_related("enterprise", "handled_by")
