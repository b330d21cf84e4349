"""企业信息: what is registered stands fixed, the rest is filled in section by section."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from enterprises import workflow
from enterprises.forms import completeness, section_forms
from enterprises.models import Claim, Enterprise
from platform_site import audit
from platform_site.access import Role, access
from platform_site.industries import DIVISIONS, SECTIONS
from platform_site.once import done, once


@access(Role.ENTERPRISE)
@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """Show the enterprise's facts once verified, and before that what is still to do."""
    claim = Claim.objects.visible_to(request.user).select_related("enterprise__region").first()
    enterprise = claim.enterprise if claim and claim.is_verified else None
    context = {
        "claim": claim,
        "enterprise": enterprise,
        "may_submit": bool(claim) and workflow.CLAIM.can(request.user, claim, "submit"),
    }
    if enterprise:
        context["sections"], context["percent"] = completeness(enterprise)
        context["industry"] = SECTIONS.get(enterprise.industry, "")
        context["division"] = DIVISIONS.get(enterprise.industry_division, "")
    return render(request, "enterprises/profile.html", context)


@access(Role.ENTERPRISE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def profile_section(request: HttpRequest, section: str) -> HttpResponse:
    """Fill in one section; only a verified enterprise has any."""
    enterprise = get_object_or_404(Enterprise.objects.visible_to(request.user))
    form_class = section_forms(enterprise).get(section)
    if form_class is None:
        raise Http404
    form = form_class(request.POST if request.method == "POST" else None, instance=enterprise)
    if request.method == "POST" and form.is_valid():
        form.save()
        audit.record("修改企业信息", actor=request.user, target=enterprise, summary=form.title)
        messages.success(request, f"{form.title}已保存。")
        return done(request, reverse("enterprise:profile"))
    return render(
        request, "enterprises/profile_section.html", {"form": form}, status=422 if form.errors else 200
    )
