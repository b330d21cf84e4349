"""Changing the keys of sealed data while the site runs: rows are opened with the old key and sealed with the newest.

What is left to do stands in the rows themselves, so a run that was killed goes on where it stopped.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import CharField, F, Func, Model, Q, QuerySet, Value

from platform_site.sealed import Sealed, blind_index, kids, sealed_attributes

BATCH = 200  # rows that are locked at a time


@dataclass
class Resealed:
    """What happened to one sealed attribute: rows under a new key, digests under a new key, rows left."""

    label: str
    sealed: int = 0
    indexed: int = 0
    left: int = 0
    unknown_kids: tuple[str, ...] = ()


def reseal_everything() -> Iterator[Resealed]:
    """Bring every sealed attribute to the newest keys, one after the other; unknown keys are left and named."""
    for model, name, attribute in sealed_attributes():
        yield _reseal(model, name, attribute)


def _reseal(model: type[Model], name: str, attribute: Sealed) -> Resealed:
    column = f"{attribute.name}_enc"
    result = Resealed(f"{model._meta.verbose_name} {model._meta.db_table}.{column}")
    rows = model._base_manager.order_by("pk").exclude(**{column: ""})
    kid_of = Func(F(column), Value("|"), Value(2), function="split_part", output_field=CharField())
    rows = rows.annotate(kid=kid_of)
    unknown = rows.exclude(kid__in=kids()).order_by().values_list("kid", flat=True)
    result.unknown_kids = tuple(sorted(set(unknown)))
    old = rows.filter(kid__in=kids()[:-1])
    result.sealed = sum(1 for row in _locked(old) if _write_anew(row, name, attribute))
    if f"{attribute.name}_bidx" in attribute.columns_of(model):
        known = rows.filter(kid__in=kids())
        result.indexed = sum(1 for row in _locked(known) if _index_anew(row, name, attribute))
    result.left = rows.exclude(kid=kids()[-1]).count()
    return result


def _locked(rows: QuerySet) -> Iterator[Model]:
    """Yield each row under its lock, a batch in a transaction, by rising pk."""
    last = 0
    while True:
        with transaction.atomic():
            found = list(rows.filter(Q(pk__gt=last)).select_for_update(of=("self",))[:BATCH])
            yield from found
        if not found:
            return
        last = found[-1].pk


def _write_anew(row: Model, name: str, attribute: Sealed) -> bool:
    setattr(row, name, getattr(row, name))
    row.save(update_fields=[f"{attribute.name}_enc"])
    return True


def _index_anew(row: Model, name: str, attribute: Sealed) -> bool:
    column = f"{attribute.name}_bidx"
    digest = blind_index(getattr(row, name))
    if getattr(row, column) == digest:
        return False
    setattr(row, column, digest)
    row.save(update_fields=[column])
    return True
