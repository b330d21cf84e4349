"""Uploaded tables (xlsx, csv) as rows of plain values, checked before they are opened."""

import csv
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from openpyxl import Workbook
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from credit.layouts import HEADER_WITHIN

MAX_BYTES = 50 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 100
MAX_ENTRIES = 50
MAX_UNPACKED = 400 * 1024 * 1024
MAX_RATIO = 100
BLOCK = 1024 * 1024
TEXT, RUN, LETTERS = (f"{{{SHEET_MAIN_NS}}}{name}" for name in ("si", "r", "t"))
ZIP = b"PK"
MACRO_PARTS = ("vbaproject.bin", ".xlm", "macrosheets/sheet1.xml")
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
RISKY_STARTS = tuple("=+-@\t\r\n\0＝＋－＠")
BROKEN = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    IndexError,
    ValueError,
    TypeError,
    AttributeError,
    SyntaxError,
    OSError,
    EOFError,
    NotImplementedError,
)


class Formula(str):
    """The text of a cell that holds a formula instead of a value."""

    __slots__ = ()


class _Reader(ExcelReader):
    """openpyxl's reader, which builds five objects for every shared text where only its letters are wanted."""

    def read_strings(self) -> None:
        part = self.package.find(SHARED_STRINGS)
        if part is not None:
            with self.archive.open(part.PartName.removeprefix("/")) as source:
                self.shared_strings = list(_texts(source))


def _texts(source: Any) -> Iterator[str]:
    """Give the shared texts of a workbook, each of one piece or of several with letters of their own look."""
    for _event, node in iterparse(source):
        if node.tag == TEXT:
            pieces = [node, *node.iterfind(RUN)]
            yield "".join(piece.findtext(LETTERS) or "" for piece in pieces).replace("x005F_", "")
            node.clear()


def read(path: Path, max_rows: int) -> Iterator[tuple[int, list[Any]]]:
    """Yield (line number, values) of every filled line of a table; ValidationError says why it cannot be read."""
    size, start = path.stat().st_size, _first_bytes(path)
    if not size:
        raise ValidationError("文件是空的，请重新选择。")
    if size > MAX_BYTES:
        raise ValidationError(f"文件超过 {MAX_BYTES // 1024 // 1024} MB，请拆分后上传。")
    if start.startswith(OLD_EXCEL):
        raise ValidationError("不支持旧版 xls 或加密的文件，请另存为 xlsx 后上传。")
    lines = _xlsx(path) if start.startswith(ZIP) else _csv(path)
    for number, values in enumerate(lines, start=1):
        if number > max_rows + 1:
            raise ValidationError(f"文件超过 {max_rows:,} 行，请拆分后上传。")
        if any(value not in (None, "") for value in values):
            yield number, values


def count(path: Path) -> int:
    """Return about how many lines a table has, to draw progress by; 0 for what cannot be read."""
    if not _first_bytes(path).startswith(ZIP):
        with path.open("rb") as file:
            return sum(block.count(b"\n") for block in _blocks(file))
    try:
        with _opened(path) as archive:
            sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
            return sum(_rows_of(archive, name) for name in sheets)
    except (ValidationError, *BROKEN):
        return 0


def _rows_of(archive: zipfile.ZipFile, name: str) -> int:
    with archive.open(name) as part:
        return sum(block.count(b"<row ") for block in _blocks(part))


def _first_bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4)


def _blocks(file: Any) -> Iterator[bytes]:
    return iter(lambda: file.read(BLOCK), b"")


def safe_cell(value: Any) -> str:
    """Return text that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(RISKY_STARTS) else text


def _xlsx(path: Path) -> Iterator[list[Any]]:
    try:
        _opened(path).close()
        with path.open("rb") as file, closing(_book(file)) as book:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            for cells in sheet.iter_rows(max_col=_width(sheet)):
                yield [Formula(cell.value) if cell.data_type == "f" else cell.value for cell in cells]
    except BROKEN:
        raise ValidationError("文件无法识别，请下载模板，填写后上传。") from None


def _width(sheet: Any) -> int:
    """Return the last column with a heading: what stands right of it is nobody's, however wide the sheet is."""
    top = sheet.iter_rows(max_row=HEADER_WITHIN, max_col=MAX_COLUMNS, values_only=True)
    return max((at for row in top for at, value in enumerate(row, start=1) if value is not None), default=1)


def _book(file: BinaryIO) -> Workbook:
    reader = _Reader(file, read_only=True, keep_links=False)
    reader.read()
    return reader.wb


def _opened(path: Path) -> zipfile.ZipFile:
    """Open the archive of a workbook after a look at what it says of its parts; none is unpacked before."""
    archive = zipfile.ZipFile(path)
    entries = archive.infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if any(entry.filename.lower().endswith(MACRO_PARTS) for entry in entries):
        raise ValidationError("文件带有宏，请另存为不带宏的 xlsx 后上传。")
    if len(entries) > MAX_ENTRIES or unpacked > min(MAX_UNPACKED, MAX_RATIO * path.stat().st_size):
        raise ValidationError("文件内容异常（压缩比过高或部件过多），请只保留一张数据表后上传。")
    return archive


def _csv(path: Path) -> Iterator[list[Any]]:
    with path.open(encoding=_encoding(path), newline="") as text:
        first = next((line for line in text if line.strip()), "")
        delimiter = max(",\t;", key=first.count)
        text.seek(0)
        try:
            for row in csv.reader(text, delimiter=delimiter):
                yield [
                    Formula(value) if value.lstrip().startswith("=") else value for value in row[:MAX_COLUMNS]
                ]
        except csv.Error:
            raise ValidationError("文件不是有效的 csv，请下载模板，填写后上传。") from None


def _encoding(path: Path) -> str:
    """Return the encoding of a csv: the mark at its start decides, then UTF-8, then GB 18030."""
    with path.open("rb") as file:
        start = file.read(BLOCK)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        candidates = ["utf-16"]
    elif b"\0" in start:
        candidates = ["utf-16-le" if start.count(b",\0") >= start.count(b"\0,") else "utf-16-be"]
    else:
        candidates = ["utf-8-sig", "gb18030"]
    for encoding in candidates:
        if _is_written_in(path, encoding):
            return encoding
    raise ValidationError("文件无法识别，请上传 xlsx，或 UTF-8、GBK 编码的 csv。")


def _is_written_in(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding, newline="") as text:
            return all("\0" not in block for block in iter(lambda: text.read(BLOCK), ""))
    except UnicodeError:
        return False
