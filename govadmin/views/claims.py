"""认证审核: the operator looks at the two documents and decides."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from enterprises import workflow
from enterprises.models import Claim
from govadmin.views.steps import press, with_reason
from platform_site.access import Role, access
from platform_site.once import once


@access(Role.OPERATOR)
@require_safe
def claim(request, pk):
    record = get_object_or_404(_claims(request.user), pk=pk)
    steps = workflow.CLAIM.available(request.user, record)
    return render(request, "govadmin/claim.html", {"claim": record, "steps": steps})


@access(Role.OPERATOR)
@require_POST
@once
def claim_approve(request, pk):
    record = get_object_or_404(_claims(request.user), pk=pk)
    return press(
        request,
        lambda: workflow.approve(record, user=request.user),
        f"{record.claimed_name}已通过认证。",
        reverse("gov:claim", args=[pk]),
    )


@access(Role.OPERATOR)
@require_http_methods(["GET", "POST"])
@once
def claim_return(request, pk):
    record = get_object_or_404(_claims(request.user), pk=pk)
    return with_reason(
        request,
        lambda reason: workflow.return_claim(record, user=request.user, reason=reason),
        heading="退回认证",
        recap=("企业名称", record.claimed_name),
        crumb=("企业认证", reverse("admin:enterprises_claim_changelist")),
        page=reverse("gov:claim", args=[pk]),
        success=f"{record.claimed_name}的认证已退回。",
    )


def _claims(user):
    return Claim.objects.visible_to(user).select_related("enterprise", "user")
