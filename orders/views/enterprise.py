"""我的申请 of an enterprise."""

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from credit import catalogue
from orders import moves
from orders.clocks import completes_on, due_of
from orders.forms.enterprise import RateForm
from orders.models import Order, Rating
from orders.order_lists import ORDER_LISTS
from orders.referrals import origin_of, referrals_of
from orders.timeline import next_move, rail, timeline
from orders.views.files import supplement_file
from orders.views.steps import step_links, step_page
from platform_site.access import Role, access
from platform_site.limits import limited
from platform_site.once import done, once
from platform_site.paging import paginate


@access(Role.ENTERPRISE)
@require_safe
def order_list(request: HttpRequest) -> HttpResponse:
    filterset, orders = ORDER_LISTS[Role.ENTERPRISE].find(request)
    page = paginate(orders, request.GET)
    for order in page:
        order.due, order.next = due_of(order), next_move(order)
    return render(request, "orders/enterprise_order_list.html", {"filter": filterset, "page": page})


@access(Role.ENTERPRISE)
@require_safe
def order(request: HttpRequest, number: str) -> HttpResponse:
    order = get_object_or_404(_orders(request), number=number)
    context = {
        "order": order,
        "links": step_links(order, request.user, "enterprise"),
        "next": next_move(order),
        "offers": _offers(request, order),
        "supplements": order.supplements.prefetch_related("items"),
        "disbursements": order.disbursements.all(),
        "tickets": order.tickets.all(),
        "referrals": referrals_of(order),
        "origin": origin_of(order),
        "rating": Rating.objects.filter(order=order).first(),
        "rail_steps": rail(order),
        "due": due_of(order),
        "completes_on": completes_on(order),
        "events": timeline(order, with_referrals=True),
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
def order_step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """接受授信, 放弃授信, 撤回 and 完成, as dialog and page."""
    return _step(request, number, step)


@access(Role.ENTERPRISE)
@require_http_methods(["GET", "HEAD", "POST"])
@limited("upload", on=["POST"])
@once
def order_supplement(request: HttpRequest, number: str) -> HttpResponse:
    """补充材料."""
    return _step(request, number, "supplement")


def _step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    order = get_object_or_404(_orders(request), number=number)
    url = reverse("enterprise:order", args=[number])
    extra = {"offers": _offers(request, order)} if step == "accept_offer" else {}
    return step_page(request, order, step, "orders/enterprise_order_step.html", url, extra)


@access(Role.ENTERPRISE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def order_rate(request: HttpRequest, number: str) -> HttpResponse:
    """评价服务, for a loan that was completed by the clock."""
    order = get_object_or_404(_orders(request), number=number)
    url = reverse("enterprise:order", args=[number])
    form = RateForm(request.POST or None, user=request.user, order=order)
    if request.method == "POST" and form.is_valid():
        moves.rate(order, user=request.user, **form.cleaned_data)
        messages.success(request, f"感谢您的评价：{order.number}")
        return done(request, url)
    context = {"form": form, "order": order, "heading": "评价服务", "cancel_url": url}
    status = 422 if request.method == "POST" else 200
    return render(request, "orders/enterprise_order_step.html", context, status=status)


@access(Role.ENTERPRISE)
@require_safe
def order_file(request: HttpRequest, number: str, pk: int) -> FileResponse:
    """A paper that the enterprise handed in."""
    order = get_object_or_404(_orders(request), number=number)
    return supplement_file(order, pk)


def _offers(request: HttpRequest, order: Order) -> list[Order]:
    """Return the orders with an offer that may still be accepted, this one first, to be read side by side."""
    if order.status != Order.Status.APPROVED:
        return []
    others = _orders(request).filter(status=Order.Status.APPROVED).exclude(pk=order.pk)
    return [order, *others.select_related("offer").order_by("offer_due_on", "pk")[:3]]


def _orders(request: HttpRequest):
    return Order.objects.visible_to(request.user).select_related(
        "enterprise", "version", "institution", "consent", "officer"
    )
