"""数据质量: what the daily rules found, by source, and the file of it for the department."""

from django.contrib import messages
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from credit.catalogue import CATEGORIES
from credit.models import QualityIssue
from credit.quality import NAMES
from credit.quality_filters import QualityFilter
from platform_site import audit
from platform_site.access import Role, access
from platform_site.export import too_many, xlsx
from platform_site.limits import limited
from platform_site.paging import paginate

MAX_ROWS = 1000
OPEN_FIRST = (F("resolved_at").desc(nulls_first=True), "-pk")
HEAD = ["来源部门", "类别", "规则", "企业", "情况", "首次发现", "最近发现", "解决时间"]


@access(Role.OPERATOR, Role.AUDITOR)
@require_safe
def quality_list(request: HttpRequest) -> HttpResponse:
    query = _query(request)
    page = paginate(query.qs.order_by(*OPEN_FIRST), request.GET)
    for issue in page:
        issue.rule_name, issue.category_name = _names(issue)
    return render(request, "govadmin/quality_list.html", {"page": page, "filter": query})


@access(Role.OPERATOR, Role.AUDITOR)
@require_safe
@limited("export")
def quality_export(request: HttpRequest) -> HttpResponse:
    """Send the findings of the query as a table, and log it; more than MAX_ROWS are to be narrowed first."""
    rows = [_row(issue) for issue in _query(request).qs.order_by(*OPEN_FIRST)[: MAX_ROWS + 1]]
    if len(rows) > MAX_ROWS:
        messages.error(request, too_many(MAX_ROWS))
        return redirect(f"{reverse('gov:quality_list')}?{request.GET.urlencode()}")
    audit.record("导出数据质量", actor=request.user, summary=f"{len(rows)} 条")
    return xlsx(f"数据质量-{timezone.localdate():%Y%m%d}", {"数据质量": [HEAD, *rows]})


def _query(request: HttpRequest) -> QualityFilter:
    return QualityFilter(request.GET, QualityIssue.objects.visible_to(request.user), request=request)


def _names(issue: QualityIssue) -> tuple[str, str]:
    category = CATEGORIES.get(issue.category)
    return NAMES.get(issue.rule, issue.rule), category.name if category else issue.category


def _row(issue: QualityIssue) -> list[str]:
    rule, category = _names(issue)
    times = (issue.first_seen_at, issue.last_seen_at, issue.resolved_at)
    days = [f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else "" for at in times]
    return [issue.department, category, rule, issue.subject, issue.detail, *days]
