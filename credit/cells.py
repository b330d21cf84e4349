"""The cells of an import: what is mended, what is refused, and the sentences that say so."""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache, partial
from typing import Any

from credit.catalogue import Field
from credit.sheets import Formula
from platform_site import identity

LONGEST = 2000
REMEMBERED = 256  # values of a column
EXACT_DIGITS = 15  # a spreadsheet keeps no more digits of a number
SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+\d+", re.IGNORECASE)
DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T]0{1,2}:00(?::00)?)?")
MONTH = re.compile(r"(\d{4})[-/.年]?(\d{1,2})月?")
YEAR = re.compile(r"(\d{4})(?:年度?)?")
NUMBER = re.compile(r"\d{1,12}(\.\d{1,6})?")


class CellRefused(Exception):
    """A value that cannot be taken over: what is wrong with it, and what to do."""

    def __init__(self, problem: str, advice: str):
        super().__init__(problem)
        self.problem = problem
        self.advice = advice


def mend(field: Field, value: Any) -> str:
    """Return the value as it is stored (dates 2026-05-01, months 2026-05); CellRefused says what is wrong."""
    if isinstance(value, Formula):
        raise CellRefused("单元格是公式", "选择性粘贴为数值后上传")
    text = _text(field, value)
    if not text:
        if field.required:
            raise CellRefused("未填写", f"请填写{field.heading}")
        return ""
    if len(text) > LONGEST:
        raise CellRefused(f"超过 {LONGEST} 个字", "请精简后上传")
    return READERS[field.kind](field, text)


def mender(field: Field) -> Callable[[Any], str]:
    """Return `mend` for one column, which remembers what comes again and again."""
    return lru_cache(REMEMBERED, typed=True)(partial(mend, field))  # typed: True is no 1, a formula no text


def _text(field: Field, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):  # a datetime is one, too
        return f"{value:%Y-%m-%d}"
    if isinstance(value, int | float):
        return _digits(field, value)
    text = identity.clean_text(str(value))
    if field.kind == "text" and SCIENTIFIC.fullmatch(text):
        raise _lost_digits()
    return text


def _digits(field: Field, value: float) -> str:
    if field.kind == "text" and abs(value) >= 10**EXACT_DIGITS:
        raise _lost_digits()
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _lost_digits() -> CellRefused:
    return CellRefused("编号被表格软件存成了数字，末几位已丢失", "把该列设为文本格式，重新填写完整编号")


def _plain(field: Field, text: str) -> str:
    return text


def _day(field: Field, text: str) -> str:
    plain = identity.normalise(text)
    match = None if plain.isdigit() and len(plain) != 8 else DAY.fullmatch(plain)
    try:
        return date(*(int(part) for part in match.groups())).isoformat()
    except (AttributeError, ValueError):
        raise CellRefused("日期不正确", "请按 2026-05-01 填写") from None


def _month(field: Field, text: str) -> str:
    plain = identity.normalise(text)
    match = MONTH.fullmatch(plain) or DAY.fullmatch(plain)
    try:
        return f"{datetime(int(match[1]), int(match[2]), 1):%Y-%m}"
    except (TypeError, ValueError):
        raise CellRefused("月份不正确", "请按 2026-05 填写") from None


def _year(field: Field, text: str) -> str:
    plain = identity.normalise(text)
    match = YEAR.fullmatch(plain) or DAY.fullmatch(plain)
    if match is None or not 1949 <= int(match[1]) <= 2100:
        raise CellRefused("年度不正确", "请按 2025 填写")
    return match[1]


def _number(field: Field, text: str) -> str:
    plain = re.sub("[, ]", "", identity.normalise(text))
    if not NUMBER.fullmatch(plain):
        raise CellRefused("不是数字", "请填写数字，最多 12 位整数、6 位小数")
    return plain


def _choice(field: Field, text: str) -> str:
    plain = identity.normalise(text).upper()
    if plain not in field.choices:
        raise CellRefused("不在可选范围内", f"请填写{'、'.join(field.choices)}之一")
    return plain


READERS = {
    "text": _plain,
    "date": _day,
    "month": _month,
    "year": _year,
    "decimal": _number,
    "choice": _choice,
}
