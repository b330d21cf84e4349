"""What a category of credit records is made of."""

from collections.abc import Callable
from dataclasses import dataclass

Polarity = Callable[[dict[str, str]], str]


@dataclass(frozen=True)
class Field:
    """One column. `kind` is text, date, decimal, month, year or choice; the name in a personal one is shown masked."""

    code: str
    heading: str
    kind: str = "text"
    required: bool = False
    choices: tuple[str, ...] = ()
    is_personal: bool = False


@dataclass(frozen=True)
class Category:
    """One kind of fact. The `…_from` names are the columns that a record's own values are taken from.

    `ends_from`: the day the act ended, the first of these columns that is filled; a negative record is
    withdrawn `retention_years` later. `polarity(row)` returns positive, neutral or negative.
    `refresh_days`: so many days after its cut-off date a delivery is overdue.
    `title_text` words a title of several columns; without it the first filled one of `title_from` is the title.
    """

    code: str
    name: str
    group: str
    is_public: bool
    department: str
    fields: tuple[Field, ...]
    polarity: Polarity
    title_from: tuple[str, ...]
    date_from: str
    refresh_days: int
    retention_years: int = 5
    name_from: str = "NAME"
    uscc_from: str = "USCC"
    authority_from: str = ""
    reference_from: str = ""
    amount_from: tuple[str, ...] = ()
    state_from: str = ""
    valid_from: str = ""
    publicity_from: str = ""
    ends_from: tuple[str, ...] = ()
    title_text: str = ""


SUBJECT = (
    Field("NAME", "企业名称", required=True),
    Field("USCC", "统一社会信用代码", required=True),
)


def always(polarity: str) -> Polarity:
    return lambda row: polarity


def by_value(column: str, *, positive: tuple[str, ...] = (), negative: tuple[str, ...] = ()) -> Polarity:
    """Judge by one column; any other value is neutral."""

    def judge(row: dict[str, str]) -> str:
        value = row.get(column, "")
        return "positive" if value in positive else "negative" if value in negative else "neutral"

    return judge


def by_shortfall(row: dict[str, str]) -> str:
    """Negative where something is owed."""
    return "negative" if float(row.get("OWED") or 0) > 0 else "neutral"
