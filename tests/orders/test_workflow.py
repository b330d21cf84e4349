"""The table of steps: every status × step × person, the database's own list, the race."""

from datetime import timedelta
from decimal import Decimal
from threading import Thread

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from credit import consents
from orders import moves, workflow
from orders.models import Disbursement, Order, OrderEvent
from platform_site.models import SiteSettings
from platform_site.workflow import StepRefused
from tests import factories
from tests.cast import new_key
from tests.orders.life import CLOCK_STEPS, order_in, take

STAFF = {"manager", "officer", "approver"}
DECIDERS = {"manager", "approver"}
OPEN = ("submitted", "accepted", "supplement", "reviewing", "approved", "confirmed")
# (status, step) → who may; a system step is taken by nobody.
MOVES = {
    ("submitted", "accept"): STAFF,
    ("accepted", "ask"): STAFF,
    ("reviewing", "ask"): STAFF,
    ("supplement", "supplement"): {"owner"},
    ("accepted", "review"): STAFF,
    ("reviewing", "approve"): DECIDERS,
    ("accepted", "reject"): DECIDERS,
    ("reviewing", "reject"): DECIDERS,
    ("approved", "accept_offer"): {"owner"},
    ("approved", "decline_offer"): {"owner"},
    ("confirmed", "disburse"): STAFF,
    ("disbursed", "disburse"): STAFF,
    ("disbursed", "complete"): {"owner"},
    ("rejected", "correct"): {"manager"},
    ("terminated", "correct"): {"manager"},
    **{(status, "terminate"): STAFF for status in OPEN},
    **{(status, "withdraw"): {"owner"} for status in OPEN},
    **{(status, "reassign"): {"manager"} for status in OPEN},
    **{(status, "urge"): {"supervisor"} for status in OPEN},
}
LEADS_TO = {
    "accept": "accepted",
    "ask": "supplement",
    "supplement": "accepted",
    "correct": None,
    "review": "reviewing",
    "approve": "approved",
    "reject": "rejected",
    "accept_offer": "confirmed",
    "decline_offer": "withdrawn",
    "disburse": "disbursed",
    "complete": "completed",
    "terminate": "terminated",
    "withdraw": "withdrawn",
}
PEOPLE = [
    "owner",
    "stranger",
    "manager",
    "officer",
    "approver",
    "rival_officer",
    "supervisor",
    "other_supervisor",
    "operator",
    "auditor",
    "system",
]
STEPS = [name for name in workflow.ORDER.steps if name not in (*CLOCK_STEPS, "reply")]


@pytest.mark.parametrize("status", Order.Status.values)
def test_only_the_listed_moves_succeed(cast, status):
    order = order_in(status, cast)
    before = Order.objects.filter(pk=order.pk).values().get()
    events = OrderEvent.objects.count()
    refused = (
        PermissionDenied,
        StepRefused,
        ValidationError,
        Order.supplements.rel.related_model.DoesNotExist,
    )
    for step in STEPS:
        allowed = MOVES.get((status, step), set())
        for name in PEOPLE:
            if name not in allowed:
                with pytest.raises(refused):
                    take(order, step, getattr(cast, name), cast)
        for name in sorted(allowed):
            with transaction.atomic():
                take(order, step, getattr(cast, name), cast)
                assert Order.objects.get(pk=order.pk).status == (
                    LEADS_TO.get(step, status) or before["closed_from"]
                )
                assert OrderEvent.objects.count() == events + 1
                transaction.set_rollback(True)
    for step in CLOCK_STEPS:
        with pytest.raises(StepRefused):
            take(order, step, None, cast)
    assert Order.objects.filter(pk=order.pk).values().get() == before
    assert OrderEvent.objects.count() == events


def test_the_clock_ends_what_nobody_answered(cast):
    late = timezone.now() + timedelta(days=31)
    assert take(order_in("approved", cast), "expire_offer", None, cast, late).status == "expired"
    order = take(order_in("supplement", cast), "expire_supplement", None, cast, late)
    assert (order.status, order.close_reasons) == ("terminated", ["materials_overdue"])


