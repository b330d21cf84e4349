"""审批 of an institution: what one of its people asked for and another 机构管理员 decides."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.step_up import confirmed
from institutions.duties import is_member
from orders.export_jobs import CHANGE, job_of, list_url
from orders.filters import ApprovalFilter
from orders.forms.export import RefusalForm
from platform_site.access import Role, access
from platform_site.approvals import decide
from platform_site.models import ChangeRequest
from platform_site.once import done, once
from platform_site.paging import paginate


@access(Role.INSTITUTION, when=is_member)
@require_safe
def approval_list(request: HttpRequest) -> HttpResponse:
    filterset = ApprovalFilter(request.GET, _changes(request), request=request)
    page = paginate(filterset.qs.order_by("-pk"), request.GET)
    return render(request, "orders/institution_approval_list.html", {"filter": filterset, "page": page})


@access(Role.INSTITUTION, when=is_member)
@require_safe
def approval(request: HttpRequest, pk: int) -> HttpResponse:
    change = get_object_or_404(_changes(request), pk=pk)
    job = job_of(change)
    context = {
        "change": change,
        "job": job,
        "list_url": list_url(job, request.user) if job else "",
        "steps": CHANGE.available(request.user, change),
        "is_own": change.maker_id == request.user.pk,
        "job_url": reverse("institution:job", args=[change.target_id]),
    }
    return render(request, "orders/institution_approval.html", context)


@access(Role.INSTITUTION, when=is_member)
@require_POST
@confirmed
@once
def approval_approve(request: HttpRequest, pk: int) -> HttpResponse:
    change = get_object_or_404(_changes(request), pk=pk)
    decide(CHANGE, change, "approve", user=request.user, now=timezone.now())
    messages.success(request, "已通过，文件在后台生成，只有申请人可以下载。")
    return done(request, reverse("institution:approval", args=[pk]))


@access(Role.INSTITUTION, when=is_member)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def approval_reject(request: HttpRequest, pk: int) -> HttpResponse:
    change = get_object_or_404(_changes(request), pk=pk)
    if not CHANGE.steps["reject"].allowed(request.user, change):
        raise PermissionDenied("由另一位机构管理员审批。")
    page = reverse("institution:approval", args=[pk])
    form = RefusalForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        decide(CHANGE, change, "reject", user=request.user, now=timezone.now(), note=reason)
        messages.success(request, "已驳回，不会生成文件。")
        return done(request, page)
    context = {
        "form": form,
        "heading": "驳回",
        "recap": [("标题", change.title), ("申请人", change.maker.name)],
        "cancel_url": page,
        "is_danger": True,
    }
    template = "orders/institution_approval_reject.html"
    return render(request, template, context, status=422 if form.is_bound else 200)


def _changes(request: HttpRequest):
    return ChangeRequest.objects.visible_to(request.user).select_related("maker", "checker")
