"""Gathering the facts of a score in four statements, and scoring them on demand: no score is stored."""

from datetime import date
from decimal import Decimal

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


def score_of(enterprise, granted: set[str] | None = None) -> Score | None:
    """Return the score as a reader may have it, or None while there is no card.

    `granted`: the categories by consent that the reader may see, None for all (the enterprise itself). Without
    all that the card reads, it rests on public facts only and says what is left out.
    """
    card = ScoreCard.objects.first()
    if card is None:
        return None
    by_consent = {code for code in SOURCES if not CATEGORIES[code].is_public}
    is_whole = granted is None or by_consent <= granted
    closed = frozenset() if is_whole else frozenset(by_consent)
    facts = _facts(enterprise, [code for code in SOURCES if code not in closed])
    return score(facts, card.points, card.version, closed)


def _facts(enterprise, categories: list[str]) -> Facts:
    today = timezone.localdate()
    records = CreditRecord.objects.shown(today).exclude(objection_state=CreditRecord.ObjectionState.OPEN)
    rows = records.filter(enterprise=enterprise, category__in=categories).order_by()
    entries = WhitelistEntry.objects.live(today).filter(enterprise=enterprise)
    return Facts(
        today=today,
        records=tuple(
            _fact(*row)
            for row in rows.values_list("category", "state", "dated_on", "valid_to", "amount", "payload")
        ),
        founded_on=enterprise.founded_on,
        standing=enterprise.registration_status,
        listed_on=entries.order_by("-listed_on").values_list("listed_on", flat=True).first(),
        data_to=dict(
            CategorySource.objects.filter(category__in=categories).values_list("category", "data_to")
        ),
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
