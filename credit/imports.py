"""Importing white lists and credit records: a file is staged row by row, then written whole after approval."""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from credit import cells, evaluation, records, sheets
from credit.catalogue import CATEGORIES, Field
from credit.layouts import CRITERIA, Layout, find_header, layout_for
from credit.models import (
    CategorySource,
    CreditRecord,
    ImportBatch,
    StagedRow,
    WhitelistBatch,
    WhitelistEntry,
)
from enterprises.models import Enterprise
from platform_site import identity
from regions.models import Region, prefix_of

CHUNK = 1000
SOLE_TRADER = "92"


def template_rows(target: str, category: str = "") -> list[list[str]]:
    """Return the lines of the empty table to fill in: its headings."""
    return [[field.heading for field in layout_for(target, category).fields]]


def stage(
    upload: UploadedFile,
    *,
    target: str,
    category: str = "",
    list_label: str = "",
    department: str,
    data_to: date,
    valid_to: date | None = None,
    region_code: str = "",
    maker,
) -> ImportBatch:
    """Keep every row of a file with its problems, for the preview; nothing else is written.

    ValidationError says why the whole file is refused. Supervisors list enterprises of `region_code` only.
    """
    layout = layout_for(target, category)
    data = upload.read(sheets.MAX_BYTES + 1)
    batch = ImportBatch(
        target=target,
        category=category,
        list_label=list_label,
        department=department,
        data_to=data_to,
        valid_to=valid_to,
        region_code=region_code,
        file_name=identity.clean_text(upload.name)[-200:],
        sha256=hashlib.sha256(data).hexdigest(),
        maker=maker,
    )
    _refuse_repeated(batch)
    columns, lines = find_header(layout, sheets.read(data))
    if not lines:
        raise ValidationError("文件里没有数据行，请填写后上传。")
    rows = [_staged(columns, number, values) for number, values in lines]
    _check_subjects(layout, rows, region_code)
    _check_repeats(batch, layout, rows)
    batch.row_count = len(rows)
    batch.error_count = sum(row.is_error for row in rows)
    batch.warning_count = sum(bool(row.problems) and not row.is_error for row in rows)
    with transaction.atomic():
        batch.save()
        for row in rows:
            row.batch = batch
        StagedRow.objects.bulk_create(rows, batch_size=CHUNK)
    return batch


def apply(batch: ImportBatch, *, user, now, **changes: Any) -> None:
    """Write all valid rows of a batch: the effect of the step 确认导入, inside its transaction."""
    layout = layout_for(batch.target, batch.category)
    rows = [row.values for row in batch.rows.filter(is_error=False)]
    ids = _enterprise_ids(layout, rows, batch.region_code)
    batch.applied_at = now
    if batch.target == ImportBatch.Target.WHITELIST:
        batch.written_count = _write_whitelist(batch, rows, ids)
    else:
        batch.written_count = _write_records(batch, layout, rows, ids)
        evaluation.evaluate(set(ids.values()), now=now)
    batch.save(update_fields=["applied_at", "written_count"])


def _refuse_repeated(batch: ImportBatch) -> None:
    same = ImportBatch.objects.filter(
        target=batch.target,
        category=batch.category,
        sha256=batch.sha256,
        status__in=[ImportBatch.Status.APPLIED, ImportBatch.Status.PENDING],
    ).first()
    if same:
        raise ValidationError(f"同一文件“{same.file_name}”{same.get_status_display()}，不能重复导入。")
    if batch.list_label and WhitelistBatch.objects.filter(label=batch.list_label).exists():
        raise ValidationError(f"批次“{batch.list_label}”已存在，请换一个批次名称。")


def _staged(columns: dict[int, Field], number: int, values: list[Any]) -> StagedRow:
    row = StagedRow(number=number, values={}, problems=[])
    for at, field in columns.items():
        value = values[at] if at < len(values) else None
        try:
            row.values[field.code] = cells.mend(field, value)
        except cells.CellRefused as error:
            row.values[field.code] = identity.clean_text(str(value or ""))[: cells.LONGEST]
            refuse(row, field.heading, row.values[field.code], error.problem, error.advice)
    return row


def refuse(row: StagedRow, column: str, value: str, problem: str, advice: str) -> None:
    """Note what keeps a row from being imported."""
    note(row, column, value, problem, advice)
    row.is_error = True


def note(row: StagedRow, column: str, value: str, problem: str, advice: str) -> None:
    """Note something worth knowing about a row that is imported all the same."""
    row.problems.append({"column": column, "value": value[:100], "problem": problem, "advice": advice})


