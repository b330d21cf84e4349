"""“信易贷”企业白名单 as institutions read it: what the lists in force recommend."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.step_up import confirmed
from credit.filters import WhitelistFilter
from credit.models import WhitelistEntry
from institutions.duties import is_member
from platform_site import audit, chips
from platform_site.access import Role, access
from platform_site.export import xlsx
from platform_site.industries import SECTIONS
from platform_site.limits import limited
from platform_site.paging import MAX_COUNT, slice_after

STEP = 20
MAX_EXPORT = 1000
COUNTED = MAX_COUNT * 10
HEAD = [
    "编号", "企业名称", "统一社会信用代码", "行业", "区域", "名单类型", "入选批次", "推荐部门", "列入理由",
    "列入日期", "有效期至",
]  # fmt: skip


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


@access(Role.INSTITUTION, when=is_member)
@require_safe
@confirmed
@limited("export")
def whitelist_export(request: HttpRequest) -> HttpResponse:
    """Send the filtered rows in the order of the list; more than MAX_EXPORT are refused with a sentence."""
    query, rows = _find(request)
    found = list(rows.order_by("-pk")[: MAX_EXPORT + 1])
    if len(found) > MAX_EXPORT:
        messages.error(request, f"一次最多导出 {MAX_EXPORT:,} 家，请先用查询条件缩小范围。")
        return redirect(f"{reverse('institution:whitelist')}?{request.GET.urlencode()}")
    conditions = "；".join(chip.text for chip in chips.active(query))
    audit.record(
        "导出白名单",
        actor=request.user,
        institution_id=request.user.membership.institution_id,
        summary=f"{len(found)} 家，{conditions or '无查询条件'}",
    )
    return xlsx("信易贷企业白名单", {"白名单企业": [HEAD, *map(_row, found)]})


def _find(request: HttpRequest) -> tuple[WhitelistFilter, QuerySet[WhitelistEntry]]:
    rows = WhitelistEntry.objects.visible_to(request.user).select_related("enterprise__region", "batch")
    query = WhitelistFilter(request.GET, rows, request=request)
    return query, query.qs


def _row(entry: WhitelistEntry) -> list:
    company = entry.enterprise
    return [
        entry.pk,
        company.name,
        company.uscc,
        SECTIONS.get(entry.industry, ""),
        company.region.name if company.region else "",
        entry.get_kind_display(),
        entry.batch.label,
        entry.batch.department,
        entry.reason,
        f"{entry.listed_on:%Y-%m-%d}",
        f"{entry.valid_to:%Y-%m-%d}" if entry.valid_to else "长期",
    ]
