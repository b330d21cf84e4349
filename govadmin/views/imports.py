"""名单与信用导入: template, upload, preview, and the request for a second person."""

import csv
from io import BytesIO

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from openpyxl import Workbook

from credit import imports, sheets
from credit.catalogue import CATEGORIES
from credit.imports import IMPORT
from credit.layouts import layout_for
from credit.models import ImportBatch, WhitelistBatch
from govadmin.import_forms import CreditImportForm, WhitelistImportForm
from platform_site.access import Role, access
from platform_site.export import XLSX, as_download
from platform_site.limits import limited
from platform_site.models import ChangeRequest
from platform_site.once import done, once
from platform_site.paging import paginate

TARGETS = {Role.GOVERNMENT: ImportBatch.Target.WHITELIST, Role.OPERATOR: ImportBatch.Target.CREDIT}
FORMS = {
    ImportBatch.Target.WHITELIST: WhitelistImportForm,
    ImportBatch.Target.CREDIT: CreditImportForm,
}
SAID = {
    "submit": "已提交审批，由另一人通过后导入。",
    "retry": "已重新开始校验。",
    "cancel": "已取消，未写入任何数据。",
}
TABS = {"valid": "可导入", "notes": "有提醒", "errors": "有错误"}


@access(Role.GOVERNMENT, Role.OPERATOR)
@require_safe
def import_list(request):
    page = paginate(_batches(request.user).order_by("-pk"), request.GET)
    for batch in page:
        batch.content = _content(batch)
    return render(request, "govadmin/import_list.html", {"page": page})


@access(Role.GOVERNMENT, Role.OPERATOR)
@require_http_methods(["GET", "POST"])
@limited("import", on=["POST"])
@once
def import_new(request):
    target = TARGETS[request.user.role]
    form = FORMS[target](request.POST or None, request.FILES or None)
    if form.is_valid():
        values = dict(form.cleaned_data)
        upload = values.pop("file")
        try:
            batch = imports.stage(
                upload,
                target=target,
                maker=request.user,
                region_code=request.user.region_id or "",
                **values,
            )
            return done(request, reverse("gov:import", args=[batch.pk]))
        except ValidationError as error:
            form.add_error("file", error)
    context = {"form": form, "target": target, "categories": CATEGORIES.values()}
    return render(request, "govadmin/import_new.html", context, status=422 if form.is_bound else 200)


@access(Role.GOVERNMENT, Role.OPERATOR)
@require_safe
def import_template(request):
    """Send the empty table of the person's own kind of import; `category` names the credit category."""
    target = TARGETS[request.user.role]
    category = request.GET.get("category", "") if target == ImportBatch.Target.CREDIT else ""
    try:
        rows = imports.template_rows(category or ("?" if target == ImportBatch.Target.CREDIT else ""))
    except ValidationError as error:
        raise BadRequest("".join(error.messages)) from None
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for column in book.active.columns:
        book.active.column_dimensions[column[0].column_letter].number_format = "@"
        book.active.column_dimensions[column[0].column_letter].width = 24
    content = BytesIO()
    book.save(content)
    name = CATEGORIES[category].name if target == ImportBatch.Target.CREDIT else target.label
    response = HttpResponse(content.getvalue(), content_type=XLSX)
    return as_download(response, f"{name}导入模板.xlsx")


@access(Role.GOVERNMENT, Role.OPERATOR)
@require_safe
def import_detail(request, pk):
    """进度 while the file is read or written, then 预览: its rows by tab, what is wrong with each, the open steps."""
    batch = get_object_or_404(_batches(request.user), pk=pk)
    if request.htmx and batch.is_at_work:
        return render(request, "govadmin/_import_progress.html", {"batch": batch})
    if request.htmx:  # it is done: the page as a whole has changed
        return HttpResponse(status=204, headers={"HX-Redirect": request.path})
    shown = request.GET.get("show")
    if shown not in TABS:
        shown = "errors" if batch.error_count else "valid"
    counts = {
        "valid": batch.valid_count,
        "notes": batch.warning_count,
        "errors": batch.error_count,
    }
    page = paginate(_rows(batch, shown), request.GET)
    layout = layout_for(batch.category)
    for row in page:
        row.name, row.uscc = row.values.get(layout.name_from, ""), row.values.get(layout.uscc_from, "")
        row.facts = [(f.heading, row.values[f.code]) for f in layout.fields[2:] if row.values.get(f.code)]
    context = {
        "batch": batch,
        "heading": _heading(batch),
        "content": _content(batch),
        "page": page,
        "shown": shown,
        "tabs": [(key, label, counts[key]) for key, label in TABS.items()],
        "steps": IMPORT.available(request.user, batch),
        "change": ChangeRequest.objects.visible_to(request.user)
        .filter(kind=f"{batch.target}_import", target_id=batch.pk)
        .order_by("-pk")
        .first(),
    }
    return render(request, "govadmin/import.html", context)


@access(Role.GOVERNMENT, Role.OPERATOR)
@require_safe
def import_errors(request, pk):
    """Send the refused rows as a csv that no spreadsheet takes formulas from: row, column, value, problem, advice."""
    batch = get_object_or_404(_batches(request.user), pk=pk)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    writer = csv.writer(response, quoting=csv.QUOTE_ALL)
    writer.writerow(["行号", "列", "原值", "问题", "建议"])
    for row in _rows(batch, "errors").iterator():
        for problem in row.problems:
            cells = (problem[key] for key in ("column", "value", "problem", "advice"))
            writer.writerow([row.number, *map(sheets.safe_cell, cells)])
    return as_download(response, f"错误明细-{batch.pk}.csv")


@access(Role.GOVERNMENT, Role.OPERATOR)
@require_POST
@once
def import_step(request, pk, step):
    batch = get_object_or_404(_batches(request.user), pk=pk)
    page = reverse("gov:import", args=[pk])
    if step == "submit" and not batch.valid_count:
        messages.error(request, imports.NO_ROWS)
        return done(request, page)
    now = timezone.now()
    again = {"seen_at": now, "attempt": 0} if step == "retry" else {}
    IMPORT.take(batch, step, user=request.user, now=now, **again)
    messages.success(request, SAID[step])
    return done(request, page)


def _batches(user):
    return ImportBatch.objects.visible_to(user).select_related("maker", "checker")


def _rows(batch, shown):
    rows = batch.rows.filter(is_error=shown == "errors")
    return rows.exclude(problems=[]) if shown == "notes" else rows


def _heading(batch) -> str:
    if batch.is_at_work:
        return "导入进度"
    return (
        "导入预览" if batch.status in (ImportBatch.Status.PREVIEW, ImportBatch.Status.PENDING) else "导入结果"
    )


def _content(batch) -> str:
    """Return what the file holds: the kind of list or the category."""
    if batch.target == ImportBatch.Target.WHITELIST:
        return dict(WhitelistBatch.Kind.choices).get(batch.list_kind, batch.get_target_display())
    return CATEGORIES[batch.category].name if batch.category in CATEGORIES else batch.category
