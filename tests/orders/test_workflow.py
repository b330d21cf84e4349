"""The table of steps: every status × step × person, the database's own list, the race."""

from datetime import timedelta
from threading import Thread

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from orders import workflow
from orders.models import Order, OrderEvent
from platform_site.workflow import StepRefused
from tests import factories
from tests.cast import new_key

MOVES = {
    ("submitted", "accept"): {"manager", "officer", "approver"},
    ("submitted", "terminate"): {"manager", "officer", "approver"},
    ("accepted", "terminate"): {"manager", "officer", "approver"},
    ("submitted", "withdraw"): {"owner"},
    ("accepted", "withdraw"): {"owner"},
}
PEOPLE = [
    "owner",
    "stranger",
    "manager",
    "officer",
    "approver",
    "rival_officer",
    "supervisor",
    "operator",
    "auditor",
]


def take(order, step, user, officer):
    """Take a step through its public function."""
    match step:
        case "accept":
            due = timezone.localdate() + timedelta(days=10)
            return workflow.accept(order, user=user, officer=officer, decision_due_on=due)
        case "terminate":
            return workflow.terminate(order, user=user, close_reason="debt", close_text="演示说明")
    return workflow.withdraw(order, user=user)


def order_in(status, cast):
    order = factories.order(cast.product, cast.owner)
    if status == "accepted":
        return take(order, "accept", cast.officer, cast.officer)
    if status == "terminated":
        return take(order, "terminate", cast.officer, cast.officer)
    return take(order, "withdraw", cast.owner, cast.officer) if status == "withdrawn" else order


@pytest.mark.parametrize("status", Order.Status.values)
@pytest.mark.parametrize("step", list(workflow.ORDER.steps))
def test_only_the_listed_moves_succeed(cast, status, step):
    order = order_in(status, cast)
    events = OrderEvent.objects.count()
    allowed = MOVES.get((status, step), set())
    for name in PEOPLE:
        if name not in allowed:
            with pytest.raises((PermissionDenied, StepRefused)):
                take(order, step, getattr(cast, name), cast.officer)
    order.refresh_from_db()
    assert order.status == status
    assert OrderEvent.objects.count() == events
    for name in sorted(allowed)[:1]:
        moved = take(order, step, getattr(cast, name), cast.officer)
        assert moved.status == workflow.ORDER.steps[step].target
        assert OrderEvent.objects.count() == events + 1


def test_the_database_allows_the_same_pairs(db):
    with connection.cursor() as cursor:
        cursor.execute("select tgargs from pg_trigger where tgname = 'orders_order_status'")
        arguments = bytes(cursor.fetchone()[0]).decode().split("\0")
    pairs = {tuple(pair.split(">")) for pair in arguments if pair}
    assert pairs == workflow.ORDER.pairs()


def test_raw_sql_cannot_make_an_illegal_move(cast):
    order = order_in("withdrawn", cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(status="submitted")


def test_raw_sql_cannot_accept_without_a_person(cast):
    order = factories.order(cast.product, cast.owner)
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(status="accepted")


def test_one_open_order_per_product(cast):
    factories.order(cast.product, cast.owner)
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.order(cast.product, cast.owner)


@pytest.mark.django_db(transaction=True)
def test_two_simultaneous_accepts_have_one_winner(cast, login):
    order = factories.order(cast.product, cast.owner)
    url = reverse("institution:order_accept", args=[order.number])
    clients, answers = [login(cast.manager), login(cast.officer)], []

    def send(client):
        data = {
            "officer": cast.officer.pk,
            "decision_due_on": timezone.localdate() + timedelta(days=5),
            **new_key(),
        }
        try:
            answers.append(client.post(url, data))
        finally:
            connection.close()

    threads = [Thread(target=send, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    refused = next(answer for answer in answers if answer.status_code == 409)
    assert "该订单已由" in refused.content.decode()
    assert OrderEvent.objects.filter(step="accept").count() == 1
