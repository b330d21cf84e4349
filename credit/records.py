"""From a row of an official table to the values of a credit record."""

import calendar
import hashlib
import json
from datetime import date
from decimal import Decimal
from typing import Any

from credit.catalogue import Category
from credit.models import CreditRecord


def values_of(category: Category, row: dict[str, str], department: str) -> dict[str, Any]:
    """Return the fields of a CreditRecord (all but its enterprise and batch) from a mended row by column code.

    Amounts are 万元. A negative record is hidden the category's years after the day its act ended, if known.
    """
    polarity = category.polarity(row)
    ended_on = _day(_first(row, category.ends_from))
    return {
        "category": category.code,
        "title": _title(category, row)[:200],
        "reference_no": row.get(category.reference_from, "")[:100],
        "authority": row.get(category.authority_from, "")[:100],
        "dated_on": _day(row[category.date_from]),
        "valid_to": _day(row.get(category.valid_from, "")),
        "publicity_ends_on": _day(row.get(category.publicity_from, "")),
        "hidden_from": years_later(ended_on, category.retention_years)
        if ended_on and polarity == "negative"
        else None,
        "amount": _amount(_first(row, category.amount_from)),
        "state": row.get(category.state_from, "")[:30],
        "polarity": polarity,
        "department": department[:100],
        "payload": {code: value for code, value in row.items() if value},
        "fingerprint": fingerprint(category, row),
    }


def fingerprint(category: Category, row: dict[str, str]) -> str:
    """Return the SHA-256 over the category and all filled columns: the same fact twice is one record."""
    filled = {code: value for code, value in row.items() if value and code != category.name_from}
    content = json.dumps([category.code, filled], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()


def build(
    category: Category, row: dict[str, str], *, department: str, enterprise_id: int, batch
) -> CreditRecord:
    """Return the unsaved record of a row."""
    return CreditRecord(**values_of(category, row, department), enterprise_id=enterprise_id, batch=batch)


def years_later(day: date, years: int) -> date:
    """Return the same day some years on; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _title(category: Category, row: dict[str, str]) -> str:
    if category.title_text:
        return category.title_text.format_map(row)
    return _first(row, category.title_from) or category.name


def _first(row: dict[str, str], codes: tuple[str, ...]) -> str:
    return next((row[code] for code in codes if row.get(code)), "")


def _amount(text: str) -> Decimal | None:
    return round(Decimal(text), 4) if text else None


def _day(text: str) -> date | None:
    """Return the day; of a month or a year (2026-05, 2025) its last one."""
    if not text:
        return None
    year, month, day = ([int(part) for part in text.split("-")] + [None, None])[:3]
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])
