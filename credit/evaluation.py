"""Evaluating the risk rules over the records: set-based, for some enterprises or for all."""

from collections.abc import Collection
from decimal import Decimal

from django.db import transaction
from django.db.models import Case, Exists, IntegerField, Max, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from credit import catalogue
from credit.models import CreditRecord, RiskFlag, RiskLevel, RiskRule, RiskState
from enterprises.models import Enterprise

ORDER = [RiskLevel.NORMAL, RiskLevel.NOTE, RiskLevel.WATCH, RiskLevel.HIGH]
SEVERITY = Case(
    *[When(level=level, then=Value(rank)) for rank, level in enumerate(ORDER)],
    default=Value(0),
    output_field=IntegerField(),
)
BATCH = 2000


def matching(rule: RiskRule) -> QuerySet[CreditRecord]:
    """Return the records that a rule's condition holds for.

    Condition keys: `states` (当前状态 is one of), `min_amount` (万元), `empty` (an official field without value).
    """
    records = CreditRecord.objects.shown().filter(category=rule.category)
    if "states" in rule.condition:
        records = records.filter(state__in=rule.condition["states"])
    if "min_amount" in rule.condition:
        records = records.filter(amount__gte=Decimal(rule.condition["min_amount"]))
    if "empty" in rule.condition:
        heading = rule.condition["empty"]
        code = next(f.code for f in catalogue.CATEGORIES[rule.category].fields if f.heading == heading)
        records = records.filter(
            Q(**{f"payload__{code}__isnull": True})
            | Q(**{f"payload__{code}": ""})
            | Q(**{f"payload__{code}": None})
        )
    return records


@transaction.atomic
def evaluate(enterprise_ids: Collection[int] | None = None, now=None) -> set[int]:
    """Bring flags and levels up to date and return the enterprises whose level changed.

    With ids only those enterprises are looked at; without, everyone that has a record or a level.
    """
    now = now or timezone.now()
    for rule in RiskRule.objects.filter(is_active=True):
        _raise_flags(rule, enterprise_ids, now)
    return _set_levels(enterprise_ids, now)


def _raise_flags(rule: RiskRule, enterprise_ids, now) -> None:
    records, flags = matching(rule), RiskFlag.objects.filter(rule__code=rule.code, cleared_at__isnull=True)
    if enterprise_ids is not None:
        records, flags = (
            records.filter(enterprise__in=enterprise_ids),
            flags.filter(enterprise__in=enterprise_ids),
        )
    holds = Exists(matching(rule).filter(pk=OuterRef("evidence")))
    flags.exclude(Q(holds) & Q(rule=rule)).update(cleared_at=now)
    flags.update(last_seen_at=now)
    raised = Exists(RiskFlag.objects.filter(rule=rule, evidence=OuterRef("pk"), cleared_at__isnull=True))
    is_public = catalogue.CATEGORIES[rule.category].is_public
    RiskFlag.objects.bulk_create(
        [
            RiskFlag(
                enterprise_id=enterprise_id,
                rule=rule,
                evidence_id=pk,
                level=rule.level,
                is_public=is_public,
                first_seen_at=now,
                last_seen_at=now,
            )
            for pk, enterprise_id in records.exclude(raised).values_list("pk", "enterprise_id")
        ],
        batch_size=BATCH,
        ignore_conflicts=True,
    )


def _set_levels(enterprise_ids, now) -> set[int]:
    if enterprise_ids is None:
        known = Enterprise.objects.filter(Q(credit_records__isnull=False) | Q(risk_state__isnull=False))
        enterprise_ids = list(known.values_list("pk", flat=True).distinct())
    live = RiskFlag.objects.filter(enterprise__in=enterprise_ids, cleared_at__isnull=True)
    full = dict(live.values_list("enterprise").annotate(worst=Max(SEVERITY)).order_by())
    public = dict(
        live.filter(is_public=True).values_list("enterprise").annotate(worst=Max(SEVERITY)).order_by()
    )
    before = dict(RiskState.objects.filter(pk__in=enterprise_ids).values_list("pk", "full_level"))
    states = [
        RiskState(
            enterprise_id=pk,
            public_level=ORDER[public.get(pk, 0)],
            full_level=ORDER[full.get(pk, 0)],
            evaluated_at=now,
        )
        for pk in enterprise_ids
    ]
    RiskState.objects.bulk_create(
        states,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["enterprise"],
        update_fields=["public_level", "full_level", "evaluated_at"],
    )
    return {state.pk for state in states if before.get(state.pk) != state.full_level}
