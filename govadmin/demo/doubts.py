"""疑问 of the demo's first bank: one answered, one that waits."""

from datetime import datetime, timedelta

from credit import doubts
from credit.models import Doubt
from credit.objections import operators
from govadmin.demo.supermarket import staff_of
from institutions.models import Institution, Membership
from orders.models import Order

ASKED = (  # days ago, category, reason, words
    (2, "registration", Doubt.Reason.OUTDATED, "企业称住所已办理变更，请核实是否为最新信息。（演示）"),
    (1, "tax_rating", Doubt.Reason.CONTRADICTS, "与企业提交的纳税证明不一致，请核实。（演示）"),
)
ANSWER = "经核对，该记录与来源部门最近一次报送的数据一致。（演示）"


def ask_about_records(bank: Institution, now: datetime) -> None:
    """Let the bank's 客户经理 ask about a record of two orders; the operator answers the first."""
    officer = staff_of(bank)[Membership.Duty.OFFICER]
    orders = _orders(bank, now - timedelta(days=ASKED[0][0]))
    asked = [_ask(order, officer, now, *words) for order, words in zip(orders, ASKED, strict=False)]
    if asked:
        doubts.answer(
            asked[0],
            user=operators().earliest("pk"),
            now=asked[0].asked_at + timedelta(days=1),
            answer=ANSWER,
            source_department=asked[0].record.department,
        )


def _orders(bank: Institution, before: datetime) -> list[Order]:
    """Return the bank's own open orders submitted before, of each enterprise one, the newest first."""
    orders = Order.objects.open().filter(institution=bank, handled_by=bank, submitted_at__lt=before)
    orders = orders.filter(enterprise__credit_records__category="registration")
    newest = orders.order_by("enterprise_id", "-submitted_at").distinct("enterprise_id")
    return sorted(newest, key=lambda order: order.submitted_at, reverse=True)


def _ask(order: Order, officer, now: datetime, days: int, category: str, reason: str, text: str) -> Doubt:
    records = doubts.readable_records(order.enterprise, order.institution, order.consent)
    return doubts.ask(
        records.filter(category=category).latest("dated_on", "pk"),
        user=officer,
        institution=order.institution,
        consent=order.consent,
        order_number=order.number,
        reason=reason,
        text=text,
        now=now - timedelta(days=days),
    )
