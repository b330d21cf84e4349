"""Keeps the sums of the figures: reads the event logs on from where it stopped, each event exactly once.

Events commit out of the order of their ids, so no id is a safe mark. Their number within a chain is: the trigger
that draws it holds the chain's head until the commit, so that every event up to a head that is seen is seen too.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from credit.models import CreditQuery
from orders.figures import measures
from orders.models import BorrowerDay, FigureCell, FigureCursor, OrderEvent
from orders.office_hours import calendar_of
from platform_site.models import AuditHead, ChainedEvent

BATCH = 20_000  # events in one transaction
LOGS: dict[str, type[ChainedEvent]] = {log._meta.db_table: log for log in (OrderEvent, CreditQuery)}
CELLS_TABLE, BORROWERS_TABLE = (model._meta.db_table for model in (FigureCell, BorrowerDay))
Span = tuple[str, int, int]  # chain, after this number, up to that one

ADD_CELLS = f"""
insert into {CELLS_TABLE} ({", ".join(measures.COLUMNS)}) {measures.CELLS}
on conflict (part, value, grain, day, region) do update set
    {", ".join(f"{name} = {CELLS_TABLE}.{name} + excluded.{name}" for name in measures.COUNTS)},
    hours = array[{", ".join(f"{CELLS_TABLE}.hours[{n + 1}] + excluded.hours[{n + 1}]" for n in measures.CLASSES)}]
"""
ADD_BORROWERS = f"""
insert into {BORROWERS_TABLE} (day, enterprise_id, institution_id, region, amount, is_first) {measures.BORROWERS}
on conflict (day, enterprise_id, institution_id) do update set
    amount = {BORROWERS_TABLE}.amount + excluded.amount, is_first = {BORROWERS_TABLE}.is_first or excluded.is_first
"""


def count_events() -> None:
    """Add every event that is new to the sums, batch by batch; killed in between, a batch counts whole or not."""
    while True:
        started = timezone.now()
        if not count_batch():
            break
    FigureCursor.objects.update(counted_at=started)


@transaction.atomic
def count_batch(limit: int = BATCH) -> int:
    """Add at most `limit` new events to the sums and return how many there were."""
    lock()
    spans = list(unread(limit))
    if spans:
        _add(spans)
        _move_cursors(spans, timezone.now())
    return sum(upto - after for _, after, upto in spans)


@transaction.atomic
def rebuild() -> None:
    """Count everything anew; who looks meanwhile sees the old sums."""
    lock()
    for model in (FigureCell, BorrowerDay, FigureCursor):
        model.objects.all().delete()
    spans = list(unread())
    _add(spans)
    _move_cursors(spans, timezone.now())


def lock() -> None:
    """Let one transaction at a time read or write the sums as a whole."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('orders.figures'))")


def parameters(spans: list[Span]) -> dict:
    """Return what the statements of `measures` ask for."""
    chains, after, upto = ([span[place] for span in spans] for place in range(3))
    asked = {"chains": chains, "after": after, "upto": upto}
    with connection.cursor() as cursor:
        cursor.execute(measures.DAYS_TOUCHED, asked)
        first, last = cursor.fetchone()
    today = timezone.localdate()
    return asked | calendar_of(first or today, last or today)


def unread(limit: int | None = None) -> Iterator[Span]:
    """Yield the spans of the chains that are not counted yet, at most `limit` events."""
    read = dict(FigureCursor.objects.values_list("chain", "seq"))
    for chain, head in _heads().values_list("chain", "seq"):
        after = read.get(chain, 0)
        upto = head if limit is None else min(head, after + limit)
        if upto > after:
            yield chain, after, upto
            limit = None if limit is None else limit - (upto - after)


def log_of(chain: str) -> type[ChainedEvent]:
    """Return the log that a chain belongs to."""
    return LOGS[chain.partition(":")[0]]


def _heads() -> QuerySet:
    ours = Q(*(("chain__startswith", f"{table}:") for table in LOGS), _connector=Q.OR)
    return AuditHead.objects.filter(ours).order_by("chain")


def _add(spans: list[Span]) -> None:
    asked = parameters(spans)
    with connection.cursor() as cursor:
        cursor.execute(ADD_CELLS, asked)
        cursor.execute(ADD_BORROWERS, asked)


def _move_cursors(spans: list[Span], now: datetime) -> None:
    FigureCursor.objects.bulk_create(
        [FigureCursor(chain=chain, seq=upto, counted_at=now) for chain, _, upto in spans],
        update_conflicts=True,
        unique_fields=["chain"],
        update_fields=["seq", "counted_at"],
    )
