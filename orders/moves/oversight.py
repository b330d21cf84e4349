"""What the supervisor and the clock do with an order."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from orders.models import CloseReason, Order, Ticket
from orders.moves.closing import close
from orders.workflow import ORDER


@transaction.atomic
def urge(order: Order, *, user: User, text: str, due_on: date, now: datetime | None = None) -> Ticket:
    """督办: open a ticket that the institution must answer by a day; an answered one before it is closed."""
    now = now or timezone.now()
    order = ORDER.take(order, "urge", user=user, now=now, note=text, facts={"due_on": due_on})
    order.tickets.filter(closed_at__isnull=True).update(closed_at=now)
    return Ticket.objects.create(order=order, text=text, due_on=due_on, opened_by=user, opened_at=now)


def expire_offer(order: Order, *, now: datetime | None = None) -> Order:
    """授信到期, by the clock."""
    now = now or timezone.now()
    return ORDER.take(order, "expire_offer", user=None, now=now, closed_at=now)


def expire_supplement(order: Order, *, now: datetime | None = None) -> Order:
    """补充逾期, by the clock."""
    now = now or timezone.now()
    text = "补充材料的期限已过，材料没有补齐。"
    return close(order, "expire_supplement", None, [CloseReason.MATERIALS_OVERDUE], text, now)
