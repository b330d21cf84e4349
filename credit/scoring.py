"""Gathering the facts of a score in three statements at most, and scoring them on demand: no score is stored."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.db.models import Subquery
from django.utils import timezone

from credit.catalogue import CATEGORIES
from credit.models import CategorySource, CreditRecord, ScoreCard, WhitelistEntry
from credit.score import ITEMS, Fact, Facts, Score, score

SOURCES = sorted({code for item in ITEMS for code in item.sources})
ENDED = {
    "abnormal": "REMOVED_ON",
    "executed": "CLOSED_ON",
    "serious": "REMOVED_ON",
    "tax_major": "REMOVED_ON",
}
CLOSED_STATES = {"executed": ("执行完毕",)}


def score_of(
    enterprise, granted: set[str] | None = None, *, data_to: Mapping[str, date] | None = None
) -> Score | None:
    """Return the score as a reader may have it; None for a natural person, and while there is no card.

    `granted`: the categories by consent that the reader may see, None for all (the enterprise itself). Without
    all that the card reads, it rests on public facts only and says what is left out. `data_to`: up to which day each
    category was delivered, where that was read already.
    """
    if enterprise.is_person:
        return None
    today = timezone.localdate()
    entries = WhitelistEntry.objects.live(today).filter(enterprise=enterprise).order_by("-listed_on")
    card = ScoreCard.objects.annotate(listed_on=Subquery(entries.values("listed_on")[:1])).first()
    if card is None:
        return None
    by_consent = {code for code in SOURCES if not CATEGORIES[code].is_public}
    is_whole = granted is None or by_consent <= granted
    closed = frozenset() if is_whole else frozenset(by_consent)
    if data_to is None:
        data_to = dict(CategorySource.objects.values_list("category", "data_to"))
    categories = [code for code in SOURCES if code not in closed]
    facts = Facts(
        today=today,
        records=_records(enterprise, categories, today),
        founded_on=enterprise.founded_on,
        standing=enterprise.registration_status,
        listed_on=card.listed_on,
        data_to={code: data_to[code] for code in categories if code in data_to},
    )
    return score(facts, card.points, card.version, closed)


def _records(enterprise, categories: list[str], today: date) -> tuple[Fact, ...]:
    records = CreditRecord.objects.shown(today).exclude(objection_state=CreditRecord.ObjectionState.OPEN)
    rows = records.filter(enterprise=enterprise, category__in=categories).order_by()
    return tuple(
        _fact(*row)
        for row in rows.values_list("category", "state", "dated_on", "valid_to", "amount", "payload")
    )


def _fact(
    category: str, state: str, dated_on: date, valid_to: date | None, amount: Decimal | None, payload: dict
) -> Fact:
    ended = payload.get(ENDED.get(category, ""), "")
    ended_on = date.fromisoformat(ended) if ended else None
    if category == "red_list":
        ended_on = valid_to
    elif state in CLOSED_STATES.get(category, ()):
        ended_on = ended_on or dated_on
    is_owed = category == "social_insurance" and bool(amount)
    return Fact(category, state, dated_on, ended_on, is_owed)
