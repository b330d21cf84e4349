"""风险监控: the risk flags of an institution's own applicants and borrowers, and what it did about them."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Case, IntegerField, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.step_up import confirmed
from credit.catalogue import CATEGORIES
from credit.file import log_look
from credit.models import CategorySource, RiskFlag, RiskLevel
from credit.rules import source_name
from institutions.duties import is_member
from orders import risk as monitoring
from orders.filters import RiskFilter
from orders.forms.risk import HandlingForm
from orders.models import Order
from platform_site import audit, chips
from platform_site.access import Role, access
from platform_site.export import xlsx
from platform_site.limits import limited
from platform_site.once import done, once
from platform_site.paging import paginate

MAX_ROWS = 1000
HEAD = ["订单编号", "企业名称", "订单状态", "风险等级", "触发事项", "发现时间", "处置状态"]
WORST_FIRST = Case(
    *[When(risk_level=level, then=Value(-rank)) for rank, level in enumerate(monitoring.IN_ORDER)],
    output_field=IntegerField(),
)


@access(Role.INSTITUTION, when=is_member)
@require_safe
def risk(request: HttpRequest) -> HttpResponse:
    """List watched orders with a flag that may be shown; facts by consent only under a live consent."""
    query, orders = _find(request)
    page = paginate(orders, request.GET)
    _attach(page.rows)
    context = {"page": page, "filter": query, "risk_levels": RiskLevel, "handling": monitoring.Handling}
    return render(request, "orders/institution_risk.html", context)


@access(Role.INSTITUTION, when=is_member)
@require_safe
@confirmed
@limited("export")
def risk_export(request: HttpRequest) -> HttpResponse:
    """Send the filtered rows in the order of the list; more than MAX_ROWS are refused with a sentence."""
    query, orders = _find(request)
    found = list(orders[: MAX_ROWS + 1])
    if len(found) > MAX_ROWS:
        messages.error(request, f"一次最多导出 {MAX_ROWS:,} 条，请先用查询条件缩小范围。")
        return redirect(f"{reverse('institution:risk')}?{request.GET.urlencode()}")
    _attach(found)
    conditions = "；".join(chip.text for chip in chips.active(query))
    audit.record(
        "导出风险监控",
        actor=request.user,
        institution_id=request.user.membership.institution_id,
        summary=f"{len(found)} 条，{conditions or '无查询条件'}",
    )
    return xlsx("风险监控", {"风险监控": [HEAD, *map(_row, found)]})


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


def _find(request: HttpRequest):
    orders = monitoring.watched(Order.objects.visible_to(request.user).for_list())
    query = RiskFilter(request.GET, monitoring.with_flags(orders), request=request)
    return query, query.qs.order_by(WORST_FIRST, "-submitted_at", "-pk")


def _get(request: HttpRequest, number: str) -> Order:
    orders = monitoring.watched(Order.objects.visible_to(request.user).for_list())
    return get_object_or_404(orders, number=number)


def _attach(orders: list[Order]) -> None:
    """Give each order its `flags`, the day of the newest and its `handling`."""
    flags = monitoring.flags_of(orders)
    for order in orders:
        order.flags = flags[order.pk]
        order.found_at = max((flag.first_seen_at for flag in order.flags), default=None)
        order.handling = monitoring.Handling.OPEN if order.is_unhandled else monitoring.Handling.DONE


def _row(order: Order) -> list[str]:
    found_at = timezone.localtime(order.found_at) if order.found_at else None
    return [
        order.number,
        order.enterprise.list_name,
        order.get_status_display(),
        RiskLevel(order.risk_level).label,
        "；".join(_public_words(flag) for flag in order.flags),
        f"{found_at:%Y-%m-%d %H:%M}" if found_at else "",
        order.handling.label,
    ]


def _public_words(flag: RiskFlag) -> str:
    """Name the rule; what a record says that is read by consent stands on the detail page, which logs the look."""
    return f"{flag.rule.name}：{flag.what}" if flag.is_public else flag.rule.name


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
