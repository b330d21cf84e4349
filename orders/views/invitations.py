"""邀请 as the enterprise reads and answers them."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from credit.views.enterprise import is_verified
from orders import invitations
from orders.forms.invitation import DeclineForm, SwitchForm
from orders.models import Invitation
from platform_site.access import Role, access
from platform_site.forms import BaseForm
from platform_site.once import done, once
from platform_site.paging import paginate


@access(Role.ENTERPRISE, when=is_verified)
@require_safe
def invitation_list(request: HttpRequest) -> HttpResponse:
    """邀请: who invites to what, what may be done with it, and whether invitations are taken at all."""
    page = paginate(_received(request).order_by("-sent_at", "-pk"), request.GET)
    context = {"page": page, "takes": request.user.enterprise.takes_invitations}
    return render(request, "orders/enterprise_invitation_list.html", context)


@access(Role.ENTERPRISE, when=is_verified)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def invitation_decline(request: HttpRequest, pk: int) -> HttpResponse:
    """婉拒邀请, as dialog and page."""
    invitation = get_object_or_404(_received(request), pk=pk)
    invitations.INVITATION.require_status(invitation, "decline")
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        invitations.decline(invitation, user=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, f"已婉拒{invitation.institution.short_name}的邀请。")
        return done(request, reverse("enterprise:invitation_list"))
    recap = [("邀请机构", invitation.institution.name), ("邀请申请的产品", invitation.product.current.name)]
    note = "婉拒不影响企业的信用记录，以后仍可以申请该产品。"
    return _step(request, form, "婉拒邀请", note, recap=recap, submit_label="婉拒")


@access(Role.ENTERPRISE, when=is_verified)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def invitation_switch(request: HttpRequest) -> HttpResponse:
    """不再接收 invitations of any institution, or 恢复接收."""
    enterprise = request.user.enterprise
    takes = not enterprise.takes_invitations
    form = SwitchForm(request.POST or None, initial={"takes": "yes" if takes else "no"})
    if request.method == "POST" and form.is_valid():
        takes = form.cleaned_data["takes"] == "yes"
        invitations.switch(enterprise, takes, user=request.user)
        messages.success(request, "已恢复接收邀请。" if takes else "已设置不再接收邀请。")
        return done(request, reverse("enterprise:invitation_list"))
    heading = "恢复接收邀请" if takes else "不再接收邀请"
    note = (
        "恢复后，金融机构可以再次向贵企业发出申请邀请。"
        if takes
        else "设置后，任何金融机构都不能再向贵企业发出邀请；已收到的邀请仍然有效。可以随时恢复。"
    )
    return _step(request, form, heading, note)


def _received(request: HttpRequest) -> QuerySet[Invitation]:
    return Invitation.objects.visible_to(request.user).select_related(
        "institution", "product__institution", "product__current", "order", "entry__batch"
    )


def _step(request: HttpRequest, form: BaseForm, heading: str, note: str, **more: Any) -> HttpResponse:
    context = {"form": form, "heading": heading, "note": note, **more}
    context["cancel_url"] = reverse("enterprise:invitation_list")
    status = 422 if request.method == "POST" else 200
    return render(request, "orders/enterprise_invitation_step.html", context, status=status)
