"""Proves the sums: counts every event anew, compares, and looks for rows that no event tells of."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.db.models.fields.json import KT
from django.utils import timezone

from orders.figures import counting, measures
from orders.models import Disbursement, FigureCell, FigureCursor, Offer, Order, OrderEvent

logger = logging.getLogger(__name__)
SHOWN = 20
PATIENCE = timedelta(minutes=10)  # the job runs every minute


def _compared(expected: str, table: str, keys: tuple[str, ...], sums: tuple[str, ...]) -> str:
    """Return the rows that differ: their keys, and the names of the sums that do."""
    key = ", ".join(keys)
    wrong = ", ".join(f"case when x.{name} is distinct from c.{name} then '{name}' end" for name in sums)
    return f"""
        with x as ({expected}), found as (
            select {key}, array_remove(array[{wrong}], null) as wrong
            from x full join {table} c using ({key})
        )
        select * from found where wrong <> '{{}}' order by {key} limit {SHOWN}"""  # noqa: S608


CELLS = _compared(measures.CELLS, counting.CELLS_TABLE, measures.KEYS, (*measures.COUNTS, "hours"))
BORROWERS = _compared(
    measures.BORROWERS,
    counting.BORROWERS_TABLE,
    ("day", "enterprise_id", "institution_id"),
    ("region", "amount", "is_first"),
)


def check_and_repair() -> None:
    """Count what is new; where the sums are not what the events say, count everything anew: the nightly job."""
    counting.count_events()
    if found := differences():
        logger.warning("figures are counted anew: %s", "; ".join(found))
        counting.rebuild()
    if untold := untold_rows():
        logger.error("rows without an event: %s", "; ".join(untold))


@transaction.atomic
def differences() -> list[str]:
    """Return a sentence for each sum that is not what the events up to the cursors add up to, twenty at most."""
    counting.lock()
    asked = counting.parameters([(row.chain, 0, row.seq) for row in FigureCursor.objects.all()])
    cells = [
        f"{FigureCell(**dict(zip(measures.KEYS, key, strict=True)))}：{_labels(wrong)}"
        for *key, wrong in _rows(CELLS, asked)
    ]
    return cells + [f"{day} 放款企业编号 {enterprise}" for day, enterprise, *_ in _rows(BORROWERS, asked)]


def late_events(now: datetime | None = None) -> list[str]:
    """Return a sentence for each chain with events that should have been counted by now."""
    late = (now or timezone.now()) - PATIENCE
    return [
        f"{chain}：有 {upto - after} 条事件超过 10 分钟未计入"
        for chain, after, upto in counting.unread()
        if counting.log_of(chain).objects.filter(chain=chain, seq=after + 1, at__lt=late).exists()
    ]


def untold_rows() -> list[str]:
    """Return a sentence for each kind of row without its event; counting anew cannot mend that."""
    events = OrderEvent.objects.filter(order=OuterRef("order"))
    paid = events.filter(step="disburse").alias(loan=KT("fields__loan_no")).filter(loan=OuterRef("loan_no"))
    submitted = OrderEvent.objects.filter(order=OuterRef("pk"), step="submit")
    kinds = {
        "订单没有申请事件": Order.objects.filter(~Exists(submitted)).values_list("number"),
        "授信结果没有授信事件": Offer.objects.filter(~Exists(events.filter(step="approve"))).values_list(
            "order__number"
        ),
        "放款没有放款事件": Disbursement.objects.filter(~Exists(paid)).values_list("order__number"),
    }
    return [
        f"{rows.count()} 笔{what}，例如 {first[0]}" for what, rows in kinds.items() if (first := rows.first())
    ]


def _rows(sql: str, asked: dict[str, Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        return cursor.fetchall()


def _labels(names: list[str]) -> str:
    return "、".join(str(FigureCell._meta.get_field(name).verbose_name) for name in names)
