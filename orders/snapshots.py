"""What the platform knew about the enterprise when a step was taken, sealed with the order."""

import json
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from credit import catalogue
from credit.file import log_look
from credit.models import CreditRecord, RiskFlag, RiskLevel, WhitelistEntry
from credit.rules import OTHER_SOURCES
from orders.models import Order, OrderSnapshot


def take_snapshot(order: Order, step: str, now: datetime) -> OrderSnapshot:
    """Keep risk flags, white list entries and the records that the consent covers, as they stand now."""
    opened = [code for code, category in catalogue.CATEGORIES.items() if category.is_public]
    if order.consent.is_live():
        opened += order.consent.categories
    flags = visible_flags(order).values("rule__code", "rule__version", "level", "evidence_id")
    entries = WhitelistEntry.objects.live().filter(enterprise=order.enterprise_id)
    records = CreditRecord.objects.shown().filter(enterprise=order.enterprise_id, category__in=opened)
    body = {
        "flags": list(flags),
        "whitelist": list(entries.values("batch__label", "listed_on", "valid_to")),
        "records": list(
            records.values(
                "id", "category", "title", "reference_no", "dated_on", "amount", "state", "polarity"
            )
        ),
    }
    text = json.dumps(body, ensure_ascii=False, default=str)
    snapshot = OrderSnapshot(order=order, step=step, taken_at=now, body=text)
    snapshot.save(force_insert=True)
    return snapshot


@transaction.atomic
def open_snapshot(snapshot: OrderSnapshot, *, user: Any, purpose: str) -> dict[str, Any]:
    """Return what was known when the snapshot was taken, and log the look.

    `flags`, `whitelist` and `records` (grouped by the name of their category). The caller has checked who asks.
    """
    order, body = snapshot.order, json.loads(snapshot.body)
    grouped: dict[str, list[dict]] = {}
    for record in body["records"]:
        grouped.setdefault(catalogue.CATEGORIES[record["category"]].name, []).append(record)
    log_look(
        user=user,
        enterprise=order.enterprise,
        institution=order.institution,
        order_number=order.number,
        consent=order.consent,
        purpose=purpose,
        categories=sorted({record["category"] for record in body["records"]}),
        at=timezone.now(),
    )
    return {
        "flags": [flag | {"label": RiskLevel(flag["level"]).label} for flag in body["flags"]],
        "whitelist": body["whitelist"],
        "records": grouped,
    }


def visible_flags(order: Order):
    """Return the live flags this order may show: those from consent-only facts only under its live consent."""
    flags = RiskFlag.objects.filter(enterprise=order.enterprise_id, cleared_at__isnull=True)
    flags = flags.select_related("rule", "evidence")
    if not order.consent.is_live():
        return flags.filter(is_public=True)
    covered = [*order.consent.categories, *OTHER_SOURCES]
    return flags.filter(Q(is_public=True) | Q(rule__category__in=covered))
