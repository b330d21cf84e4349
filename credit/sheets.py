"""Uploaded tables (xlsx, csv) as rows of plain values, checked before they are opened."""

import csv
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO, StringIO
from typing import Any

from django.core.exceptions import ValidationError
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 20_000  # what one request can write before it is cut off
MAX_COLUMNS = 100
MAX_ENTRIES = 50
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 100
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


def read(data: bytes) -> list[tuple[int, list[Any]]]:
    """Return (line number, values) of every filled line of a table; ValidationError says why it cannot be read."""
    if not data:
        raise ValidationError("文件是空的，请重新选择。")
    if len(data) > MAX_BYTES:
        raise ValidationError(f"文件超过 {MAX_BYTES // 1024 // 1024} MB，请拆分后上传。")
    if data.startswith(OLD_EXCEL):
        raise ValidationError("不支持旧版 xls 或加密的文件，请另存为 xlsx 后上传。")
    lines = _xlsx(data) if data.startswith(b"PK") else _csv(data)
    rows = []
    for number, values in enumerate(lines, start=1):
        if any(value not in (None, "") for value in values):
            rows.append((number, values))
        if number > MAX_ROWS:
            raise ValidationError(f"文件超过 {MAX_ROWS:,} 行，请拆分后上传。")
    return rows


def safe_cell(value: Any) -> str:
    """Return text that no spreadsheet takes for a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(RISKY_STARTS) else text


def _xlsx(data: bytes) -> Iterator[list[Any]]:
    try:
        _refuse_bomb(data)
        book = load_workbook(BytesIO(data), read_only=True)
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            for cells in sheet.iter_rows(max_col=MAX_COLUMNS):
                yield [Formula(cell.value) if cell.data_type == "f" else cell.value for cell in cells]
        finally:
            book.close()
    except BROKEN:
        raise ValidationError("文件无法识别，请下载模板，填写后上传。") from None


def _refuse_bomb(data: bytes) -> None:
    entries = zipfile.ZipFile(BytesIO(data)).infolist()
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * len(data):
        raise ValidationError("文件内容异常（压缩比过高或部件过多），请只保留一张数据表后上传。")


def _csv(data: bytes) -> Iterator[list[Any]]:
    text = _decode(data)
    first = text.lstrip().partition("\n")[0]
    delimiter = max(",\t;", key=first.count)
    try:
        for row in csv.reader(StringIO(text, newline=""), delimiter=delimiter):
            yield [Formula(value) if value.lstrip().startswith("=") else value for value in row[:MAX_COLUMNS]]
    except csv.Error:
        raise ValidationError("文件不是有效的 csv，请下载模板，填写后上传。") from None


def _decode(data: bytes) -> str:
    """Return the text of a csv: the mark at its start decides, then UTF-8, then GB 18030."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\0" in data:
        encodings = ["utf-16-le" if data.count(b",\0") >= data.count(b"\0,") else "utf-16-be"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise ValidationError("文件无法识别，请上传 xlsx，或 UTF-8、GBK 编码的 csv。")
