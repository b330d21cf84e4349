"""What the enterprise does with its order."""

from collections.abc import Mapping
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from orders.clocks import completes_on
from orders.models import Order, Rating
from orders.parties import applied
from orders.workflow import ORDER
from platform_site.workflow import StepRefused


@transaction.atomic
def supplement(
    order: Order, *, user: User, files: Mapping[int, File], reply: str = "", now: datetime | None = None
) -> Order:
    """补充材料: `files` by the asked item's pk, one for every item; the order goes back to where it stood."""
    now = now or timezone.now()
    order = ORDER.take(order, "supplement", user=user, now=now, note=reply)
    request = order.supplements.get(answered_at__isnull=True)
    items = list(request.items.all())
    if missing := [item.name for item in items if item.pk not in files]:
        raise ValidationError(f"还缺少材料：{'、'.join(missing)}")
    for item in items:
        item.file = files[item.pk]
        item.save(update_fields=["file"])
    request.reply, request.answered_by, request.answered_at = reply, user, now
    request.save(update_fields=["reply", "answered_by", "answered_at"])
    return order


@transaction.atomic
def accept_offer(order: Order, *, user: User, terms_hash: str, now: datetime | None = None) -> Order:
    """接受授信: `terms_hash` is of the terms that the person read (Offer.terms_hash)."""
    now = now or timezone.now()
    order = ORDER.take(
        order, "accept_offer", user=user, now=now, facts={"terms_hash": terms_hash}, confirmed_at=now
    )
    if terms_hash != order.offer.terms_hash():
        raise StepRefused("授信条款与您看到的不一致，请重新核对。", order)
    return order


def decline_offer(order: Order, *, user: User, close_text: str = "", now: datetime | None = None) -> Order:
    """放弃授信; a reason is the enterprise's own choice."""
    now = now or timezone.now()
    return ORDER.take(
        order, "decline_offer", user=user, now=now, note=close_text, close_text=close_text, closed_at=now
    )


def withdraw(order: Order, *, user: User, close_text: str = "", now: datetime | None = None) -> Order:
    """撤回 by the enterprise; a reason is its own choice."""
    now = now or timezone.now()
    return ORDER.take(
        order, "withdraw", user=user, now=now, note=close_text, close_text=close_text, closed_at=now
    )


@transaction.atomic
def complete(
    order: Order, *, user: User | None, score: int | None = None, text: str = "", now: datetime | None = None
) -> Order:
    """完成: the enterprise confirms and may rate the service, or (user None) the time has passed."""
    now = now or timezone.now()
    if user is None:
        # A further tranche may have come since the order was read.
        order = Order.objects.select_for_update().get(pk=order.pk)
        if (day := completes_on(order)) and timezone.localdate(now) < day:
            raise StepRefused(f"企业在 {day:%Y-%m-%d} 前可以自己确认完成。", order)
    order = ORDER.take(order, "complete", user=user, now=now, completed_at=now)
    if score and user:
        rate(order, user=user, score=score, text=text, now=now)
    return order


def rate(order: Order, *, user: User, score: int, text: str = "", now: datetime | None = None) -> Rating:
    """评价服务 of a loan that was paid out, once."""
    if not applied(user, order):
        raise PermissionDenied("当前账号不能评价该订单。")
    if order.status not in (Order.Status.DISBURSED, Order.Status.COMPLETED):
        raise StepRefused("放款后才能评价服务。", order)
    if Rating.objects.filter(order=order).exists():
        raise StepRefused("该订单已评价。", order)
    return Rating.objects.create(order=order, by=user, score=score, text=text, at=now or timezone.now())
