"""What people type: mended where it can be, refused where it cannot."""

import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from platform_site import identity

TODAY = date(2026, 11, 24)
ID_NUMBER = "11010519491231002X"  # the example of GB 11643
USCC_BODIES = st.builds(
    "{}{}{}".format,
    st.text("123456789AY", min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(identity.USCC_ALPHABET, min_size=9, max_size=9),
)


@pytest.mark.parametrize("code", ["91110000600037341L", "91350100M000100Y43"])
def test_published_codes_are_valid(code):
    assert identity.is_valid_uscc(code)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "91110000600037341",
        "91110000600037341l",
        "91110000600037341M",
        "9111000060003734IL",
        "91A10000600037341L",
        " 91110000600037341L",
        "91110000600037341L\n",
        "９1110000600037341L",
    ],
)
def test_malformed_codes_are_refused(code):
    assert not identity.is_valid_uscc(code)


def test_code_is_stored_compact():
    typed = " ９１１１ 0000\u200b-6000".replace("-", "") + "　37341l\n"
    assert identity.clean_uscc(typed) == "91110000600037341L"


@given(USCC_BODIES.filter(lambda body: body[:2].isdigit()))
def test_made_codes_agree_with_an_independent_check(body):
    assert uscc.is_valid(identity.make_uscc(body))


@given(USCC_BODIES, st.integers(0, 17), st.sampled_from(identity.USCC_ALPHABET))
def test_a_single_wrong_character_is_noticed(body, place, char):
    code = identity.make_uscc(body)
    wrong = code[:place] + char + code[place + 1 :]
    assert identity.is_valid_uscc(wrong) == (wrong == code)


def test_remainder_zero_gives_check_digit_zero():
    codes = (identity.make_uscc(f"911100006000373{tail:02d}") for tail in range(100))
    zero = next(code for code in codes if code.endswith("0"))
    values = [identity.USCC_ALPHABET.index(char) for char in zero[:17]]
    assert sum(a * b for a, b in zip(values, identity.USCC_WEIGHTS, strict=True)) % 31 == 0
    assert identity.is_valid_uscc(zero)


def test_rural_collectives_may_start_with_a_letter():
    assert identity.is_valid_uscc(identity.make_uscc("N2310115MF1234567"))


@pytest.mark.parametrize("body", ["", "9111000060003734", "9111000060003734I", "91X100006000373411"])
def test_code_of_a_malformed_body_is_refused(body):
    with pytest.raises(ValueError, match="前 17 位"):
        identity.make_uscc(body)


def test_example_of_the_standard_is_a_valid_id_number():
    assert identity.is_valid_id_number(ID_NUMBER, TODAY)


@pytest.mark.parametrize(
    "number",
    [
        "",
        "110105491231002",
        "11010519491231002x",
        "110105194912310021",
        "01010519491231002X",
        identity.make_id_number("110105", date(1899, 12, 31), 2),
        identity.make_id_number("110105", date(2026, 11, 25), 2),
        "11010519490229002" + identity._id_check_digit("11010519490229002"),
        ID_NUMBER + "\n",
    ],
)
def test_impossible_id_numbers_are_refused(number):
    assert not identity.is_valid_id_number(number, TODAY)


@given(st.dates(date(1900, 1, 1), TODAY), st.integers(0, 999))
def test_made_id_numbers_are_valid(born_on, sequence):
    assert identity.is_valid_id_number(identity.make_id_number("310115", born_on, sequence), TODAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("13800000000", True),
        ("19900000001", True),
        ("12800000000", False),
        ("1380000000", False),
        ("138000000000", False),
        ("+8613800000000", False),
        ("1380000000０", False),
        ("13800000000\n", False),
    ],
)
def test_mobile_numbers(text, expected):
    assert identity.is_mobile(text) is expected


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("100", "100"),
        (" 4.350 ", "4.350"),
        ("１２", "12"),
        ("１，２３４．５", "1234.5"),
        ("1,000,000", "1000000"),
        ("1 000", "1000"),
        ("0", "0"),
        ("999999999999.999", "999999999999.999"),
    ],
)
def test_numbers_that_are_understood(text, number):
    parsed = identity.parse_decimal(text)
    assert str(parsed) == str(Decimal(number))


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "1_0", "1E+11", "NaN", "Infinity", "-1", "-0", "+1", "٣", "1.2345", "1234567890123", "1,5",
        "1,00", "1000,000", ",100", "1.", ".5", "1.5.2", "1..5", "0x10", "½", "10²", "①", "一百", "12万",
        "1\t2", "1\n2", "\ud800",
    ],
)  # fmt: skip
def test_numbers_that_are_refused(text):
    with pytest.raises(ValueError, match="请输入数字"):
        identity.parse_decimal(text)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("\u202e\u200b", ""),
        ("\u3164\u2800", ""),
        ("　演示\u200b有限\ufeff公司\x00 ", "演示有限公司"),
        ("e\u0301", "é"),
        ("第一行\r\n第二行", "第一行 第二行"),
        ("甲\t乙", "甲 乙"),
        ("坏\ud800字", "坏字"),
        ("𠮷野㐂", "𠮷野㐂"),
        ("ＡＢ（甲）", "ＡＢ（甲）"),
    ],
)
def test_text_is_cleaned(text, cleaned):
    assert identity.clean_text(text) == cleaned


def test_lines_are_kept_where_wanted():
    typed = " 第一行\r\n第二行\u2028第三行\r"
    assert identity.clean_text(typed, keep_lines=True) == "第一行\n第二行\n第三行"


@given(st.text(), st.booleans())
def test_clean_text_stays_clean(text, keep_lines):
    cleaned = identity.clean_text(text, keep_lines=keep_lines)
    assert identity.clean_text(cleaned, keep_lines=keep_lines) == cleaned
    assert cleaned == cleaned.strip()
    assert keep_lines or "\n" not in cleaned
    hidden = [char for char in cleaned if unicodedata.category(char) in ("Cc", "Cf", "Cs") and char != "\n"]
    assert not hidden


@given(st.text())
def test_normalised_codes_stay_normal(text):
    code = identity.normalise(text)
    assert identity.normalise(code) == code
