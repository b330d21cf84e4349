"""审批: what one person asked for and another one decides."""

from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.step_up import confirmed
from govadmin.views.steps import press, with_reason
from govadmin.workflow import CHANGE
from orders.export_jobs import job_of, list_url
from platform_site.access import Role, access
from platform_site.approvals import decide
from platform_site.filters import ChoiceFilter, DayFromFilter, DayToFilter, SafeFilterSet
from platform_site.models import ChangeRequest
from platform_site.once import once
from platform_site.paging import paginate

Kind = ChangeRequest.Kind
APPROVED = dict.fromkeys(Kind, "已通过，导入结果在消息中心告知上传人。") | {
    Kind.EXPORT: "已通过，文件在后台生成，只有申请人可以下载。"
}
REJECTED = dict.fromkeys(Kind, "已驳回，未写入任何数据。") | {Kind.EXPORT: "已驳回，不会生成文件。"}


class ApprovalFilter(SafeFilterSet):
    status = ChoiceFilter(label="状态", choices=ChangeRequest.Status.choices)
    kind = ChoiceFilter(label="事项", choices=ChangeRequest.Kind.choices)
    since = DayFromFilter("made_at", label="申请时间起")
    until = DayToFilter("made_at", label="申请时间止")

    class Meta:
        model = ChangeRequest
        fields: list[str] = []


@access(Role.GOVERNMENT, Role.OPERATOR, Role.AUDITOR)
@require_safe
def approval_list(request):
    filterset = ApprovalFilter(request.GET, _changes(request.user), request=request)
    page = paginate(filterset.qs.order_by("-pk"), request.GET)
    return render(request, "govadmin/approval_list.html", {"filter": filterset, "page": page})


@access(Role.GOVERNMENT, Role.OPERATOR, Role.AUDITOR)
@require_safe
def approval(request, pk):
    change = get_object_or_404(_changes(request.user), pk=pk)
    job = job_of(change)
    context = {
        "change": change,
        "steps": CHANGE.available(request.user, change),
        "is_own": change.maker_id == request.user.pk,
        "job": job,
        "list_url": list_url(job, request.user) if job else "",
        "may_preview": request.user.role in (Role.GOVERNMENT, Role.OPERATOR),
    }
    return render(request, "govadmin/approval.html", context)


@access(Role.GOVERNMENT, Role.OPERATOR)
@require_POST
@confirmed
@once
def approval_approve(request, pk):
    change = get_object_or_404(_changes(request.user), pk=pk)
    return press(
        request,
        lambda: decide(CHANGE, change, "approve", user=request.user, now=timezone.now()),
        APPROVED[change.kind],
        reverse("gov:approval", args=[pk]),
    )


@access(Role.GOVERNMENT, Role.OPERATOR)
@require_http_methods(["GET", "POST"])
@once
def approval_reject(request, pk):
    change = get_object_or_404(_changes(request.user), pk=pk)
    return with_reason(
        request,
        lambda reason: decide(CHANGE, change, "reject", user=request.user, now=timezone.now(), note=reason),
        heading="驳回",
        recap=("事项", change.title),
        crumb=("审批", reverse("gov:approval_list")),
        page=reverse("gov:approval", args=[pk]),
        success=REJECTED[change.kind],
    )


def _changes(user):
    return ChangeRequest.objects.visible_to(user).select_related("maker", "checker")
