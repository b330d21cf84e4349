"""导出Excel: tables as one workbook, in which nothing that people typed becomes a formula."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from io import BytesIO
from typing import IO, Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NUMBERS = (int, float, Decimal)
WIDTH = 24
BOLD = Font(bold=True)


def xlsx(name: str, tables: Mapping[str, Iterable[Iterable[Any]]], mark: str = "") -> HttpResponse:
    """Answer a download of the tables, as `write` makes them."""
    content = BytesIO()
    write(content, tables, mark)
    return as_download(HttpResponse(content.getvalue(), content_type=XLSX), f"{name}.xlsx")


def too_many(most: int, unit: str = "条") -> str:
    """Say that a list is too long to be sent at once."""
    return f"一次最多导出 {most:,} {unit}，请先用查询条件缩小范围。"


def write(target: IO[bytes], tables: Mapping[str, Iterable[Iterable[Any]]], mark: str = "") -> None:
    """Write the tables by sheet name, row by row; the first row of each is its head.

    Numbers stay numbers, None is an empty cell, everything else is text, whatever sign it begins with. `mark`
    stands at the foot of every printed page.
    """
    book = Workbook(write_only=True)
    try:
        for title, rows in tables.items():
            sheet = book.create_sheet(title)
            sheet.oddFooter.center.text = mark.replace("&", "&&")  # a single one is a code of the format
            _fill(sheet, rows)
    finally:
        book.save(target)  # also takes away the library's own temporary files, when a row has failed


def as_download(response: HttpResponse, name: str) -> HttpResponse:
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def _fill(sheet: Any, rows: Iterable[Iterable[Any]]) -> None:
    sheet.freeze_panes = "A2"
    for number, row in enumerate(rows):
        cells = [_cell(sheet, value) for value in row]
        if number == 0:
            for column, cell in enumerate(cells, 1):
                cell.font = BOLD
                sheet.column_dimensions[get_column_letter(column)].width = WIDTH
        sheet.append(cells)


def _cell(sheet: Any, value: Any) -> WriteOnlyCell:
    if value is None or isinstance(value, NUMBERS):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", str(value)))
    cell.data_type = "s"
    return cell
