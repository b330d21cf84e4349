"""企业认证 and the papers of a claim."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from enterprises import workflow
from enterprises.forms import VerifyForm
from enterprises.models import Claim
from platform_site import audit, uploads
from platform_site.access import Role, access
from platform_site.limits import limited
from platform_site.once import done, once

PAPERS = {"licence": "营业执照或身份证", "mandate": "授权书"}


@access(Role.ENTERPRISE)
@require_http_methods(["GET", "POST"])
@limited("upload", on=["POST"])
@once
def verify(request: HttpRequest) -> HttpResponse:
    """Take the papers of the person's claim and hand it in."""
    claim = Claim.objects.visible_to(request.user).select_related("enterprise").first()
    if claim is None:  # ended: the page of the enterprise says why
        return redirect("enterprise:profile")
    if request.method == "GET" and not workflow.CLAIM.can(request.user, claim, "submit"):
        return redirect("enterprise:profile")
    is_sent = request.method == "POST"
    form = VerifyForm(claim, data=request.POST if is_sent else None, files=request.FILES if is_sent else None)
    if is_sent and form.is_valid():
        papers = {name: paper for name, paper in form.cleaned_data.items() if paper}
        workflow.submit(claim, user=request.user, **papers)
        messages.success(request, "认证材料已提交，审核结果将在消息中心通知您。")
        return done(request, reverse("enterprise:profile"))
    context = {"form": form, "claim": claim}
    return render(request, "enterprises/verify.html", context, status=422 if form.errors else 200)


@access(Role.ENTERPRISE, Role.OPERATOR)
@require_safe
def claim_file(request: HttpRequest, pk: int, paper: str) -> FileResponse:
    """Send a paper of a claim to its owner or an operator; the look is logged."""
    claim = get_object_or_404(Claim.objects.visible_to(request.user), pk=pk)
    stored = getattr(claim, paper) if paper in PAPERS else None
    if not stored:
        raise Http404
    audit.record("查看认证材料", actor=request.user, target=claim, summary=PAPERS[paper])
    return uploads.serve(stored, PAPERS[paper])
