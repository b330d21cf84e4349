"""What the institution does with an order."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from institutions.models import Institution
from orders.clocks import OFFER_DAYS, SUPPLEMENT_DAYS
from orders.models import (
    Disbursement,
    Offer,
    Order,
    SupplementItem,
    SupplementRequest,
    Ticket,
)
from orders.moves.closing import close
from orders.workflow import ORDER
from platform_site.models import SiteSettings
from platform_site.workflow import StepRefused
from products.models import FinancialProduct


def accept(
    order: Order,
    *,
    user: User,
    officer: User,
    decision_due_on: date,
    accept_note: str = "",
    now: datetime | None = None,
) -> Order:
    """受理: start the decision clock."""
    now = now or timezone.now()
    return ORDER.take(
        order,
        "accept",
        user=user,
        now=now,
        note=accept_note,
        accepted_at=now,
        accepted_by=user,
        officer=officer,
        accept_note=accept_note,
        decision_due_on=decision_due_on,
    )


@transaction.atomic
def ask(
    order: Order,
    *,
    user: User,
    items: Sequence[str],
    due_on: date | None = None,
    note: str = "",
    now: datetime | None = None,
) -> Order:
    """要求补充材料: name the papers; the institution's clock stands still until they are there."""
    now = now or timezone.now()
    due_on = due_on or timezone.localdate(now) + timedelta(days=SUPPLEMENT_DAYS)
    order = ORDER.take(
        order,
        "ask",
        user=user,
        now=now,
        note="；".join([*items, note] if note else items)[:500],
        supplement_due_on=due_on,
    )
    request = SupplementRequest.objects.create(
        order=order, note=note, due_on=due_on, asked_by=user, asked_at=now
    )
    SupplementItem.objects.bulk_create(SupplementItem(request=request, name=name) for name in items)
    return order


def review(order: Order, *, user: User, survey: str, note: str = "", now: datetime | None = None) -> Order:
    """进入审批, with the 尽调方式."""
    now = now or timezone.now()
    return ORDER.take(order, "review", user=user, now=now, note=note, survey=survey, reviewing_at=now)


@transaction.atomic
def approve(
    order: Order,
    *,
    user: User,
    amount: Decimal,
    rate: Decimal,
    term_months: int,
    guarantee: str,
    repayment: str,
    charges: str = "",
    note: str = "",
    valid_to: date | None = None,
    now: datetime | None = None,
) -> Order:
    """授信: the terms offered, `amount` in 万元, `rate` 年化 %. Above the set amount another person must have accepted."""
    now = now or timezone.now()
    terms = {
        "amount": amount,
        "rate": rate,
        "term_months": term_months,
        "guarantee": guarantee,
        "repayment": repayment,
        "charges": charges,
    }
    order = ORDER.take(
        order,
        "approve",
        user=user,
        now=now,
        note=note,
        facts=terms,
        approved_at=now,
        approved_by=user,
        offer_due_on=valid_to or timezone.localdate(now) + timedelta(days=OFFER_DAYS),
    )
    limit = two_person_amount()
    if amount > limit and order.accepted_by_id == user.pk:
        raise StepRefused(f"授信额度超过 {limit:,.2f} 万元，受理人与审批人须为两人。", order)
    Offer.objects.create(order=order, note=note, made_at=now, **terms)
    return order


def two_person_amount() -> Decimal:
    """Return the 授信额度 (万元) above which acceptor and approver must be two people."""
    return SiteSettings.current().two_person_amount


def reject(
    order: Order,
    *,
    user: User,
    close_reasons: Sequence[str],
    close_text: str,
    now: datetime | None = None,
) -> Order:
    """不予通过, with one to four coded reasons and a text that the enterprise reads."""
    return close(order, "reject", user, close_reasons, close_text, now or timezone.now())


def terminate(
    order: Order,
    *,
    user: User,
    close_reasons: Sequence[str],
    close_text: str,
    now: datetime | None = None,
) -> Order:
    """终止, with coded reasons and a text that the enterprise reads."""
    return close(order, "terminate", user, close_reasons, close_text, now or timezone.now())


@transaction.atomic
def disburse(
    order: Order,
    *,
    user: User,
    amount: Decimal,
    paid_on: date,
    repay_on: date,
    rate: Decimal,
    contract_no: str,
    loan_no: str,
    is_first_loan: bool | None = None,
    voucher: File | str = "",
    now: datetime | None = None,
) -> Order:
    """登记放款: one tranche, `amount` in 万元, `rate` 年化 %; all tranches stay within the 授信额度.

    `is_first_loan` (是否首贷) belongs to the first tranche; later ones leave it out.
    """
    now = now or timezone.now()
    tranche = {
        "amount": amount,
        "paid_on": paid_on,
        "repay_on": repay_on,
        "rate": rate,
        "contract_no": contract_no,
        "loan_no": loan_no,
    }
    order = ORDER.take(
        order,
        "disburse",
        user=user,
        now=now,
        facts=tranche,
        last_paid_on=paid_on,
        **({} if is_first_loan is None else {"is_first_loan": is_first_loan}),
    )
    left = order.offer.left()
    if amount > left:
        raise ValidationError({"amount": f"累计放款不能超过授信额度，还可放款 {left:,.2f} 万元。"})
    made = Disbursement(order=order, recorded_by=user, recorded_at=now, voucher=voucher, **tranche)
    made.full_clean()
    made.save(force_insert=True)
    return order


@transaction.atomic
def correct(
    order: Order, *, user: User, reason: str, due_on: date | None = None, now: datetime | None = None
) -> Order:
    """更正: undo a refusal or termination; back into 待补充材料 with a new due date."""
    now = now or timezone.now()
    # A new application for the product waits until this is done, and sees the order open again.
    FinancialProduct.objects.select_for_update().get(pk=order.product_id)
    changes: dict[str, Any] = {
        "corrected_at": now,
        "closed_at": None,
        "close_reasons": [],
        "close_text": "",
    }
    if order.closed_from == Order.Status.SUPPLEMENT:
        due_on = due_on or timezone.localdate(now) + timedelta(days=SUPPLEMENT_DAYS)
        changes["supplement_due_on"] = due_on
        order.supplements.filter(answered_at__isnull=True).update(due_on=due_on)
    return ORDER.take(order, "correct", user=user, now=now, note=reason, **changes)


def reassign(
    order: Order,
    *,
    user: User,
    handled_by: Institution,
    officer: User | None,
    reason: str,
    now: datetime | None = None,
) -> Order:
    """改派 to a branch or a colleague; the clock goes on."""
    return ORDER.take(
        order,
        "reassign",
        user=user,
        now=now,
        note=reason,
        facts={"from": order.handled_by_id, "from_officer": order.officer_id},
        handled_by=handled_by,
        officer=officer,
    )


@transaction.atomic
def reply(order: Order, *, user: User, text: str, now: datetime | None = None) -> Ticket:
    """回复督办: the answer that the supervisor reads; the ticket stays open until the order moves."""
    now = now or timezone.now()
    order = ORDER.take(order, "reply", user=user, now=now, note=text)
    ticket = order.tickets.get(closed_at__isnull=True)
    ticket.reply, ticket.replied_by, ticket.replied_at = text, user, now
    ticket.save(update_fields=["reply", "replied_by", "replied_at"])
    return ticket
