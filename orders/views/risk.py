"""风险监控: the risk flags of an institution's own applicants and borrowers, and what it did about them."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from credit.catalogue import CATEGORIES
from credit.file import log_look
from credit.models import CategorySource, RiskFlag, RiskLevel
from credit.rules import source_name
from institutions.duties import is_member
from orders import risk as monitoring
from orders.forms.risk import HandlingForm
from orders.models import Order
from orders.order_lists import RISK_LIST
from platform_site.access import Role, access
from platform_site.once import done, once
from platform_site.paging import paginate


@access(Role.INSTITUTION, when=is_member)
@require_safe
def risk(request: HttpRequest) -> HttpResponse:
    """List watched orders with a flag that may be shown; facts by consent only under a live consent."""
    query, orders = RISK_LIST.find(request)
    page = paginate(orders, request.GET)
    monitoring.attach_flags(page.rows)
    context = {"page": page, "filter": query, "risk_levels": RiskLevel, "handling": monitoring.Handling}
    return render(request, "orders/institution_risk.html", context)


@access(Role.INSTITUTION)
@require_safe
@transaction.atomic
def risk_order(request: HttpRequest, number: str) -> HttpResponse:
    """风险详情 of one order: every flag with its rule, evidence and data date, and what happened since."""
    order = _get(request, number)
    handlings = monitoring.handlings_of(order)
    handled = {(each.flag_id, each.institution_id) for each in handlings}
    flags = monitoring.flags_of([order], handled)[order.pk]
    sources = dict(
        CategorySource.objects.filter(category__in={flag.rule.category for flag in flags}).values_list(
            "category", "data_to"
        )
    )
    for flag in flags:
        flag.source_name, flag.data_to = source_name(flag.rule.category), sources.get(flag.rule.category)
    context = {
        "order": order,
        "flags": flags,
        "events": monitoring.history(order, handlings),
        "risk_levels": RiskLevel,
        "handling": monitoring.Handling,
        "consent_is_live": order.consent.is_live(),
    }
    _log(request, order, flags)
    return render(request, "orders/institution_risk_order.html", context)


@access(Role.INSTITUTION, when=is_member)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def risk_handle(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """标记已处置, as dialog and page."""
    order = _get(request, number)
    live = RiskFlag.objects.filter(enterprise=order.enterprise_id, cleared_at__isnull=True)
    flag = get_object_or_404(live.select_related("rule", "evidence"), pk=pk)
    if not monitoring.may_show(flag, order):
        raise Http404
    url = reverse("institution:risk_order", args=[number])
    form = HandlingForm(request.POST or None)
    if form.is_valid():
        monitoring.handle(flag, order, user=request.user, note=form.cleaned_data["note"])
        messages.success(request, f"已登记处置：{flag.rule.name}")
        return done(request, url)
    context = {
        "form": form,
        "order": order,
        "heading": "标记已处置",
        "recap": [("企业", order.enterprise.list_name), ("触发事项", f"{flag.rule.name}：{flag.what}")],
        "cancel_url": url,
    }
    return render(
        request, "orders/institution_risk_handle.html", context, status=422 if form.is_bound else 200
    )


def _get(request: HttpRequest, number: str) -> Order:
    orders = monitoring.watched(Order.objects.visible_to(request.user).for_list())
    return get_object_or_404(orders, number=number)


def _log(request: HttpRequest, order: Order, flags: list[RiskFlag]) -> None:
    """Log the look where a flag told of a record that is read by consent."""
    opened = {flag.rule.category for flag in flags if not flag.is_public and flag.rule.category in CATEGORIES}
    if opened:
        log_look(
            user=request.user,
            enterprise=order.enterprise,
            institution=order.institution,
            order_number=order.number,
            consent=order.consent,
            purpose="风险监控",
            categories=sorted(opened),
            at=timezone.now(),
        )
