"""下载我的数据, whole: what `credit` keeps about an enterprise, and its orders with all that belongs to them."""

from collections.abc import Iterator, Mapping
from typing import Any

from credit import own_data
from credit.own_data import CHUNK, minute
from orders.models import (
    Disbursement,
    Invitation,
    Offer,
    Order,
    OrderEvent,
    Rating,
    Referral,
    SupplementRequest,
    Ticket,
)
from orders.timeline import TITLES
from orders.workflow import signature

FIRST_LOAN = {None: "", True: "是", False: "否"}


def tables_of(user: Any) -> Mapping[str, Iterator[list[Any]]]:
    """Return everything the platform keeps about the person's enterprise, by sheet name, row by row."""
    orders = Order.objects.visible_to(user).order_by()
    return {
        **own_data.tables_of(user),
        "融资订单": _orders(user),
        "订单办理进度": _events(orders),
        "授信结果": _offers(orders),
        "放款": _payments(orders),
        "补充材料": _supplements(orders),
        "监管督办": _tickets(user),
        "转推荐": _referrals(orders),
        "服务评价": _ratings(orders),
        "邀请": _invitations(user),
    }


def _orders(user: Any) -> Iterator[list[Any]]:
    yield [
        "订单编号", "来源", "产品", "金融机构", "申请金额（万元）", "期限（月）", "用途", "可接受年化利率（%）", "备注",
        "联系人", "联系电话", "确认的综合年化成本（%）", "授权编号", "申请时间", "订单状态", "受理意见", "预计办结日期",
        "是否首贷", "结束时间", "原因", "说明",
    ]  # fmt: skip
    for order in Order.objects.visible_to(user).select_related("version", "institution", "consent"):
        yield [
            order.number, order.get_source_display(), order.version.name, order.institution.name, order.amount,
            order.term_months, order.get_purpose_display(), order.max_rate, order.note, order.contact_name,
            order.masked_phone, order.confirmed_cost, order.consent.number, minute(order.submitted_at),
            order.get_status_display(), order.accept_note, order.decision_due_on, FIRST_LOAN[order.is_first_loan],
            minute(order.closed_at), order.close_reason_labels, order.close_text,
        ]  # fmt: skip


def _events(orders: Any) -> Iterator[list[Any]]:
    yield ["订单编号", "时间", "办理", "办理人", "说明"]
    events = OrderEvent.objects.filter(order__in=orders)
    for event in events.select_related("order__enterprise", "institution", "actor").iterator(CHUNK):
        title = TITLES.get(event.step, event.label)
        yield [event.order.number, minute(event.at), title, signature(event), event.comment]


def _offers(orders: Any) -> Iterator[list[Any]]:
    yield [
        "订单编号", "授信时间", "授信额度（万元）", "年化利率（%）", "期限（月）", "担保方式", "还款方式", "费用", "审批意见",
        "有效期至",
    ]  # fmt: skip
    for offer in Offer.objects.filter(order__in=orders).select_related("order").order_by("-made_at"):
        yield [
            offer.order.number, minute(offer.made_at), offer.amount, offer.rate, offer.term_months,
            offer.get_guarantee_display(), offer.get_repayment_display(), offer.charges, offer.note,
            offer.order.offer_due_on,
        ]  # fmt: skip


def _payments(orders: Any) -> Iterator[list[Any]]:
    yield [
        "订单编号",
        "放款金额（万元）",
        "放款日期",
        "到期日",
        "执行利率（年化 %）",
        "合同号",
        "借据号",
        "登记时间",
    ]
    for paid in Disbursement.objects.filter(order__in=orders).select_related("order"):
        yield [
            paid.order.number, paid.amount, paid.paid_on, paid.repay_on, paid.rate, paid.contract_no, paid.loan_no,
            minute(paid.recorded_at),
        ]  # fmt: skip


def _supplements(orders: Any) -> Iterator[list[Any]]:
    yield ["订单编号", "要求时间", "说明", "截止日期", "要求的材料", "已交的材料", "回复", "补充时间"]
    requests = SupplementRequest.objects.filter(order__in=orders).select_related("order")
    for request in requests.prefetch_related("items"):
        items = request.items.all()
        yield [
            request.order.number, minute(request.asked_at), request.note, request.due_on,
            "、".join(item.name for item in items), "、".join(item.name for item in items if item.file),
            request.reply, minute(request.answered_at),
        ]  # fmt: skip


def _tickets(user: Any) -> Iterator[list[Any]]:
    yield ["订单编号", "督办时间", "督办要求", "回复截止日期", "状态", "回复", "回复时间"]
    for ticket in Ticket.objects.visible_to(user).select_related("order"):
        yield [
            ticket.order.number, minute(ticket.opened_at), ticket.text, ticket.due_on, ticket.state.label,
            ticket.reply, minute(ticket.replied_at),
        ]  # fmt: skip


def _referrals(orders: Any) -> Iterator[list[Any]]:
    yield ["原订单", "推荐时间", "推荐机构", "推荐产品", "推荐理由", "状态", "确认时间", "新订单"]
    referrals = Referral.objects.filter(order__in=orders).select_related(
        "order", "product__institution", "product__current", "product__draft", "new_order"
    )
    for referral in referrals:
        product = referral.product
        yield [
            referral.order.number, minute(referral.proposed_at), product.institution.name, product.shown.name,
            referral.reason, referral.get_status_display(), minute(referral.decided_at),
            referral.new_order.number if referral.new_order else "",
        ]  # fmt: skip


def _ratings(orders: Any) -> Iterator[list[Any]]:
    yield ["订单编号", "评价", "评价内容", "评价时间"]
    for rating in Rating.objects.filter(order__in=orders).select_related("order").order_by("-at"):
        yield [rating.order.number, rating.get_score_display(), rating.text, minute(rating.at)]


def _invitations(user: Any) -> Iterator[list[Any]]:
    yield ["邀请时间", "金融机构", "产品", "邀请说明", "有效期至", "状态", "答复时间", "婉拒原因"]
    invitations = Invitation.objects.visible_to(user).select_related(
        "institution", "product__current", "product__draft"
    )
    for invitation in invitations:
        yield [
            minute(invitation.sent_at), invitation.institution.name, invitation.product.shown.name,
            invitation.text, invitation.expires_on, invitation.get_status_display(),
            minute(invitation.answered_at), invitation.decline_reason,
        ]  # fmt: skip
