"""Orders that the figures count: made through the real submission, at any time."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from orders.models import Order
from orders.submission import submit
from tests import factories
from tests.orders import life

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def applied(cast, now: datetime | None = None, *, owner=None, bank=None, amount=100) -> Order:
    """Return an order of its own product, submitted at the time by the enterprise (the cast's first)."""
    product = factories.product(bank or cast.bank)
    cleaned = {
        "version": product.current_id,
        "amount": Decimal(amount),
        "term_months": 12,
        "purpose": "working_capital",
        "contact_name": "演示甲",
        "contact_phone": "19900008888",
        "categories": ["tax_rating"],
    }
    return submit(owner or cast.owner, product.pk, cleaned, now)


def go_on(order: Order, cast, **steps: str) -> Order:
    """Take the steps at their times: go_on(order, cast, accept="2026-10-12 14:30")."""
    for step, moment in steps.items():
        order = life.take(order, step, life.actor(step, cast, order.applicant), cast, at(moment))
    return order
