"""Files of white lists and credit records, staged row by row and written whole."""

import io
import zipfile
from datetime import date, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from credit import imports, sheets
from credit.catalogue import CATEGORIES
from credit.imports import IMPORT
from credit.models import CategorySource, CreditRecord, ImportBatch, WhitelistEntry
from enterprises.models import Enterprise
from platform_site.models import ChangeRequest
from tests import factories

PENALTY_ROW = {
    "CF_WSH": "演示罚字〔2026〕1号",
    "CF_WFXW": "演示违法行为",
    "CF_CFLB": "罚款",
    "CF_NR": "罚款叁万元",
    "CF_NR_FK": 3.5,
    "CF_JDRQ": datetime(2026, 5, 1),
    "CF_CFJG": "演示机关",
}


def xlsx(*rows) -> SimpleUploadedFile:
    book, content = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(content)
    return SimpleUploadedFile("演示.xlsx", content.getvalue())


def stage(cast, upload, target="credit", **fields):
    is_list = target == "whitelist"
    values = {
        "target": target,
        "category": "" if is_list else "xzcf",
        "list_kind": "xinyidai" if is_list else "",
        "list_label": "演示批次" if is_list else "",
        "department": "演示部门",
        "data_to": date(2026, 6, 30),
        "region_code": "310115" if is_list else "",
        "maker": cast.supervisor if is_list else cast.operator,
    }
    return imports.stage(upload, **values | fields)


def penalties(*rows, by="heading"):
    fields = CATEGORIES["xzcf"].fields[::-1]
    return xlsx(
        [getattr(field, by) for field in fields], *([row.get(field.code) for field in fields] for row in rows)
    )


def penalty(enterprise, **fields):
    return PENALTY_ROW | {"CF_XDR_MC": enterprise.name, "CF_XDR_SHXYM": enterprise.uscc} | fields


def problems(batch):
    return [
        (row.number, problem["column"], problem["problem"])
        for row in batch.rows.all()
        for problem in row.problems
    ]


def apply(batch, maker, checker):
    IMPORT.take(IMPORT.take(batch, "submit", user=maker), "approve", user=checker)
    batch.refresh_from_db()
    return batch


@pytest.mark.parametrize("by", ["heading", "code"])
def test_official_penalty_columns_become_records(cast, by):
    newcomer = Enterprise(name="演示新增有限公司", uscc=factories.uscc())
    batch = stage(cast, penalties(penalty(cast.mill), penalty(newcomer), by=by))
    assert (batch.row_count, batch.error_count, batch.warning_count) == (2, 0, 1)
    assert not CreditRecord.objects.exists()
    applied = apply(batch, cast.operator, cast.second_operator)
    assert (applied.status, applied.written_count) == ("applied", 2)
    record = CreditRecord.objects.get(enterprise=cast.mill)
    assert (record.title, str(record.amount), record.polarity) == ("演示违法行为", "3.5000", "negative")
    assert (record.dated_on, record.hidden_from) == (date(2026, 5, 1), date(2031, 5, 1))
    assert record.payload["CF_NR"] == "罚款叁万元"
    known = Enterprise.objects.get(uscc=newcomer.uscc)
    assert (known.name, known.region_id, known.registered_at) == (newcomer.name, "310115", None)
    assert CategorySource.objects.get(category="xzcf").data_to == date(2026, 6, 30)


def test_first_subject_code_of_the_official_form_is_known(cast):
    fields = CATEGORIES["xzcf"].fields
    headings = [field.heading for field in fields]
    headings[1] = "行政相对人代码_1（统一社会信用代码）"
    batch = stage(cast, xlsx(headings, [penalty(cast.mill).get(field.code) for field in fields]))
    assert batch.error_count == 0


def test_rows_are_refused_with_column_and_reason(cast):
    batch = stage(
        cast,
        penalties(
            penalty(cast.mill, CF_XDR_SHXYM=913101150000000000),
            penalty(cast.mill, CF_NR="=1+1"),
            penalty(cast.mill, CF_JDRQ="2026-02-30"),
            penalty(cast.mill, CF_NR_FK="三万"),
            penalty(cast.mill, CF_CFJG=None),
            penalty(cast.mill, CF_XDR_SHXYM="91310115MA1K000000"),
            penalty(cast.mill),
            penalty(cast.mill),
        ),
    )
    assert problems(batch) == [
        (2, "统一社会信用代码", "编号被表格软件存成了数字，末几位已丢失"),
        (3, "处罚内容", "单元格是公式"),
        (4, "处罚决定日期", "日期不正确"),
        (5, "罚款金额（万元）", "不是数字"),
        (6, "处罚机关", "未填写"),
        (7, "统一社会信用代码", "统一社会信用代码不正确"),
        (9, "统一社会信用代码", "与第 8 行重复"),
    ]
    assert apply(batch, cast.operator, cast.second_operator).written_count == 1


