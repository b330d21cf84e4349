"""订单管理 of an institution."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from credit.file import CreditFile, open_file
from enterprises.models import Enterprise
from orders.clocks import due_of
from orders.forms.institution import NoteForm
from orders.models import InternalNote, Order
from orders.order_lists import ORDER_LISTS
from orders.snapshots import visible_flags
from orders.timeline import rail, timeline
from orders.views.files import supplement_file, voucher_file
from orders.views.steps import step_links, step_page
from orders.workflow import ORDER
from platform_site import audit
from platform_site.access import Role, access
from platform_site.industries import DIVISIONS, SECTIONS
from platform_site.masking import mask_name
from platform_site.once import done, once
from platform_site.paging import paginate


@access(Role.INSTITUTION)
@require_safe
def order_list(request: HttpRequest) -> HttpResponse:
    """The orders in reach, with counts per status; each row carries its due text and the steps it allows."""
    filterset, orders = ORDER_LISTS[Role.INSTITUTION].find(request)
    page = paginate(orders, request.GET)
    for order in page:
        order.due = due_of(order)
        # All rows are in reach, which is what `handles` asks: the status alone decides.
        order.steps = [name for name in ("accept", "terminate") if order.status in ORDER.steps[name].sources]
    context = {"filter": filterset, "page": page, "tabs": _tabs(request)}
    return render(request, "orders/institution_order_list.html", context)


@access(Role.INSTITUTION)
@require_safe
def order(request: HttpRequest, number: str) -> HttpResponse:
    return _order_page(request, _get(request, number), NoteForm())


@access(Role.INSTITUTION)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def order_step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """受理, 终止 and every other step of the institution, as dialog and page."""
    order = _get(request, number)
    url = reverse("institution:order", args=[number])
    return step_page(request, order, step, "orders/institution_order_step.html", url)


@access(Role.INSTITUTION)
@require_safe
def order_credit(request: HttpRequest, number: str) -> HttpResponse:
    """企业信用记录 with every field of every record."""
    order = _get(request, number)
    context = {
        "order": order,
        "basics": _basics(order.enterprise),
        "file": _file(request, order),
    }
    return render(request, "orders/institution_order_credit.html", context)


@access(Role.INSTITUTION)
@require_safe
def order_file(request: HttpRequest, number: str, pk: int) -> FileResponse:
    """A paper that the enterprise handed in."""
    return supplement_file(_get(request, number), pk)


@access(Role.INSTITUTION)
@require_safe
def order_voucher(request: HttpRequest, number: str, pk: int) -> FileResponse:
    """The 放款凭证 of a tranche."""
    return voucher_file(_get(request, number), pk)


@access(Role.INSTITUTION)
@require_POST
@once
def order_note(request: HttpRequest, number: str) -> HttpResponse:
    order = _get(request, number)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _order_page(request, order, form, status=422)
    InternalNote.objects.create(order=order, author=request.user, text=form.cleaned_data["text"])
    messages.success(request, "内部备注已保存")
    return done(request, reverse("institution:order", args=[number]))


@access(Role.INSTITUTION)
@require_POST
@transaction.atomic
def order_phone(request: HttpRequest, number: str) -> HttpResponse:
    """查看完整号码: after 受理 only; the reveal is logged with it."""
    order = _get(request, number)
    if order.accepted_at is None or not order.is_open:
        messages.error(request, "受理后才能查看完整号码")
        return done(request, reverse("institution:order", args=[number]))
    phone = order.contact_phone
    audit.record(
        "查看完整号码",
        actor=request.user,
        target=order,
        institution_id=order.institution_id,
        summary=order.number,
    )
    return _order_page(request, order, NoteForm(), phone=phone)


def _get(request: HttpRequest, number: str) -> Order:
    return get_object_or_404(Order.objects.visible_to(request.user).for_list(), number=number)


def _basics(enterprise: Enterprise) -> list[tuple[str, str]]:
    """Return the filled facts of the register by name; capital in 万元, people masked."""
    capital, founded = enterprise.registered_capital, enterprise.founded_on
    facts = [
        ("企业名称", enterprise.name),
        ("统一社会信用代码", enterprise.uscc),
        ("法定代表人", mask_name(enterprise.legal_person)),
        ("企业类型", enterprise.company_type),
        ("登记状态", enterprise.registration_status),
        ("成立日期", f"{founded:%Y-%m-%d}" if founded else ""),
        ("注册资本", f"{capital:,.2f} 万元" if capital is not None else ""),
        ("行业", DIVISIONS.get(enterprise.industry_division) or SECTIONS.get(enterprise.industry, "")),
        ("住所", enterprise.address),
    ]
    return [(name, value) for name, value in facts if value]


def _file(request: HttpRequest, order: Order) -> CreditFile:
    """Open the company's credit file for this order; every look is logged and shown to the company."""
    return open_file(
        user=request.user,
        enterprise=order.enterprise,
        institution=order.institution,
        order_number=order.number,
        consent=order.consent,
        purpose=order.consent.get_purpose_display(),
    )


def _order_page(request, order: Order, form: NoteForm, *, phone: str = "", status: int = 200) -> HttpResponse:
    context = {
        "order": order,
        "form": form,
        "phone": phone,
        "links": step_links(order, request.user, "institution"),
        "supplements": order.supplements.prefetch_related("items"),
        "disbursements": order.disbursements.all(),
        "tickets": order.tickets.all(),
        "rail_steps": rail(order),
        "due": due_of(order),
        "events": timeline(order),
        "flags": visible_flags(order),
        "notes": order.notes.select_related("author"),
        "file": _file(request, order),
        "consent_is_live": order.consent.is_live(),
    }
    return render(request, "orders/institution_order.html", context, status=status)


def _tabs(request: HttpRequest) -> list[dict]:
    """Return 全部, each status and 已超时 with counts, in one query, and the one that is chosen."""
    late = Count("pk", filter=Q(status__in=Order.ON_INSTITUTION, due_on__lt=timezone.localdate()))
    rows = Order.objects.visible_to(request.user).order_by().values_list("status")
    counted = {status: (number, overdue) for status, number, overdue in rows.annotate(Count("pk"), late=late)}
    status, due = request.GET.get("status", ""), request.GET.get("due", "")
    every = sum(number for number, _ in counted.values())
    tabs = [{"label": "全部", "query": "?", "count": every, "current": not status and not due}]
    for member in Order.Status:
        tabs.append(
            {
                "label": member.label,
                "query": f"?status={member.value}",
                "count": counted.get(member.value, (0, 0))[0],
                "current": status == member.value and not due,
            }
        )
    overdue = sum(number for _, number in counted.values())
    tabs.append({"label": "已超时", "query": "?due=overdue", "count": overdue, "current": due == "overdue"})
    return tabs
