"""Appending to the log of an order."""

from datetime import datetime
from typing import Any

from orders.models import Order, OrderEvent
from platform_site.request_context import current


def append_event(
    order: Order,
    step: str,
    label: str,
    *,
    user: Any,
    now: datetime,
    from_status: str,
    fields: dict[str, Any],
    comment: str = "",
) -> OrderEvent:
    """Append an event about the order as it stands to its institution's chain; user None is the platform's clock."""
    return OrderEvent.objects.create(
        order=order,
        institution_id=order.institution_id,
        step=step,
        label=label,
        from_status=from_status,
        to_status=order.status,
        fields=fields,
        comment=comment,
        at=now,
        actor=user,
        actor_role=getattr(user, "role", ""),
        ip=current().ip,
    )
