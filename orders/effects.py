"""What follows a step inside its transaction: a snapshot of what was known, and messages to the other side."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from accounts.messages import notify
from orders.models import Order
from orders.parties import applicants, desk, enterprise_url, institution_url
from orders.snapshots import take_snapshot

Text = Callable[[Order], str]


def to_enterprise(title: str, body: Text, snapshot: str = "") -> Callable[..., None]:
    """Return an effect that writes to the enterprise's people; `snapshot` names the one to keep."""

    def effect(order: Order, *, user: Any, now: datetime, **changes: Any) -> None:
        if snapshot:
            take_snapshot(order, snapshot, now)
        heading = f"{order.institution.short_name}{title}"
        notify(applicants(order), heading, body(order), enterprise_url(order), at=now)

    return effect


def to_institution(title: str, body: Text) -> Callable[..., None]:
    """Return an effect that writes to whoever works on the order at the institution."""

    def effect(order: Order, *, user: Any, now: datetime, **changes: Any) -> None:
        notify(desk(order), f"{order.enterprise.name}{title}", body(order), institution_url(order), at=now)

    return effect


def to_both(title: str, body: Text) -> Callable[..., None]:
    """Return an effect that tells both sides the same; for what happens by itself."""

    def effect(order: Order, *, user: Any, now: datetime, **changes: Any) -> None:
        notify(applicants(order), title, body(order), enterprise_url(order), at=now)
        notify(desk(order), title, body(order), institution_url(order), at=now)

    return effect


def number(order: Order) -> str:
    return f"订单编号 {order.number}。"


def decision_day(order: Order) -> str:
    return f"预计 {order.decision_due_on:%Y-%m-%d} 前办结。"


def supplement_day(order: Order) -> str:
    return f"请在 {order.supplement_due_on:%Y-%m-%d} 前补充；补充期间机构的办理时限暂停。"


def offer_day(order: Order) -> str:
    return f"请在 {order.offer_due_on:%Y-%m-%d} 前查看授信结果并确认是否接受。"


def reasons(order: Order) -> str:
    return f"原因：{order.close_reason_labels}。{order.close_text}"


def last_payment(order: Order) -> str:
    return f"放款日期 {order.last_paid_on:%Y-%m-%d}，请核对到账。"
