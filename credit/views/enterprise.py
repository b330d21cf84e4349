"""我的信用, 查询足迹 and 信用信息授权: an enterprise sees and controls who may read what."""

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from credit import catalogue, consents, report
from credit.file import own_file
from credit.models import Consent, CreditQuery, RiskFlag, RiskLevel, WhitelistEntry
from credit.scoring import score_of
from platform_site import audit
from platform_site.access import Role, access
from platform_site.forms import BaseForm
from platform_site.limits import limited
from platform_site.numbers import dated_number
from platform_site.once import done, once
from platform_site.paging import paginate


def is_verified(user) -> bool:
    """Tell whether the person acts for a verified enterprise."""
    return user.enterprise is not None


is_verified.refusal = "企业认证通过后才能使用此页面，请先在“企业信息”中提交认证。"


@access(Role.ENTERPRISE, when=is_verified)
@require_safe
def credit(request: HttpRequest) -> HttpResponse:
    """我的信用: the file as institutions see it under a full consent, lists and flags."""
    enterprise = request.user.enterprise
    flags = RiskFlag.objects.live().filter(enterprise=enterprise)
    file = own_file(enterprise, request.GET)
    context = {
        "file": file,
        "entries": WhitelistEntry.objects.visible_to(request.user).select_related("batch"),
        "flags": flags,
        "levels": RiskLevel,
        "score": score_of(enterprise, data_to=file.data_to),
    }
    return render(request, "credit/enterprise_credit.html", context)


@access(Role.ENTERPRISE, when=is_verified)
@require_safe
def query_list(request: HttpRequest) -> HttpResponse:
    """查询足迹: every look by an institution."""
    rows = CreditQuery.objects.visible_to(request.user).select_related("institution", "actor", "consent")
    page = paginate(rows.order_by("-at", "-pk"), request.GET)
    for row in page:
        row.category_names = catalogue.names_of(row.categories)
    context = {"page": page, "years": settings.CREDIT_QUERY_LOG_YEARS}
    return render(request, "credit/enterprise_query_list.html", context)


@access(Role.ENTERPRISE, when=is_verified)
@require_safe
@limited("export")
@report.printable
@transaction.atomic
def credit_report(request: HttpRequest) -> HttpResponse:
    """下载报告: one's own file as a PDF, everything open."""
    enterprise = request.user.enterprise
    number = dated_number("BG", timezone.localdate())
    answer = report.answer(
        own_file(enterprise), number=number, reader=enterprise.list_name, purpose="企业自查"
    )
    audit.record("下载本企业信用报告", actor=request.user, target=enterprise, summary=number)
    return answer


@access(Role.ENTERPRISE, when=is_verified)
@require_safe
def authorization_list(request: HttpRequest) -> HttpResponse:
    """信用信息授权."""
    rows = Consent.objects.visible_to(request.user).select_related("institution")
    page = paginate(rows.order_by("-signed_at", "-pk"), request.GET)
    for row in page:
        row.category_names = catalogue.names_of(row.categories)
    return render(request, "credit/enterprise_authorization_list.html", {"page": page})


@access(Role.ENTERPRISE, when=is_verified)
@require_safe
def authorization(request: HttpRequest, number: str) -> HttpResponse:
    """查看授权书: the words that were signed."""
    consent = get_object_or_404(Consent.objects.visible_to(request.user), number=number)
    return render(request, "credit/enterprise_authorization.html", {"consent": consent})


@access(Role.ENTERPRISE, when=is_verified)
@require_http_methods(["GET", "POST"])
@once
def authorization_revoke(request: HttpRequest, number: str) -> HttpResponse:
    """撤销授权: holds from the institution's next request."""
    consent = get_object_or_404(
        Consent.objects.visible_to(request.user).select_related("institution"), number=number
    )
    if request.method == "POST":
        consents.withdraw(consent, user=request.user)
        messages.success(request, f"已撤销对{consent.institution.name}的授权，立即生效。")
        return done(request, reverse("enterprise:authorization_list"))
    context = {
        "form": BaseForm(),
        "heading": "撤销授权",
        "recap": [("授权编号", consent.number), ("被授权机构", consent.institution.name)],
        "note": "撤销后该机构立即不能再查看您的非公开信用信息。办理中的订单状态不变，机构可能因此终止办理。",
        "cancel_url": reverse("enterprise:authorization_list"),
        "is_danger": True,
    }
    return render(request, "credit/enterprise_step.html", context)
