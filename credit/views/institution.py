"""“信易贷”企业白名单 and 企业画像, as institutions read them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from credit.filters import WhitelistFilter
from credit.models import WhitelistEntry
from institutions.duties import is_member
from platform_site.access import Role, access
from platform_site.paging import MAX_COUNT, slice_after

STEP = 20


@access(Role.INSTITUTION, when=is_member)
@require_safe
def whitelist(request: HttpRequest) -> HttpResponse:
    """Scroll the list: 20 rows, then 加载更多 by cursor."""
    rows = WhitelistEntry.objects.visible_to(request.user).select_related("enterprise__region", "batch")
    query = WhitelistFilter(request.GET, rows, request=request)
    part = slice_after(query.qs, request.GET, STEP)
    total = f"共 {query.qs.order_by()[: MAX_COUNT * 10 + 1].count():,} 家"
    context = {"slice": part, "filter": query, "total": total, "text": f"{total}，已显示 {part.shown:,} 家"}
    if request.htmx:
        return render(request, "credit/_whitelist_rows.html", context)
    if part.before and part.rows:
        context["text"] = f"{total}，本页为第 {part.before + 1:,}–{part.shown:,} 家"
    return render(request, "credit/institution_whitelist.html", context)


@access(Role.INSTITUTION, when=is_member)
@require_safe
def whitelist_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """企业画像: public facts, the batch and the five criteria; no contact data."""
    rows = WhitelistEntry.objects.visible_to(request.user).select_related("enterprise__region", "batch")
    return render(
        request, "credit/institution_whitelist_entry.html", {"entry": get_object_or_404(rows, pk=pk)}
    )
