"""The events of an order and its stages, as the pages draw them."""

from django.utils import timezone

from orders.models import Order
from orders.workflow import signature

TITLES = {
    "submit": "已提交申请",
    "accept": "已受理",
    "ask": "待补充材料",
    "supplement": "已补充材料",
    "review": "进入审批",
    "approve": "已授信",
    "reject": "未通过",
    "accept_offer": "已接受授信",
    "decline_offer": "已放弃授信",
    "disburse": "已放款",
    "complete": "已完成",
    "terminate": "已终止",
    "withdraw": "已撤回",
    "correct": "已更正",
    "reassign": "已改派",
    "urge": "监管部门督办",
    "reply": "已回复督办",
    "refer": "监管部门转推荐",
    "refer_cancel": "已撤销转推荐",
    "refer_accept": "企业已同意转推荐",
    "refer_decline": "企业未同意转推荐",
}


def timeline(order: Order, *, with_referrals: bool = False) -> list[dict]:
    """Return the events, newest first: title, who, at, text.

    To which other institution an enterprise is referred is no affair of this one: only the enterprise and the
    supervisor read it.
    """
    events = order.events.select_related("actor", "institution", "order__enterprise")
    if not with_referrals:
        events = events.exclude(step__startswith="refer")
    return [
        {"title": TITLES.get(e.step, e.label), "who": signature(e), "at": e.at, "text": e.comment}
        for e in events
    ]


def rail(order: Order) -> list[dict]:
    """Return the stages from 申请 to 完成 with their state; a closed order ends where it was closed."""
    stages = [
        ("提交申请", order.submitted_at),
        ("受理", order.accepted_at),
        ("审批", order.reviewing_at),
        ("授信", order.approved_at),
        ("接受授信", order.confirmed_at),
        ("放款", order.disbursed_at),
        ("完成", order.completed_at),
    ]
    steps = [{"label": label, "note": _at(at), "state": "done"} for label, at in stages if at]
    if order.closed_at:
        return [*steps, {"label": order.get_status_display(), "note": _at(order.closed_at), "state": "done"}]
    ahead = [{"label": label, "note": "", "state": "todo"} for label, at in stages if not at]
    if ahead:
        ahead[0]["state"] = "now"
        if order.due_on:
            what = "补充材料 " if order.status == Order.Status.SUPPLEMENT else ""
            ahead[0]["note"] = f"{what}{order.due_on:%m-%d} 前"
    return steps + ahead


# Whose turn it is, as the enterprise reads it: heading, and whether it is the enterprise's own.
NEXT = {
    Order.Status.SUBMITTED: ("现在由金融机构受理", False),
    Order.Status.ACCEPTED: ("现在由金融机构办理", False),
    Order.Status.SUPPLEMENT: ("请补充材料", True),
    Order.Status.REVIEWING: ("现在由金融机构审批", False),
    Order.Status.APPROVED: ("请确认是否接受授信", True),
    Order.Status.CONFIRMED: ("现在由金融机构放款", False),
    Order.Status.DISBURSED: ("请核对款项是否到账", True),
}


def next_move(order: Order) -> dict | None:
    """Return `heading` and `is_own` of what comes next; None when the order has ended."""
    found = NEXT.get(Order.Status(order.status))
    return found and {"heading": found[0], "is_own": found[1]}


def _at(moment) -> str:
    return f"{timezone.localtime(moment):%m-%d %H:%M}"
