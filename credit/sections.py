"""What a credit file is made of: records, categories and the 17 groups, as one reader may see them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from credit.catalogue import GROUPS, Category, Field
from credit.models import CategorySource, CreditRecord
from platform_site.masking import mask_name
from platform_site.paging import Page

TABLE_COLUMNS = 6


@dataclass(frozen=True)
class Row:
    """One record: its title and its official fields as (heading, value), filled ones only.

    `mark` is what every reader is told of an 异议: that one runs, or that the record was corrected. `doubt` and
    `ask_url` are an institution's: its newest 疑问 about the record, and where it may ask one.
    """

    title: str
    dated_on: date
    polarity: CreditRecord.Polarity
    fields: list[tuple[str, str]]
    pk: int
    mark: CreditRecord.ObjectionState | None = None
    correction: str = ""
    doubt: Any = None
    ask_url: str = ""

    @property
    def standing(self) -> str:
        """Return polarity and mark in words, for where nothing is drawn."""
        return f"{self.polarity.label}（{self.mark.label}）" if self.mark else str(self.polarity.label)

    @property
    def can_object(self) -> bool:
        return self.mark != CreditRecord.ObjectionState.OPEN


@dataclass(frozen=True)
class Section:
    """One category. A locked one carries no fact at all, not even whether there is any.

    `rows` are the newest ones; `total` and `negative` count all that may be shown.
    """

    code: str
    name: str
    group: str
    department: str
    is_public: bool
    is_locked: bool
    data_to: date | None = None
    is_stale: bool = False
    rows: list[Row] = field(default_factory=list)
    total: int = 0
    negative: int = 0

    @property
    def headings(self) -> list[str]:
        """Return the column heads where several rows of one short form are best read as a table; else none."""
        forms = {tuple(heading for heading, _value in row.fields) for row in self.rows}
        shared = next(iter(forms)) if len(forms) == 1 and len(self.rows) > 1 else ()
        return list(shared) if len(shared) <= TABLE_COLUMNS else []

    @property
    def empty_text(self) -> str:
        """Return what stands in place of rows; it never promises that there is no risk."""
        if self.data_to is None:
            return "平台尚未归集到该类信息，不能据此判断有无风险。"
        day = f"{self.data_to:%Y年%m月%d日}"
        return f"截至 {day}，未查询到相关信息。可能尚有信息未归集，不代表没有风险，仅供参考。"


@dataclass(frozen=True)
class Group:
    """One of the 17 groups with its categories."""

    number: int
    name: str
    sections: list[Section]

    @property
    def filled(self) -> list[Section]:
        return [section for section in self.sections if section.rows]

    @property
    def total(self) -> int:
        return sum(section.total for section in self.sections)

    @property
    def negative(self) -> int:
        return sum(section.negative for section in self.sections)

    @property
    def shows_names(self) -> bool:
        """Tell whether the categories need their own names: not one that is called like its group."""
        return [section.name for section in self.filled] != [self.name]


@dataclass(frozen=True)
class CreditFile:
    """What one look shows. `page` is set where it shows one category page by page.

    `collected` counts the groups of which the platform receives anything, whoever the enterprise is; `data_to` says
    up to which day each category was delivered.
    """

    enterprise: Any
    sections: list[Section]
    opened_at: Any
    collected: int = 0
    page: Page | None = None
    is_own: bool = False
    data_to: Mapping[str, date] = field(default_factory=dict)

    @property
    def groups(self) -> list[Group]:
        """Return the groups that have a section here, in their official order and with their number."""
        by_name: dict[str, list[Section]] = {name: [] for name in GROUPS}
        for section in self.sections:
            by_name[section.group].append(section)
        return [Group(number, name, by_name[name]) for number, name in enumerate(GROUPS, 1) if by_name[name]]

    @property
    def filled_groups(self) -> list[Group]:
        return [group for group in self.groups if group.filled]

    @property
    def locked(self) -> list[Section]:
        return [section for section in self.sections if section.is_locked]

    @property
    def has_locked(self) -> bool:
        return bool(self.locked)

    @property
    def nothing_found(self) -> list[Section]:
        """Return the open categories that were delivered and hold nothing about this enterprise."""
        return [s for s in self.sections if not (s.is_locked or s.rows or s.data_to is None)]

    @property
    def uncollected(self) -> list[Section]:
        """Return the open categories of which nothing was ever delivered."""
        return [s for s in self.sections if not (s.is_locked or s.rows) and s.data_to is None]

    @property
    def coverage(self) -> str:
        """Return 已归集 N / 17 类, and in how many of the groups open to this reader something was found."""
        return f"已归集 {self.collected} / {len(GROUPS)} 类，其中 {len(self.filled_groups)} 类有记录"

    @property
    def opened_codes(self) -> list[str]:
        return [section.code for section in self.sections if not section.is_locked]


def section_of(
    category: Category, source: CategorySource | None, records: list[CreditRecord], today: date
) -> Section:
    """Return an open category. The records carry `total` and `negatives` of the whole category."""
    data_to = source.data_to if source else None
    return Section(
        code=category.code,
        name=category.name,
        group=category.group,
        department=source.department if source else category.department,
        is_public=category.is_public,
        is_locked=False,
        data_to=data_to,
        is_stale=bool(data_to and data_to + timedelta(days=category.refresh_days) < today),
        rows=[row_of(category, record) for record in records],
        total=getattr(records[0], "total", len(records)) if records else 0,
        negative=getattr(records[0], "negatives", 0) if records else 0,
    )


def locked_section(category: Category) -> Section:
    """Return a category that the reader may not open: what it is called and who keeps it."""
    return Section(
        code=category.code,
        name=category.name,
        group=category.group,
        department=category.department,
        is_public=category.is_public,
        is_locked=True,
    )


def row_of(category: Category, record: CreditRecord) -> Row:
    """Return the filled official fields of a record, without those that name the enterprise."""
    hidden = {category.name_from, category.uscc_from}
    fields = [
        (column.heading, _shown(column, str(record.payload[column.code])))
        for column in category.fields
        if column.code not in hidden and record.payload.get(column.code) not in (None, "")
    ]
    polarity, state = CreditRecord.Polarity(record.polarity), CreditRecord.ObjectionState
    mark = state(record.objection_state) if record.objection_state in (state.OPEN, state.PARTLY) else None
    return Row(record.title, record.dated_on, polarity, fields, record.pk, mark, record.correction)


def _shown(column: Field, value: str) -> str:
    return mask_name(value) if column.is_personal else value
