"""Deleting what has been kept as long as it may be: settings.RETENTION; why so long stands in docs/personal-data.md."""

from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.utils import timezone

BATCH = 1000  # rows of one statement, so that locks stay short


def purge() -> dict[str, int]:
    """Delete the rows whose days are over and return how many of each model."""
    return {label: _purge(label) for label in settings.RETENTION}


def _purge(label: str) -> int:
    since, days, conditions = settings.RETENTION[label]
    rows = apps.get_model(label)._base_manager.filter(
        **{f"{since}__lt": timezone.now() - timedelta(days=days)}, **conditions
    )
    deleted = 0
    while pks := list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH]):
        rows.model._base_manager.filter(pk__in=pks).delete()
        deleted += len(pks)
    return deleted
