"""企业信用记录 for those of the platform who judge records: objections, audits. Every look is logged."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.step_up import confirmed
from credit import report
from credit.basics import basics_of
from credit.file import supervised_file
from enterprises.models import Enterprise
from platform_site.access import Role, access
from platform_site.limits import limited
from platform_site.masking import mask_name
from platform_site.numbers import dated_number

PURPOSES = {Role.OPERATOR: "异议处理和数据核查", Role.AUDITOR: "审计"}


@access(Role.OPERATOR, Role.AUDITOR)
@require_safe
@limited("credit_view")
def enterprise_credit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the whole file of any enterprise; the enterprise sees the look in its 查询足迹."""
    enterprise = get_object_or_404(Enterprise.objects.visible_to(request.user), pk=pk)
    file = supervised_file(
        user=request.user, enterprise=enterprise, purpose=PURPOSES[request.user.role], query=request.GET
    )
    context = {
        "enterprise": enterprise,
        "basics": basics_of(enterprise),
        "file": file,
        "watermark": f"{_reader(request.user)}　{timezone.localtime(file.opened_at):%Y-%m-%d %H:%M}",
    }
    return render(request, "govadmin/enterprise_credit.html", context)


@access(Role.OPERATOR, Role.AUDITOR)
@require_safe
@confirmed
@limited("credit_view")
@report.printable
def enterprise_credit_report(request: HttpRequest, pk: int) -> HttpResponse:
    """下载报告: the same file as a PDF; the look is logged under the number of the report."""
    enterprise = get_object_or_404(Enterprise.objects.visible_to(request.user), pk=pk)
    number, purpose = dated_number("BG", timezone.localdate()), PURPOSES[request.user.role]
    file = supervised_file(user=request.user, enterprise=enterprise, purpose=f"{purpose}，报告 {number}")
    return report.answer(file, number=number, reader=_reader(request.user), purpose=purpose)


def _reader(user: User) -> str:
    """Return who looks, as it stands in the watermark: 张* 平台运营."""
    return f"{mask_name(user.name)} {Role(user.role).label}"
