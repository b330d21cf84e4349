"""Invitations of the first banks to enterprises on the lists, in every state they can have."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice

from accounts.models import User
from credit.models import WhitelistEntry
from govadmin.demo.supermarket import staff_of
from institutions.models import Institution, Membership
from orders import invitations
from orders.models import Invitation, Order
from products.models import FinancialProduct

TEXT = "贵企业经营稳定、信用良好，诚邀申请。利率和额度以审批结果为准。（演示）"
APPLIED = 3  # of each bank
# How the others ended, with the days since they were sent; the named enterprises are asked first.
OTHERS = (("sent", 2), ("sent", 5), ("declined", 9), ("declined", 16), ("expired", 45), ("expired", 52))
REASONS = ("暂时没有融资需求（演示）", "")


def invite_enterprises(banks: list[Institution], owners: list[User], now: datetime) -> None:
    """Let each bank invite some of these owners' enterprises, and each of them answer or not."""
    listed = {entry.enterprise_id: entry for entry in WhitelistEntry.objects.live().order_by("pk")}
    for bank in banks:
        officer = staff_of(bank)[Membership.Duty.OFFICER]
        product = FinancialProduct.objects.on_sale().filter(institution=bank).for_list().earliest("pk")
        for order in islice(_orders(bank, listed), APPLIED):
            at = order.submitted_at - timedelta(days=2)
            invitations.invite(
                listed[order.enterprise_id], user=officer, product=order.product, text=TEXT, now=at
            )
            invitations.answer_with(order, user=order.applicant, now=order.submitted_at)
        asked = set(Invitation.objects.filter(institution=bank).values_list("enterprise", flat=True))
        asked |= set(Order.objects.open().filter(product=product).values_list("enterprise", flat=True))
        free = [owner for owner in owners if owner.enterprise.pk in listed.keys() - asked]
        for number, ((end, days), owner) in enumerate(zip(OTHERS, free, strict=False)):
            at = now - timedelta(days=days, hours=number)
            entry = listed[owner.enterprise.pk]
            invitation = invitations.invite(entry, user=officer, product=product, text=TEXT, now=at)
            _end(invitation, end, owner, REASONS[number % 2])


def _orders(bank: Institution, listed: dict[int, WhitelistEntry]) -> Iterator[Order]:
    """Return applications to the bank by enterprises on a list, one of each, the newest first."""
    seen: set[int] = set()
    orders = Order.objects.filter(institution=bank, enterprise__in=listed).select_related(
        "product__current", "applicant"
    )
    for order in orders.order_by("-submitted_at"):
        if order.enterprise_id not in seen:
            seen.add(order.enterprise_id)
            yield order


def _end(invitation: Invitation, end: str, owner: User, reason: str) -> None:
    match end:
        case "declined":
            at = invitation.sent_at + timedelta(hours=20)
            invitations.decline(invitation, user=owner, reason=reason, now=at)
        case "expired":
            invitations.expire(invitation, now=invitation.sent_at + timedelta(days=31))
