"""What the API says about an order: the facts of its page, personal data masked, no credit facts."""

from typing import Any

from orders.api.schemas import OrderDetailOut, OrderOut
from orders.models import Order
from orders.timeline import timeline
from orders.workflow import ORDER
from platform_site.masking import mask_name


def brief(order: Order) -> dict[str, Any]:
    """Return the row of a list. The order comes with enterprise, version and handled_by."""
    return {
        "number": order.number,
        "status": order.status,
        "status_label": order.get_status_display(),
        "product": order.version.name,
        "enterprise": order.enterprise.name,
        "uscc": order.enterprise.uscc,
        "handled_by": order.handled_by.name,
        "amount": order.amount,
        "term_months": order.term_months,
        "purpose": order.purpose,
        "submitted_at": order.submitted_at,
        "updated_at": order.updated_at,
        "due_on": order.due_on,
    }


def whole(order: Order, user: Any) -> dict[str, Any]:
    """Return the whole order as JSON values, with the steps that this person may take."""
    facts = brief(order) | {
        "contact_name": mask_name(order.contact_name),
        "contact_phone": order.masked_phone,
        "note": order.note,
        "decision_due_on": order.decision_due_on,
        "close_reasons": order.close_reasons,
        "close_text": order.close_text,
        "steps": ORDER.available(user, order),
        "offer": _offer(order),
        "disbursements": list(order.disbursements.all()),
        "supplements": [_supplement(asked) for asked in order.supplements.prefetch_related("items")],
        "timeline": timeline(order),
    }
    return OrderDetailOut.model_validate(facts).model_dump(mode="json")


def row(order: Order) -> OrderOut:
    return OrderOut.model_validate(brief(order))


def _offer(order: Order) -> dict[str, Any] | None:
    offer = getattr(order, "offer", None)
    if offer is None:
        return None
    terms = ("amount", "rate", "term_months", "guarantee", "repayment", "charges")
    return {name: getattr(offer, name) for name in terms} | {"valid_to": order.offer_due_on}


def _supplement(asked: Any) -> dict[str, Any]:
    return {
        "items": [item.name for item in asked.items.all()],
        "due_on": asked.due_on,
        "asked_at": asked.asked_at,
        "answered_at": asked.answered_at,
    }
