"""“信易贷”企业白名单 as institutions read it: what the lists in force recommend."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from credit.filters import WhitelistFilter
from credit.models import WhitelistEntry
from institutions.duties import is_member
from platform_site.access import Role, access
from platform_site.industries import SECTIONS
from platform_site.limits import limited
from platform_site.paging import MAX_COUNT, slice_after

STEP = 20
COUNTED = MAX_COUNT * 10


@access(Role.INSTITUTION, when=is_member)
@require_safe
@limited("whitelist")
def whitelist(request: HttpRequest) -> HttpResponse:
    """Scroll the list: 20 rows, then 加载更多 by cursor."""
    query, rows = _find(request)
    part = slice_after(rows, request.GET, STEP)
    for entry in part.rows:
        entry.industry_name = SECTIONS.get(entry.industry, "")
    count = rows.order_by()[: COUNTED + 1].count()
    total = f"共 {COUNTED:,}+ 家" if count > COUNTED else f"共 {count:,} 家"
    context = {
        "slice": part,
        "filter": query,
        "total": total,
        "text": f"{total}，已显示 {part.shown:,} 家",
    }
    if request.htmx:
        return render(request, "credit/_whitelist_rows.html", context)
    if part.before and part.rows:
        context["text"] = f"{total}，本页为第 {part.before + 1:,}–{part.shown:,} 家"
    return render(request, "credit/institution_whitelist.html", context)


def _find(request: HttpRequest) -> tuple[WhitelistFilter, QuerySet[WhitelistEntry]]:
    rows = WhitelistEntry.objects.visible_to(request.user).for_list()
    query = WhitelistFilter(request.GET, rows, request=request)
    return query, query.qs
