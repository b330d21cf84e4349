"""下载我的数据 of an enterprise."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from credit.views.enterprise import is_verified
from orders.own_data import tables_of
from platform_site import audit
from platform_site.access import Role, access
from platform_site.export import xlsx
from platform_site.limits import limited


@access(Role.ENTERPRISE, when=is_verified)
@require_safe
@limited("export")
@transaction.atomic
def own_data(request: HttpRequest) -> HttpResponse:
    """What the platform keeps about the enterprise, as a workbook."""
    answer = xlsx(f"我的数据-{timezone.localdate():%Y%m%d}", tables_of(request.user))
    audit.record("下载本企业数据", actor=request.user, target=request.user.enterprise)
    return answer