def test_same_facts_in_another_file_are_written_once(cast):
    apply(stage(cast, penalties(penalty(cast.mill))), cast.operator, cast.second_operator)
    again = stage(cast, penalties(penalty(cast.mill), penalty(cast.shop)))
    assert problems(again) == [(2, "统一社会信用代码", "平台已有相同记录")]
    assert apply(again, cast.operator, cast.second_operator).written_count == 1
    assert CreditRecord.objects.count() == 2


def test_year_and_month_columns(cast):
    row = xlsx(
        ["统一社会信用代码", "企业名称", "评价年度", "纳税信用级别"],
        [cast.mill.uscc, cast.mill.name, 2025, "d"],
    )
    apply(stage(cast, row, category="tax_rating"), cast.operator, cast.second_operator)
    record = CreditRecord.objects.get()
    assert (record.dated_on, record.hidden_from, record.state, record.title) == (
        date(2025, 12, 31),
        date(2030, 12, 31),
        "D",
        "2025 年度 D 级",
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030", "utf-16", "utf-16-le"])
def test_csv_in_any_usual_encoding(cast, encoding):
    text = f"统一社会信用代码,企业名称,贷款用途依法合规\r\n{cast.mill.uscc},{cast.mill.name},否\r\n"
    batch = stage(cast, SimpleUploadedFile("演示.csv", text.encode(encoding)), target="whitelist")
    apply(batch, cast.supervisor, cast.city_supervisor)
    entry = WhitelistEntry.objects.get()
    assert (entry.enterprise, entry.has_lawful_purpose, entry.has_premises) == (cast.mill, False, True)


def test_supervisor_lists_enterprises_of_the_own_region_only(cast):
    text = f"统一社会信用代码,企业名称\n{cast.shop.uscc},{cast.shop.name}\n"
    batch = stage(cast, SimpleUploadedFile("演示.csv", text.encode()), target="whitelist")
    assert problems(batch) == [(2, "企业名称", "企业不在本行政区")]


def test_applied_or_pending_file_is_refused(cast):
    upload = penalties(penalty(cast.mill))
    batch = stage(cast, upload)
    upload.seek(0)
    twin = stage(cast, upload)
    IMPORT.take(batch, "submit", user=cast.operator)
    upload.seek(0)
    with pytest.raises(ValidationError, match="不能重复导入"):
        stage(cast, upload)
    IMPORT.take(batch, "approve", user=cast.second_operator)
    with pytest.raises(ValidationError):
        apply(twin, cast.operator, cast.second_operator)
    assert CreditRecord.objects.count() == 1


def test_maker_does_not_apply(cast):
    batch = IMPORT.take(stage(cast, penalties(penalty(cast.mill))), "submit", user=cast.operator)
    assert ChangeRequest.objects.get().target_id == batch.pk
    with pytest.raises(PermissionDenied):
        IMPORT.take(batch, "approve", user=cast.operator)
    assert not CreditRecord.objects.exists()


def bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 5_000_000)
    return content.getvalue()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "文件是空的"),
        (b"PK\x03\x04broken", "文件无法识别"),
        (b"\xd0\xcf\x11\xe0old", "xls"),
        (bomb(), "压缩比"),
        (b"\xff\x00\xfe\x80\x00", "文件无法识别"),
        ("甲,乙\n1,2\n".encode(), "没有找到表头"),
        ("企业名称,列入理由\n甲,乙\n".encode(), "缺少列：统一社会信用代码"),
        ("企业名称,统一社会信用代码,NAME\n甲,乙,丙\n".encode(), "列名重复"),
        ("企业名称,统一社会信用代码\n".encode(), "没有数据行"),
    ],
)
def test_file_as_a_whole_is_refused_with_a_sentence(cast, data, sentence):
    with pytest.raises(ValidationError, match=sentence):
        stage(cast, SimpleUploadedFile("演示.csv", data), target="whitelist")
    assert not ImportBatch.objects.exists()


def test_too_many_rows_are_refused(cast, monkeypatch):
    monkeypatch.setattr(sheets, "MAX_ROWS", 1)
    with pytest.raises(ValidationError, match="超过 1 行"):
        stage(cast, penalties(penalty(cast.mill), penalty(cast.shop)))


def test_template_is_read_back(cast):
    headings = imports.template_rows("xzcf")[0]
    assert headings[0] == "行政相对人名称"
    with pytest.raises(ValidationError, match="没有数据行"):
        stage(cast, xlsx(headings))
