"""The credit file of an enterprise as one reader may see it. Opening it writes the query log."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from credit.catalogue import CATEGORIES, opened_by
from credit.models import CategorySource, Consent, CreditQuery, CreditRecord
from credit.sections import CreditFile, Section, locked_section, section_of
from platform_site.paging import paginate
from platform_site.request_context import current

ROWS_SHOWN = 20  # of a category; the rest stands on the category's own pages
NEWEST_FIRST = (F("dated_on").desc(), F("id").desc())


@transaction.atomic
def open_file(
    *,
    user,
    enterprise,
    institution=None,
    order_number: str = "",
    consent: Consent | None = None,
    purpose: str,
    query: Mapping[str, str] | None = None,
) -> CreditFile:
    """Return the file and log the look in the same transaction (the log row comes last).

    Categories by consent are open only where `consent` is this enterprise's, given to this institution,
    and in force in the database now. `purpose` is a few words for the log, at most 30.
    `query`: GET parameters; `category` asks for one category alone, `page` for a page of it.
    """
    live = _live(consent, enterprise, institution)
    granted = set(live.categories) if live else set()
    file = _read(enterprise, granted, query or {})
    log_look(
        user=user,
        enterprise=enterprise,
        institution=institution,
        order_number=order_number,
        consent=live,
        purpose=purpose,
        categories=file.opened_codes,
        at=file.opened_at,
    )
    return file


@transaction.atomic
def public_file(*, user, enterprise, institution=None, purpose: str) -> CreditFile:
    """Return the categories that need no consent, without a word of the others, and log the look."""
    file = open_file(user=user, enterprise=enterprise, institution=institution, purpose=purpose)
    return replace(file, sections=[section for section in file.sections if section.is_public])


@transaction.atomic
def supervised_file(*, user, enterprise, purpose: str, query: Mapping[str, str] | None = None) -> CreditFile:
    """Return the whole file to somebody of the platform who must judge it, and log the look."""
    file = _read(enterprise, set(CATEGORIES), query or {})
    log_look(
        user=user,
        enterprise=enterprise,
        institution=None,
        order_number="",
        consent=None,
        purpose=purpose,
        categories=file.opened_codes,
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


def own_file(enterprise, query: Mapping[str, str] | None = None) -> CreditFile:
    """Return an enterprise's own file, everything open; one's own look is not logged. `query` as in open_file."""
    return replace(_read(enterprise, set(CATEGORIES), query or {}), is_own=True)


def _live(consent: Consent | None, enterprise, institution) -> Consent | None:
    if consent is None or institution is None:
        return None
    return (
        Consent.objects.live()
        .filter(pk=consent.pk, enterprise=enterprise, institution=institution)
        .select_for_update()
        .first()
    )


def _read(enterprise, granted: set[str], query: Mapping[str, str]) -> CreditFile:
    sources = {source.category: source for source in CategorySource.objects.all()}
    collected = len({CATEGORIES[code].group for code in sources if code in CATEGORIES})
    shown = CATEGORIES
    if query.get("category") in CATEGORIES:
        shown = {query["category"]: CATEGORIES[query["category"]]}
    opened = opened_by(granted) & shown.keys()
    records = _records(enterprise, opened)
    page = None
    if len(shown) == 1 and opened:
        page = paginate(records.order_by(*NEWEST_FIRST), query)
        rows = {next(iter(opened)): page.rows}
    else:
        rows = _newest(records)
    today = timezone.localdate()
    sections: list[Section] = [
        section_of(category, sources.get(code), rows.get(code, []), today)
        if code in opened
        else locked_section(category)
        for code, category in shown.items()
    ]
    data_to = {code: source.data_to for code, source in sources.items()}
    return CreditFile(enterprise, sections, timezone.now(), collected, page, data_to=data_to)


def _records(enterprise, categories: set[str]) -> Any:
    """Return what may be shown, each record with `total` and `negatives` of its category."""
    negative = Q(polarity=CreditRecord.Polarity.NEGATIVE)
    category = F("category")
    return (
        CreditRecord.objects.shown()
        .filter(enterprise=enterprise, category__in=categories)
        .annotate(
            total=Window(Count("pk"), partition_by=category),
            negatives=Window(Count("pk", filter=negative), partition_by=category),
        )
    )


def _newest(records: Any) -> dict[str, list[CreditRecord]]:
    rows: dict[str, list[CreditRecord]] = {}
    place = Window(RowNumber(), partition_by=F("category"), order_by=NEWEST_FIRST)
    for record in records.annotate(place=place).filter(place__lte=ROWS_SHOWN).order_by("category", "place"):
        rows.setdefault(record.category, []).append(record)
    return rows
