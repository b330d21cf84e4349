"""企业画像 of an enterprise on a list, with its history at this institution, and 邀请申请."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from credit.file import public_file
from credit.models import RiskLevel, WhitelistEntry
from institutions.duties import is_member
from orders import invitations
from orders.filters import InvitationFilter
from orders.forms.invitation import InviteForm
from orders.models import Invitation, Order
from platform_site.access import Role, access
from platform_site.industries import SECTIONS
from platform_site.once import done, once
from platform_site.paging import paginate
from platform_site.workflow import StepRefused

HISTORY = 5


@access(Role.INSTITUTION, when=is_member)
@require_safe
def whitelist_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """企业画像: public facts, the batch with the five criteria, and the history with us; no contact data."""
    entry = _entry(request, pk)
    enterprise = entry.enterprise
    orders = Order.objects.visible_to(request.user).filter(enterprise=enterprise)
    state = getattr(enterprise, "risk_state", None)  # no row: 未监测
    may_invite = invitations.may_invite(request.user)
    context = {
        "entry": entry,
        "industry": SECTIONS.get(enterprise.industry, ""),
        "level": state.public_level if state else RiskLevel.UNKNOWN,
        "levels": RiskLevel,
        "evaluated_at": state and state.evaluated_at,
        "orders": orders.select_related("version").order_by("-submitted_at", "-pk")[:HISTORY],
        "invitations": _sent(request).filter(enterprise=enterprise)[:HISTORY],
        "may_invite": may_invite,
        "why_not": invitations.why_not(enterprise) if may_invite else "",
        "file": public_file(
            user=request.user,
            enterprise=enterprise,
            institution=request.user.membership.institution,
            purpose="查看企业画像",
        ),
    }
    return render(request, "orders/institution_whitelist_entry.html", context)


@access(Role.INSTITUTION, when=invitations.may_invite)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def whitelist_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """邀请申请, as dialog and page."""
    entry = _entry(request, pk)
    if why := invitations.why_not(entry.enterprise):
        raise StepRefused(why)
    page = reverse("institution:whitelist_entry", args=[pk])
    form = InviteForm(request.POST or None, products=invitations.products_of(request.user))
    if form.is_valid():
        try:
            invitations.invite(entry, user=request.user, **form.cleaned_data)
        except invitations.InvitationRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"已邀请{entry.enterprise.name}申请，企业会收到消息。")
            return done(request, page)
    context = {
        "entry": entry,
        "form": form,
        "heading": "邀请申请",
        "recap": [("企业", entry.enterprise.name), ("入选批次", entry.batch.label)],
        "note": "企业可以申请、婉拒，也可以不答复。是否申请由企业决定。",
        "cancel_url": page,
        "submit_label": "发出邀请",
    }
    status = 422 if form.is_bound else 200
    return render(request, "orders/institution_whitelist_invite.html", context, status=status)


@access(Role.INSTITUTION, when=is_member)
@require_safe
def invitation_list(request: HttpRequest) -> HttpResponse:
    """邀请记录: what the institution sent and what became of it."""
    query = InvitationFilter(request.GET, _sent(request), request=request)
    page = paginate(query.qs, request.GET)
    return render(request, "orders/institution_invitation_list.html", {"page": page, "filter": query})


def _entry(request: HttpRequest, pk: int) -> WhitelistEntry:
    entries = WhitelistEntry.objects.visible_to(request.user).for_list()
    return get_object_or_404(entries.select_related("enterprise__risk_state"), pk=pk)


def _sent(request: HttpRequest) -> QuerySet[Invitation]:
    return (
        Invitation.objects.visible_to(request.user)
        .select_related("enterprise", "product__current", "sent_by", "entry")
        .order_by("-sent_at", "-pk")
    )
