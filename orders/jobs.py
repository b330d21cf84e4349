"""What the scheduler runs for orders: what ends by itself, and reminders. Each order is its own transaction."""

from collections.abc import Callable
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.messages import notify
from orders import moves
from orders.clocks import COMPLETE_DAYS, accept_due, due_of, settle
from orders.models import Order, Reminder
from orders.parties import applicants, desk, enterprise_url, institution_url
from platform_site.workdays import is_estimated
from platform_site.workflow import StepRefused


def end_what_is_late() -> None:
    """Expire offers and requests for papers whose day has passed, and complete loans nobody complained about."""
    today = timezone.localdate()
    late = {
        moves.expire_offer: Order.objects.filter(status=Order.Status.APPROVED, offer_due_on__lt=today),
        moves.expire_supplement: Order.objects.filter(
            status=Order.Status.SUPPLEMENT, supplement_due_on__lt=today
        ),
        _complete: Order.objects.filter(
            status=Order.Status.DISBURSED, last_paid_on__lt=today - timedelta(days=COMPLETE_DAYS)
        ),
    }
    for move, orders in late.items():
        _take_each(move, orders)


def remind() -> None:
    """Tell whose turn it is that 80 % of the time has gone, and that it is over; once for each due date."""
    today = timezone.localdate()
    running = Order.objects.open().filter(due_on__isnull=False).select_related("institution", "officer")
    for kind, orders in {
        Reminder.Kind.AMBER: running.filter(amber_on__lte=today, due_on__gte=today),
        Reminder.Kind.OVERDUE: running.filter(due_on__lt=today),
    }.items():
        told = Reminder.objects.filter(order=OuterRef("pk"), kind=kind, due_on=OuterRef("due_on"))
        for order in orders.exclude(Exists(told)).iterator():
            _remind(order, kind)


def recount_estimated_days() -> None:
    """Count the working days of 受理 anew for orders counted by weekends only, once the calendar knows the year."""
    waiting = Order.objects.filter(status=Order.Status.SUBMITTED).select_related("version")
    for order in waiting.iterator():
        start, end = (timezone.localdate(at) for at in (order.submitted_at, order.accept_due_at))
        due = accept_due(order.submitted_at, order.version.accept_days)
        if due != order.accept_due_at and not is_estimated(start, end):
            _set_due(order.pk, due)


@transaction.atomic
def _set_due(pk: int, due) -> None:
    order = Order.objects.select_for_update().get(pk=pk)
    if order.status == Order.Status.SUBMITTED:
        order.accept_due_at = due
        settle(order, timezone.now())
        order.save(update_fields=["accept_due_at", "due_on", "amber_on", "updated_at"])


def _complete(order: Order) -> Order:
    return moves.complete(order, user=None)


def _take_each(move: Callable[[Order], Order], orders: QuerySet) -> None:
    for order in orders.iterator():
        try:
            move(order)
        except StepRefused:
            continue  # somebody acted between the query and the lock


@transaction.atomic
def _remind(order: Order, kind: str) -> None:
    try:
        with transaction.atomic():
            Reminder.objects.create(order=order, kind=kind, due_on=order.due_on)
    except IntegrityError:
        return
    if order.status in Order.ON_INSTITUTION:
        people, url = desk(order), institution_url(order)
    else:
        people, url = list(applicants(order)), enterprise_url(order)
    due = due_of(order)
    title = f"订单{Reminder.Kind(kind).label}：{order.get_status_display()}"
    notify(people, title, f"订单编号 {order.number}，{due.text}。", url)
