"""企业信用记录 for those of the platform who judge records: objections, audits. Every look is logged."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from credit.basics import basics_of
from credit.file import supervised_file
from enterprises.models import Enterprise
from platform_site.access import Role, access
from platform_site.limits import limited
from platform_site.masking import mask_name

PURPOSES = {Role.OPERATOR: "异议处理和数据核查", Role.AUDITOR: "审计"}


@access(Role.OPERATOR, Role.AUDITOR)
@require_safe
@limited("credit_view")
def enterprise_credit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the whole file of any enterprise; the enterprise sees the look in its 查询足迹."""
    enterprise = get_object_or_404(Enterprise.objects.visible_to(request.user), pk=pk)
    role = Role(request.user.role)
    file = supervised_file(
        user=request.user, enterprise=enterprise, purpose=PURPOSES[role], query=request.GET
    )
    looked_at = timezone.localtime(file.opened_at)
    context = {
        "enterprise": enterprise,
        "basics": basics_of(enterprise),
        "file": file,
        "watermark": f"{mask_name(request.user.name)} {role.label}　{looked_at:%Y-%m-%d %H:%M}",
    }
    return render(request, "govadmin/enterprise_credit.html", context)