def test_a_pause_gives_its_days_back(cast):
    order = order_in("supplement", cast)
    promised = order.decision_due_on
    order = take(order, "supplement", cast.owner, cast, timezone.now() + timedelta(days=6))
    assert (order.status, order.paused_days) == ("accepted", 6)
    assert order.decision_due_on == promised + timedelta(days=6)


def test_a_supplement_returns_to_where_it_was_asked(cast):
    order = take(order_in("reviewing", cast), "ask", cast.officer, cast)
    with pytest.raises(ValidationError, match="还缺少材料：近三个月银行流水、购销合同"):
        moves.supplement(order, user=cast.owner, files={})
    assert take(order, "supplement", cast.owner, cast).status == "reviewing"


@pytest.mark.parametrize("status", ["accepted", "supplement", "reviewing", "approved", "confirmed"])
def test_a_termination_is_corrected_once_within_a_day(cast, status):
    order = take(order_in(status, cast), "terminate", cast.manager, cast)
    with pytest.raises(StepRefused, match="超过 24 小时"):
        take(order, "correct", cast.manager, cast, timezone.now() + timedelta(hours=25))
    order = take(order, "correct", cast.manager, cast)
    assert (order.status, order.close_reasons, order.closed_at) == (status, [], None)
    order = take(order, "terminate", cast.manager, cast)
    with pytest.raises(StepRefused, match="已更正过一次"):
        take(order, "correct", cast.manager, cast)


def test_a_correction_needs_the_consent_and_no_newer_order(cast):
    order = order_in("terminated", cast)
    newer = factories.order(cast.product, cast.owner)
    with pytest.raises(StepRefused, match="已重新申请"):
        take(order, "correct", cast.manager, cast)
    take(newer, "withdraw", cast.owner, cast)
    consents.withdraw(order.consent, user=cast.owner)
    with pytest.raises(StepRefused, match="授权已撤回"):
        take(order, "correct", cast.manager, cast)


def test_a_large_loan_needs_two_people(cast):
    SiteSettings.objects.update_or_create(pk=1, defaults={"two_person_amount": Decimal(50)})
    order = factories.order(cast.product, cast.owner)
    order = take(order, "accept", cast.manager, cast)
    order = take(order, "review", cast.manager, cast)
    with pytest.raises(StepRefused, match="须为两人"):
        take(order, "approve", cast.manager, cast)
    assert take(order, "approve", cast.approver, cast).approved_by == cast.approver


def test_an_expired_offer_is_not_accepted(cast):
    order = order_in("approved", cast)
    with pytest.raises(StepRefused, match="不能再接受"):
        take(order, "accept_offer", cast.owner, cast, timezone.now() + timedelta(days=31))


def test_an_offer_is_accepted_as_it_was_read(cast):
    with pytest.raises(StepRefused, match="不一致"):
        moves.accept_offer(order_in("approved", cast), user=cast.owner, terms_hash="0" * 64)


def test_tranches_stay_within_the_offer(cast):
    order = take(order_in("disbursed", cast), "disburse", cast.officer, cast)
    with pytest.raises(ValidationError, match=r"20\.00 万元"):
        take(order, "disburse", cast.officer, cast)
    assert Disbursement.objects.count() == 2


def test_a_move_answers_the_supervisor(cast):
    order = order_in("submitted", cast)
    ticket = take(order, "urge", cast.supervisor, cast)
    with pytest.raises(StepRefused, match="已有待回复"):
        take(order, "urge", cast.supervisor, cast)
    take(order, "reply", cast.officer, cast)
    ticket.refresh_from_db()
    assert (ticket.reply, ticket.closed_at) == ("正在办理", None)
    take(order, "accept", cast.officer, cast)
    ticket.refresh_from_db()
    assert ticket.closed_at is not None


def test_the_database_allows_the_same_pairs(db):
    with connection.cursor() as cursor:
        cursor.execute("select tgargs from pg_trigger where tgname = 'orders_order_status'")
        arguments = bytes(cursor.fetchone()[0]).decode().split("\0")
    pairs = {tuple(pair.split(">")) for pair in arguments if pair}
    assert pairs == workflow.ORDER.pairs()


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