def _check_subjects(layout: Layout, rows: list[StagedRow], region_code: str) -> None:
    """Check code and name of each row's enterprise against the code's check digit and what is known."""
    for row in rows:
        row.values[layout.uscc_from] = identity.clean_uscc(row.values[layout.uscc_from])
    known = {e.uscc: e for e in _known(row.values[layout.uscc_from] for row in rows)}
    name_heading, uscc_heading = layout.heading(layout.name_from), layout.heading(layout.uscc_from)
    for row in rows:
        if row.is_error:
            continue
        uscc, name = row.values[layout.uscc_from], row.values[layout.name_from]
        enterprise = known.get(uscc)
        if enterprise is None and not identity.is_valid_uscc(uscc):
            refuse(row, uscc_heading, uscc, "统一社会信用代码不正确", "请对照营业执照核对 18 位代码")
        elif len(name) > 100:
            refuse(row, name_heading, name, "名称超过 100 个字", "请填写营业执照上的名称")
        elif enterprise is None:
            note(row, name_heading, name, "平台尚未收录该企业", "导入时新增，无需处理")
        elif enterprise.region_id and not enterprise.region_id.startswith(prefix_of(region_code)):
            refuse(row, name_heading, name, "企业不在本行政区", "请由企业所在地的监管人员导入")
        elif enterprise.name != name:
            note(row, name_heading, name, f"平台登记的名称为“{enterprise.name}”", "请核对，导入时按代码对应")


def _check_repeats(batch: ImportBatch, layout: Layout, rows: list[StagedRow]) -> None:
    """Refuse what stands twice in the file and note what the platform holds already."""
    column = layout.heading(layout.uscc_from)
    seen: dict[str, int] = {}
    for row in rows:
        if row.is_error:
            continue
        key = _key(batch, layout, row.values)
        if key in seen:
            refuse(row, column, row.values[layout.uscc_from], f"与第 {seen[key]} 行重复", "请删除重复的行")
        seen.setdefault(key, row.number)
    if batch.target == ImportBatch.Target.CREDIT:
        held = set(_held(seen))
        for row in rows:
            if not row.is_error and _key(batch, layout, row.values) in held:
                note(row, column, row.values[layout.uscc_from], "平台已有相同记录", "导入时跳过，无需处理")


def _key(batch: ImportBatch, layout: Layout, values: dict[str, str]) -> str:
    if batch.target == ImportBatch.Target.WHITELIST:
        return values[layout.uscc_from]
    return records.fingerprint(CATEGORIES[batch.category], values)


def _held(fingerprints: Iterable[str]) -> Iterable[str]:
    return CreditRecord.objects.filter(fingerprint__in=list(fingerprints)).values_list(
        "fingerprint", flat=True
    )


def _known(codes: Iterable[str]) -> Iterable[Enterprise]:
    return Enterprise.objects.filter(uscc__in=set(codes)).only("uscc", "name", "region_id")


def _enterprise_ids(layout: Layout, rows: list[dict[str, str]], region_code: str) -> dict[str, int]:
    """Return the enterprise of each code; those not known yet are added with code, name and region."""
    names = {row[layout.uscc_from]: row[layout.name_from] for row in rows}
    missing = names.keys() - {enterprise.uscc for enterprise in _known(names)}
    regions = set(Region.objects.under(prefix_of(region_code)).values_list("code", flat=True))
    Enterprise.objects.bulk_create(
        [
            Enterprise(
                kind=Enterprise.Kind.SOLE_TRADER if uscc.startswith(SOLE_TRADER) else Enterprise.Kind.COMPANY,
                name=names[uscc],
                uscc=uscc,
                region_id=uscc[2:8] if uscc[2:8] in regions else region_code or None,
            )
            for uscc in sorted(missing)
        ],
        batch_size=CHUNK,
        ignore_conflicts=True,
    )
    return {enterprise.uscc: enterprise.pk for enterprise in _known(names)}


def _write_whitelist(batch: ImportBatch, rows: list[dict[str, str]], ids: dict[str, int]) -> int:
    listing = WhitelistBatch(
        label=batch.list_label,
        department=batch.department,
        listed_on=batch.data_to,
        valid_to=batch.valid_to,
        batch=batch,
    )
    listing.full_clean()
    listing.save()
    entries = [
        WhitelistEntry(
            batch=listing,
            enterprise_id=ids[row["USCC"]],
            reason=row.get("REASON", "")[:200],
            listed_on=row.get("LISTED_ON") or batch.data_to,
            valid_to=batch.valid_to,
            **{name: row.get(name.upper()) != "否" for name in CRITERIA},
        )
        for row in rows
    ]
    WhitelistEntry.objects.bulk_create(entries, batch_size=CHUNK)
    return len(entries)


def _write_records(
    batch: ImportBatch, layout: Layout, rows: list[dict[str, str]], ids: dict[str, int]
) -> int:
    category = CATEGORIES[batch.category]
    made = [
        records.build(
            category, row, department=batch.department, enterprise_id=ids[row[layout.uscc_from]], batch=batch
        )
        for row in rows
    ]
    CreditRecord.objects.bulk_create(made, batch_size=CHUNK, ignore_conflicts=True)
    if not CategorySource.objects.filter(category=category.code, data_to__gt=batch.data_to).exists():
        CategorySource.objects.update_or_create(
            category=category.code, defaults={"department": batch.department, "data_to": batch.data_to}
        )
    return batch.records.count()
