"""The credit file of an enterprise as one reader may see it. Opening it writes the query log."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from credit import catalogue
from credit.models import CategorySource, Consent, CreditQuery, CreditRecord
from platform_site.request_context import current

TABLE_COLUMNS = 6


@dataclass(frozen=True)
class Row:
    """One record: its title and its official fields as (heading, value), filled ones only."""

    title: str
    dated_on: date
    polarity: str
    polarity_label: str
    fields: list[tuple[str, str]]


@dataclass(frozen=True)
class Section:
    """One category. A locked one carries no fact at all, not even whether there is any."""

    code: str
    name: str
    department: str
    is_public: bool
    is_locked: bool
    data_to: date | None = None
    rows: list[Row] = field(default_factory=list)

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
class CreditFile:
    """What one look shows."""

    enterprise: Any
    sections: list[Section]
    opened_at: Any
    uncollected: list[str]

    @property
    def has_locked(self) -> bool:
        return any(section.is_locked for section in self.sections)


@transaction.atomic
def open_file(
    *,
    user,
    enterprise,
    institution=None,
    order_number: str = "",
    consent: Consent | None = None,
    purpose: str,
) -> CreditFile:
    """Return the file and log the look in the same transaction (the log row comes last).

    Categories by consent are open only where `consent` is this enterprise's, given to this institution,
    and in force in the database now. `purpose` is a few words for the log, at most 30.
    """
    live = _live(consent, enterprise, institution)
    granted = set(live.categories) if live else set()
    file = _read(enterprise, granted)
    log_look(
        user=user,
        enterprise=enterprise,
        institution=institution,
        order_number=order_number,
        consent=live,
        purpose=purpose,
        categories=[section.code for section in file.sections if not section.is_locked],
        at=file.opened_at,
    )
    return file


def log_look(
    *, user, enterprise, institution, order_number: str, consent: Consent | None, purpose: str, categories, at
) -> None:
    """Append one look at an enterprise's records; the last statement of the transaction that shows them."""
    CreditQuery(
        actor=user,
        actor_role=user.role,
        ip=current().ip,
        institution=institution,
        enterprise=enterprise,
        consent=consent,
        order_number=order_number,
        purpose=purpose,
        categories=categories,
        at=at,
    ).save(force_insert=True)


def own_file(enterprise) -> CreditFile:
    """Return an enterprise's own file, everything open; one's own look is not logged."""
    return _read(enterprise, set(catalogue.CATEGORIES))


def _live(consent: Consent | None, enterprise, institution) -> Consent | None:
    if consent is None or institution is None:
        return None
    return (
        Consent.objects.live()
        .filter(pk=consent.pk, enterprise=enterprise, institution=institution)
        .select_for_update()
        .first()
    )


def _read(enterprise, granted: set[str]) -> CreditFile:
    opened = {
        code for code, category in catalogue.CATEGORIES.items() if category.is_public or code in granted
    }
    sources = {source.category: source for source in CategorySource.objects.filter(category__in=opened)}
    rows: dict[str, list[Row]] = {code: [] for code in opened}
    for record in CreditRecord.objects.shown().filter(enterprise=enterprise, category__in=opened):
        rows[record.category].append(_row(record))
    sections = []
    for code, category in catalogue.CATEGORIES.items():
        source = sources.get(code)
        sections.append(
            Section(
                code=code,
                name=category.name,
                department=source.department if source else category.department,
                is_public=category.is_public,
                is_locked=code not in opened,
                data_to=source.data_to if source else None,
                rows=rows.get(code, []),
            )
        )
    return CreditFile(enterprise, sections, timezone.now(), catalogue.uncollected())


def _row(record: CreditRecord) -> Row:
    category = catalogue.CATEGORIES[record.category]
    hidden = {category.name_from, category.uscc_from}
    fields = [
        (column.heading, str(record.payload[column.code]))
        for column in category.fields
        if column.code not in hidden and record.payload.get(column.code) not in (None, "")
    ]
    return Row(record.title, record.dated_on, record.polarity, record.get_polarity_display(), fields)
