"""What the scheduler runs for orders: what ends by itself, and reminders. Each order is its own transaction."""

from collections.abc import Callable
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.messages import notify
from credit import evaluation
from orders import invitations, moves, risk
from orders.clocks import COMPLETE_DAYS, accept_due, due_of, settle
from orders.models import ApiAnswer, Invitation, Order, Reminder, Ticket
from orders.parties import applicants, desk, enterprise_url, institution_url
from platform_site import working_calendar
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


def expire_invitations() -> None:
    """Close the invitations that nobody answered in time."""
    late = Invitation.objects.open().filter(expires_on__lt=timezone.localdate())
    for invitation in late.iterator():
        try:
            invitations.expire(invitation)
        except StepRefused:
            continue  # the enterprise answered between the query and the lock


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


def remind_of_tickets() -> None:
    """Tell the institution once that the day of a 督办单 passed without its answer."""
    told = Reminder.objects.filter(
        order=OuterRef("order"), kind=Reminder.Kind.TICKET, due_on=OuterRef("due_on")
    )
    late = (
        Ticket.objects.overdue().exclude(Exists(told)).select_related("order__institution", "order__officer")
    )
    for ticket in late.iterator():
        _remind_of_ticket(ticket)


def recount_workdays() -> None:
    """Count the working days of open orders anew: the calendar knows a year now, or the back office added days."""
    working_calendar.forget()
    for order in Order.objects.open().select_related("version").iterator():
        if _counts_differently(order):
            _recount(order.pk)


def evaluate_risk() -> None:
    """Evaluate the risk rules over every enterprise anew: records age, are corrected and leave."""
    evaluation.evaluate(applications=risk.open_applications())


def clear_api_answers() -> None:
    """Forget the answers that repeated calls are given, after a week."""
    ApiAnswer.objects.filter(created_at__lt=timezone.now() - timedelta(days=7)).delete()


@transaction.atomic
def _recount(pk: int) -> None:
    order = Order.objects.select_for_update(of=("self",)).select_related("version").get(pk=pk)
    if order.is_open and _counts_differently(order):
        order.save(update_fields=["accept_due_at", "due_on", "amber_on", "updated_at"])


def _counts_differently(order: Order) -> bool:
    """Bring an open order's clocks to today's calendar, unsaved, and tell whether that changed a day."""
    before = order.accept_due_at, order.due_on, order.amber_on
    if order.status == Order.Status.SUBMITTED:
        order.accept_due_at = accept_due(order.submitted_at, order.version.accept_days)
    settle(order, timezone.now())
    return before != (order.accept_due_at, order.due_on, order.amber_on)


def _complete(order: Order) -> Order:
    return moves.complete(order, user=None)


def _take_each(move: Callable[[Order], Order], orders: QuerySet) -> None:
    for order in orders.iterator():
        try:
            move(order)
        except StepRefused:
            continue  # somebody acted between the query and the lock


@transaction.atomic
def _remind_of_ticket(ticket: Ticket) -> None:
    order = ticket.order
    if _is_first(order, Reminder.Kind.TICKET, ticket.due_on):
        body = f"订单编号 {order.number}，应在 {ticket.due_on:%Y-%m-%d} 前回复。"
        notify(desk(order), "督办逾期未回复", body, institution_url(order))


@transaction.atomic
def _remind(order: Order, kind: str) -> None:
    if not _is_first(order, kind, order.due_on):
        return
    if order.status in Order.ON_INSTITUTION:
        people, url = desk(order), institution_url(order)
    else:
        people, url = list(applicants(order)), enterprise_url(order)
    due = due_of(order)
    title = f"订单{Reminder.Kind(kind).label}：{order.get_status_display()}"
    notify(people, title, f"订单编号 {order.number}，{due.text}。", url)


def _is_first(order: Order, kind: str, due_on: date) -> bool:
    """Note that a reminder is sent; False when another run was faster."""
    try:
        with transaction.atomic():
            Reminder.objects.create(order=order, kind=kind, due_on=due_on)
    except IntegrityError:
        return False
    return True
