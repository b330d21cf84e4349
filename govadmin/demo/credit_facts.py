"""Puts credit records with the official fields of their categories into the database, and their sources."""

from datetime import date, timedelta
from random import Random

from credit.catalogue import CATEGORIES
from credit.models import CategorySource, CreditRecord
from credit.records import build
from enterprises.models import Enterprise
from govadmin.demo.company_facts import facts_of

STALE = "customs_rating"  # one source that has not been delivered for long


def add_sources(today: date) -> None:
    """Say for every category until when its data was delivered."""
    CategorySource.objects.bulk_create(
        CategorySource(
            category=code,
            department=f"{category.department}（演示）",
            data_to=today - timedelta(days=200 if code == STALE else 3),
        )
        for code, category in CATEGORIES.items()
    )


def add_records(rng: Random, enterprises: list[Enterprise], today: date) -> int:
    """Create records for the enterprises; return how many."""
    records = [
        build(
            CATEGORIES[code],
            row,
            department=f"{CATEGORIES[code].department}（演示）",
            enterprise_id=enterprise.pk,
            batch=None,
        )
        for enterprise in enterprises
        for code, row in facts_of(rng, enterprise, today)
    ]
    return len(CreditRecord.objects.bulk_create(records, batch_size=1000))
