"""Ending an order with coded reasons."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from orders.models import CloseReason, Order
from orders.workflow import ORDER


def close(
    order: Order, step: str, user: User | None, reasons: Sequence[str], text: str, now: datetime
) -> Order:
    """Take a closing step; the reasons, one to four codes, and the text stand in the order and in its event."""
    labels = "、".join(CloseReason(code).label for code in reasons)
    return ORDER.take(
        order,
        step,
        user=user,
        now=now,
        note=f"{labels}：{text}"[:500],
        close_reasons=[str(code) for code in reasons],
        close_text=text,
        closed_at=now,
    )
