"""The columns of the tables that are imported, and finding them in a file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from django.core.exceptions import ValidationError

from credit.catalogue import CATEGORIES, SUBJECT, Field
from platform_site import identity

HEADER_WITHIN = 5
Lines = Iterator[tuple[int, list[Any]]]
FIRST_SUBJECT_CODE = re.compile(r"行政相对人代码_1\((.*)\)")
MARKS = re.compile(r"\*|\((必填|选填)\)|\s")
CRITERIA = {
    "runs_lawfully": "合规持续经营",
    "has_premises": "固定经营场所",
    "has_real_need": "真实融资需求",
    "has_good_credit": "信用状况良好",
    "has_lawful_purpose": "贷款用途依法合规",
}
WHITELIST_FIELDS = (
    *SUBJECT,
    Field("REASON", "列入理由"),
    *(Field(code.upper(), heading, "choice", choices=("是", "否")) for code, heading in CRITERIA.items()),
    Field("LISTED_ON", "列入日期", "date"),
)


@dataclass(frozen=True)
class Layout:
    """The columns of a table and which of them name the enterprise."""

    fields: tuple[Field, ...]
    name_from: str = "NAME"
    uscc_from: str = "USCC"
    date_from: str = ""

    def heading(self, code: str) -> str:
        return next(field.heading for field in self.fields if field.code == code)


def layout_for(category: str) -> Layout:
    """Return the table of a credit category, without one that of a list; ValidationError for an unknown one."""
    if not category:
        return Layout(WHITELIST_FIELDS)
    if category not in CATEGORIES:
        raise ValidationError("请选择信用类别。")
    known = CATEGORIES[category]
    return Layout(known.fields, known.name_from, known.uscc_from, known.date_from)


def find_header(layout: Layout, lines: Lines) -> tuple[dict[int, Field], Lines]:
    """Find the line of headings near the top; return its columns by position and the lines below."""
    by_name = {name: field for field in layout.fields for name in (field.code, _plain(field.heading))}
    top = list(islice(lines, HEADER_WITHIN))
    for index, (_number, values) in enumerate(top):
        columns = {at: by_name[_plain(value)] for at, value in enumerate(values) if _plain(value) in by_name}
        if len(columns) > 1:
            _refuse_header(layout, list(columns.values()))
            return columns, chain(top[index + 1 :], lines)
    raise ValidationError("没有找到表头，请下载模板，保留第一行的列名。")


def _refuse_header(layout: Layout, found: list[Field]) -> None:
    missing = [field.heading for field in layout.fields if field.required and field not in found]
    if missing:
        raise ValidationError(f"缺少列：{'、'.join(missing)}。")
    twice = [field.heading for field in layout.fields if found.count(field) > 1]
    if twice:
        raise ValidationError(f"列名重复：{'、'.join(twice)}。")


def _plain(heading: Any) -> str:
    text = MARKS.sub("", identity.normalise(str(heading or ""))).upper()
    return FIRST_SUBJECT_CODE.sub(r"\1", text)
