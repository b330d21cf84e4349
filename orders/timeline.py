"""The events of an order and its stages, as the pages draw them."""

from django.utils import timezone

from orders.models import Order
from orders.workflow import signature

TITLES = {"submit": "已提交申请", "accept": "已受理", "terminate": "已终止", "withdraw": "已撤回"}


def timeline(order: Order) -> list[dict]:
    """Return the events, newest first: title, who, at, text."""
    events = order.events.select_related("actor", "institution", "order__enterprise")
    return [
        {"title": TITLES.get(e.step, e.label), "who": signature(e), "at": e.at, "text": e.comment}
        for e in events
    ]


def rail(order: Order) -> list[dict]:
    """Return the stages 已提交, 已受理, 办结 with their state."""
    steps = [{"label": "已提交", "note": _at(order.submitted_at), "state": "done"}]
    if order.accepted_at:
        steps.append({"label": "已受理", "note": _at(order.accepted_at), "state": "done"})
    elif order.is_open:
        steps.append(
            {"label": "受理", "note": f"{timezone.localtime(order.accept_due_at):%m-%d} 前", "state": "now"}
        )
    if order.is_open:
        due = f"预计 {order.decision_due_on:%m-%d} 前" if order.decision_due_on else ""
        steps.append({"label": "办结", "note": due, "state": "now" if order.accepted_at else "todo"})
    else:
        steps.append({"label": order.get_status_display(), "note": _at(order.closed_at), "state": "done"})
    return steps


def _at(moment) -> str:
    return f"{timezone.localtime(moment):%m-%d %H:%M}"
