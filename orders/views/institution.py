"""订单管理 of an institution."""

from django.contrib import messages
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, OuterRef, Q, prefetch_related_objects
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.step_up import reveal_page
from orders.clocks import due_of
from orders.forms.institution import NoteForm
from orders.models import InternalNote, Order, OrderSnapshot, SupplementRequest, Ticket
from orders.order_lists import ORDER_LISTS
from orders.risk import watched
from orders.snapshots import visible_flags
from orders.timeline import rail, timeline
from orders.views.credit import file_of
from orders.views.files import supplement_file, voucher_file
from orders.views.steps import step_links, step_page
from orders.workflow import ORDER
from platform_site.access import Role, access
from platform_site.once import done, once
from platform_site.paging import paginate
from platform_site.workflow import StepRefused


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
    return _order_page(request, _get_whole(request, number), NoteForm())


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
    order = _get_whole(request, number)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _order_page(request, order, form, status=422)
    InternalNote.objects.create(order=order, author=request.user, text=form.cleaned_data["text"])
    messages.success(request, "内部备注已保存")
    return done(request, reverse("institution:order", args=[number]))


@access(Role.INSTITUTION)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
def order_phone(request: HttpRequest, number: str) -> HttpResponse:
    """查看完整号码: from 受理 until the order is closed."""
    order = _get(request, number)
    if order.accepted_at is None or not order.is_open:
        raise StepRefused("受理后、订单办结前才能查看完整号码。")
    return reveal_page(
        request,
        order,
        "contact_phone",
        "联系电话",
        shown_as=f"订单 {number}",
        back=(f"订单 {number}", reverse("institution:order", args=[number])),
        institution_id=order.institution_id,
    )


def _get(request: HttpRequest, number: str) -> Order:
    return get_object_or_404(Order.objects.visible_to(request.user).for_list(), number=number)


def _get_whole(request: HttpRequest, number: str) -> Order:
    """Return the order with all that its page asks of it; of what hangs on it only what there is, each once."""
    own = {"order": OuterRef("pk")}
    snapshots = OrderSnapshot.objects.filter(**own).order_by("taken_at")
    orders = Order.objects.visible_to(request.user).for_list()
    orders = orders.select_related("offer", "handled_by__parent").annotate(
        is_watched=Exists(watched(Order.objects.filter(pk=OuterRef("pk")))),
        has_tickets=Exists(Ticket.objects.filter(**own)),
        has_supplements=Exists(SupplementRequest.objects.filter(**own)),
        has_notes=Exists(InternalNote.objects.filter(**own)),
        snapshot_steps=ArraySubquery(snapshots.values("step")),
        snapshot_times=ArraySubquery(snapshots.values("taken_at")),
    )
    order = get_object_or_404(orders, number=number)
    there = {"tickets": order.has_tickets, "disbursements": order.approved_at}
    prefetch_related_objects([order], *[name for name, is_there in there.items() if is_there])
    return order


def _order_page(request, order: Order, form: NoteForm, *, status: int = 200) -> HttpResponse:
    context = {
        "order": order,
        "form": form,
        "links": step_links(order, request.user, "institution"),
        "supplements": order.supplements.prefetch_related("items") if order.has_supplements else [],
        "disbursements": order.disbursements.all(),
        "tickets": order.tickets.all() if order.has_tickets else [],
        "rail_steps": rail(order),
        "due": due_of(order),
        "events": timeline(order),
        "flags": visible_flags(order),
        "notes": order.notes.select_related("author") if order.has_notes else [],
        "snapshots": list(zip(order.snapshot_steps, order.snapshot_times, strict=True)),
        "file": file_of(order, request.user),
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
