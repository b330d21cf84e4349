"""疑问记录: what institutions asked about one's own records, and what the platform answered."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from credit import doubts
from credit.models import CreditRecord, Doubt
from credit.views.enterprise import is_verified
from platform_site.access import Role, access
from platform_site.paging import paginate


@access(Role.ENTERPRISE, when=is_verified)
@require_safe
def doubt_list(request: HttpRequest) -> HttpResponse:
    """List the questions with reason and answer; the institution's own words stay with it."""
    rows = Doubt.objects.visible_to(request.user).select_related("institution", "record").defer("text")
    page = paginate(rows.order_by("-asked_at", "-pk"), request.GET)
    shown = set(
        CreditRecord.objects.shown()
        .filter(pk__in=[doubt.record_id for doubt in page])
        .values_list("pk", flat=True)
    )
    for doubt in page:
        doubt.record_name = doubts.name_of(doubt.record)
        doubt.can_object = doubt.record_id in shown
    return render(request, "credit/enterprise_doubt_list.html", {"page": page})
