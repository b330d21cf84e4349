"""Codes, numbers and text that people type: how they are mended, which are well formed. Pure functions."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # GB 32100-2015: no I, O, S, V, Z
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
USCC_BODY = re.compile(rf"[{USCC_ALPHABET}]{{2}}[0-9]{{6}}[{USCC_ALPHABET}]{{9}}")
ID_NUMBER = re.compile(r"[1-9][0-9]{16}[0-9X]")
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECK_DIGITS = "10X98765432"
OLDEST_BIRTH_YEAR = 1900
MOBILE = re.compile(r"1[3-9][0-9]{9}")
DECIMAL = re.compile(r"[0-9]{1,12}(\.[0-9]{1,3})?")
GROUPED = re.compile(r"[0-9]{1,3}([, ][0-9]{3})+(\.[0-9]+)?")
HALF_WIDTH = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
FORMAT_CATEGORIES = {"Cc", "Cf", "Cs"}  # control; direction, zero-width and soft hyphens; lone surrogates
BLANK_LETTERS = set("\u034f\u115f\u1160\u2800\u3164\uffa0")  # letters and marks that draw nothing
LINE_ENDS = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")


def clean_text(text: str, *, keep_lines: bool = False) -> str:
    """Return the text in NFC, trimmed, without control, direction or zero-width characters.

    Line ends become line feeds with `keep_lines`, otherwise spaces; a tab is a space.
    """
    text = LINE_ENDS.sub("\n" if keep_lines else " ", text)
    return unicodedata.normalize("NFC", _visible(text)).strip()


def normalise(text: str) -> str:
    """Return a code or number in NFKC (１２ becomes 12), trimmed, without invisible characters."""
    return unicodedata.normalize("NFKC", _visible(text)).strip()


def parse_decimal(text: str) -> Decimal:
    """Return a number of up to 12 digits and 3 decimals, thousands separators allowed; else ValueError."""
    plain = _visible(text).translate(HALF_WIDTH).strip()  # not NFKC: 10² is no 102
    if GROUPED.fullmatch(plain):
        plain = re.sub("[, ]", "", plain)
    if not DECIMAL.fullmatch(plain):
        raise ValueError("请输入数字，最多 12 位整数、3 位小数")
    return Decimal(plain)


def is_mobile(text: str) -> bool:
    """Tell whether the text is a mobile number of mainland China."""
    return MOBILE.fullmatch(text) is not None


def clean_uscc(text: str) -> str:
    """Return a 统一社会信用代码 as it is stored: half-width capitals without spaces. It may be invalid."""
    return "".join(normalise(text).split()).upper()


def is_valid_uscc(code: str) -> bool:
    """Tell whether a cleaned 统一社会信用代码 has the shape and the check digit of GB 32100-2015."""
    body = code[:17]
    return len(code) == 18 and USCC_BODY.fullmatch(body) is not None and code == make_uscc(body)


def make_uscc(body: str) -> str:
    """Return the 统一社会信用代码 of its first 17 characters; ValueError where these are malformed."""
    if not USCC_BODY.fullmatch(body):
        raise ValueError("统一社会信用代码前 17 位格式不正确")
    total = sum(USCC_ALPHABET.index(char) * weight for char, weight in zip(body, USCC_WEIGHTS, strict=True))
    return body + USCC_ALPHABET[-total % 31]


def is_valid_id_number(text: str, today: date) -> bool:
    """Tell whether a cleaned 身份证号 has a past birth date and the check digit of GB 11643-1999."""
    if not ID_NUMBER.fullmatch(text):
        return False
    try:
        born_on = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    return born_on.year >= OLDEST_BIRTH_YEAR and born_on <= today and text[17] == _id_check_digit(text[:17])


def make_id_number(area: str, born_on: date, sequence: int) -> str:
    """Return the 身份证号 of a 6-digit area code, a birth date and a sequence number (0–999)."""
    body = f"{area}{born_on:%Y%m%d}{sequence:03d}"
    return body + _id_check_digit(body)


def _id_check_digit(body: str) -> str:
    return ID_CHECK_DIGITS[
        sum(int(digit) * weight for digit, weight in zip(body, ID_WEIGHTS, strict=True)) % 11
    ]


def _visible(text: str) -> str:
    if text.isprintable() and BLANK_LETTERS.isdisjoint(text):  # nearly every cell of a large file
        return text
    return "".join(
        char
        for char in text.replace("\t", " ")
        if char == "\n" or not (unicodedata.category(char) in FORMAT_CATEGORIES or char in BLANK_LETTERS)
    )
