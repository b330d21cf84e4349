"""The process that opens an uploaded table: alone, bounded, without settings, database or secrets.

    python -m credit.import_reader FILE CATEGORY MAX_ROWS

prints JSON lines: {"total": about how many lines}, then for each row [number, values, problems], and at last
{"refused": sentence} where the file as a whole cannot be taken. Category "" is the table of a list.
"""

import json
import resource
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError

from credit import cells, sheets
from credit.catalogue import Field
from credit.layouts import Layout, find_header, layout_for
from platform_site import identity

MAX_MEMORY = 1024**3  # bytes of address space
MAX_SECONDS = 300  # of processor time
LONGEST_NAME = 100
Mender = Callable[[Any], str]


def main(file: str, category: str, max_rows: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    _print({"total": sheets.count(Path(file))})
    try:
        _print_rows(layout_for(category), sheets.read(Path(file), int(max_rows)))
    except ValidationError as refusal:
        _print({"refused": "".join(refusal.messages)})


def _print(line: Any) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def _print_rows(layout: Layout, lines) -> None:
    columns, below = find_header(layout, lines)
    menders = {at: (field, cells.mender(field)) for at, field in columns.items()}
    today = date.today().isoformat()
    is_empty = True
    for number, values in below:
        is_empty = False
        _print([number, *_mended(layout, menders, values, today)])
    if is_empty:
        raise ValidationError("文件里没有数据行，请填写后上传。")


def _mended(
    layout: Layout, menders: dict[int, tuple[Field, Mender]], values: list[Any], today: str
) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Return the filled columns as they are stored, and the problems; an `is_error` one refuses the row."""
    row: dict[str, str] = {}
    problems = []
    for at, (field, mend) in menders.items():
        value = values[at] if at < len(values) else None
        try:
            row[field.code] = mend(value)
        except cells.CellRefused as error:
            row[field.code] = identity.clean_text(str(value or ""))[: cells.LONGEST]
            problems.append(_problem(field.heading, row[field.code], error.problem, error.advice))
    row[layout.uscc_from] = identity.clean_uscc(row[layout.uscc_from])
    name, happened = row[layout.name_from], row.get(layout.date_from, "")
    if len(name) > LONGEST_NAME:
        problems.append(
            _problem(layout.heading(layout.name_from), name, "名称超过 100 个字", "请填写营业执照上的名称")
        )
    if happened > today[: len(happened)] and not problems:
        advice = "请核对日期，导入时不作修改"
        problems.append(
            _problem(layout.heading(layout.date_from), happened, "日期晚于今天", advice, is_error=False)
        )
    return {code: value for code, value in row.items() if value}, problems


def _problem(column: str, value: str, problem: str, advice: str, *, is_error: bool = True) -> dict[str, Any]:
    return {
        "column": column,
        "value": value[:100],
        "problem": problem,
        "advice": advice,
        "is_error": is_error,
    }


if __name__ == "__main__":
    main(*sys.argv[1:])
