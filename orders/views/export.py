"""导出Excel of the lists: the rows as they are filtered; many of them only after a second person agreed."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.step_up import confirmed
from accounts.views.frames import base_for
from institutions.duties import is_member
from orders import export_file, export_jobs
from orders.export_kinds import EXPORTS, address
from orders.forms.export import ExportRequestForm
from orders.models import ExportJob
from platform_site import audit, chips
from platform_site.access import Role, access
from platform_site.export import too_many, xlsx
from platform_site.limits import limited
from platform_site.once import done, once

MAX_ROWS = 1000


@limited("export")
def _export(request: HttpRequest, kind: str) -> HttpResponse:
    """Send the filtered rows in the order of the list; more than MAX_ROWS lead to the page that asks for them."""
    user, exported = request.user, EXPORTS[kind]
    listing = exported.lists[user.role]
    filterset, rows = listing.find(request)
    found = list(rows[: MAX_ROWS + 1])
    if len(found) > MAX_ROWS:
        return _too_many(request, kind)
    conditions = _conditions(filterset)
    audit.record(
        f"导出{ExportJob.Kind(kind).label}",
        actor=user,
        institution_id=user.membership.institution_id if user.membership else None,
        summary=f"{len(found)} 条，{conditions or '无查询条件'}",
    )
    lines = [listing.head(), *listing.lines(found)]
    tables = export_file.tables(exported.file_name, lines, user, conditions)
    return xlsx(exported.file_name, tables, export_file.mark_of(user))


@once
def _request(request: HttpRequest, kind: str) -> HttpResponse:
    """申请导出: how many rows under which conditions, what for; the request goes to a second person."""
    exported, query = EXPORTS[kind], request.GET.urlencode()
    listing = exported.lists[request.user.role]
    filterset, rows = listing.find(request)
    total = rows.order_by()[: export_file.MAX_ROWS + 1].count()
    if total <= MAX_ROWS:
        return redirect(address(request.user, f"{kind}_export", query))
    list_url = address(request.user, exported.page, query)
    if total > export_file.MAX_ROWS:
        messages.error(request, too_many(export_file.MAX_ROWS))
        return redirect(list_url)
    form = ExportRequestForm(request.POST or None)
    conditions = _conditions(filterset)
    if form.is_valid():
        job = export_jobs.ask(
            request.user,
            kind=kind,
            query=listing.query_of(filterset, request),
            conditions=conditions,
            total=total,
            purpose=form.cleaned_data["purpose"],
        )
        messages.success(request, "导出申请已提交，由另一人审批。")
        return done(request, export_jobs.job_url(job))
    context = {
        "form": form,
        "base": base_for(request.user),
        "list_url": list_url,
        "list_name": listing.heading,
        "heading": "申请导出",
        "recap": [
            ("导出内容", f"{ExportJob.Kind(kind).label} {total:,} 条"),
            ("查询条件", conditions or "无"),
        ],
        "note": _who_decides(request.user),
        "cancel_url": list_url,
        "submit_label": "提交申请",
    }
    return render(request, "orders/export_request.html", context, status=422 if form.is_bound else 200)


enterprise_export = access(Role.ENTERPRISE)(require_safe(_export))
institution_export = access(Role.INSTITUTION, when=is_member)(require_safe(confirmed(_export)))
gov_export = access(Role.GOVERNMENT, Role.OPERATOR)(require_safe(confirmed(_export)))

_ask = require_http_methods(["GET", "HEAD", "POST"])(confirmed(_request))
institution_export_request = access(Role.INSTITUTION, when=is_member)(_ask)
gov_export_request = access(Role.GOVERNMENT, Role.OPERATOR)(_ask)


def _too_many(request: HttpRequest, kind: str) -> HttpResponse:
    query = request.GET.urlencode()
    if request.user.role == Role.ENTERPRISE:
        messages.error(request, too_many(MAX_ROWS))
        return redirect(address(request.user, EXPORTS[kind].page, query))
    return redirect(address(request.user, f"{kind}_export_request", query))


def _conditions(filterset) -> str:
    return "；".join(chip.text for chip in chips.active(filterset))


def _who_decides(user) -> str:
    """Return who must agree, and for an institution whether there is anybody."""
    rule = f"超过 {MAX_ROWS:,} 条的导出需另一人审批。通过后在后台生成文件，保存 {export_jobs.KEEP_DAYS} 天。"
    if user.role != Role.INSTITUTION:
        return rule
    names = "、".join(person.name for person in export_jobs.deciders(user)[:5])
    if names:
        return f"{rule}审批人：{names}。"
    return f"{rule}本机构目前没有其他机构管理员可以审批，请先在人员管理中新增，或用查询条件缩小范围。"
