"""A machine that presses every button of an order as everybody, over HTTP, with jumps in time."""

import os
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts.models import User
from orders import jobs
from orders.models import Order, OrderEvent
from platform_site.chain import broken_links
from tests import factories
from tests.cast import new_key
from tests.orders.life import ENTERPRISE_STEPS, lead
from tests.orders.test_workflow import MOVES

EXAMPLES = int(os.environ.get("STATEFUL_EXAMPLES", "100"))
PEOPLE = ("owner", "stranger", "manager", "officer", "approver", "rival_officer", "supervisor")
STEPS = (
    "accept", "ask", "supplement", "review", "approve", "reject", "accept_offer", "decline_offer", "disburse",
    "complete", "terminate", "withdraw", "correct", "reassign",
)  # fmt: skip
TELLS_THE_ENTERPRISE = {"accept", "ask", "review", "approve", "reject", "disburse", "terminate", "correct"}
ENDINGS = {"terminate", "withdraw", "reject", "decline_offer"}
REFUSALS = (403, 404, 409)


def answers(step: str, order: Order, cast) -> dict:
    """Return what a careful person types into the step's form."""
    today = timezone.localdate()
    day = {name: (today + timedelta(days=count)).isoformat() for name, count in DAYS.items()}
    match step:
        case "accept":
            return {"officer": cast.officer.pk, "decision_due_on": day["ten"]}
        case "ask":
            return {"items": "演示流水", "due_on": day["ten"]}
        case "supplement":
            request = order.supplements.filter(answered_at__isnull=True).first()
            items = request.items.all() if request else []
            return {f"item_{item.pk}": SimpleUploadedFile("a.pdf", b"%PDF-1.4 x") for item in items}
        case "review":
            return {"survey": "on_site"}
        case "approve":
            terms = {"amount": "80", "rate": "4.5", "term_months": "12", "valid_to": day["ten"]}
            return terms | {"guarantee": "credit", "repayment": "equal_installment", "note": "演示"}
        case "reject":
            return {"close_reasons": ["debt"], "close_text": "演示说明"}
        case "terminate":
            return {"close_reason": "debt", "close_text": "演示说明"}
        case "accept_offer":
            return {"terms_hash": order.offer.terms_hash() if has_offer(order) else "", "agreed": "on"}
        case "disburse":
            paid = {"amount": "30", "paid_on": today.isoformat(), "repay_on": day["year"], "rate": "4.5"}
            voucher = SimpleUploadedFile("a.pdf", b"%PDF-1.4 x")
            number = factories.uuid4().hex[:8]
            return paid | {
                "contract_no": "HT-1", "loan_no": number, "is_first_loan": "yes", "voucher": voucher
            }  # fmt: skip
        case "complete":
            return {"score": "5"}
        case "correct":
            return {"reason": "演示误操作", "due_on": day["ten"]}
        case "reassign":
            someone = cast.manager if order.officer_id == cast.officer.pk else cast.officer
            return {"handled_by": cast.bank.pk, "officer": someone.pk, "reason": "演示"}
    return {}


DAYS = {"ten": 10, "year": 360}


def has_offer(order: Order) -> bool:
    return order.approved_at is not None


class Life(RuleBasedStateMachine):
    """The model: a status, how many events there are, and how many messages the enterprise got."""

    def __init__(self, cast, login):
        super().__init__()
        self.cast, self.login = cast, login
        self.rollback = transaction.atomic()
        self.rollback.__enter__()
        self.traveller = time_machine.travel(datetime.now(UTC), tick=True)
        self.traveller.start()
        self.order = factories.order(cast.product, cast.owner)
        self.status = self.order.status

    @initialize(status=st.sampled_from(Order.Status.values))
    def begin(self, status):
        """Start anywhere, so that the late stages are tried as often as the early ones."""
        lead(self.order, status, self.cast)
        self.status = status
        self.events = OrderEvent.objects.filter(order=self.order).count()
        self.told = self.cast.owner.messages.count()

    def teardown(self):
        self.traveller.stop()
        transaction.set_rollback(True)
        self.rollback.__exit__(None, None, None)

    @rule(step=st.sampled_from(STEPS), name=st.sampled_from(PEOPLE))
    def press(self, step, name):
        order = Order.objects.get(pk=self.order.pk)
        workspace = "enterprise" if step in ENTERPRISE_STEPS else "institution"
        url = reverse(f"{workspace}:order_{step}", args=[order.number])
        data = answers(step, order, self.cast) | new_key()
        is_allowed = self.may(order, step, name)
        answer = self.login(getattr(self.cast, name)).post(url, data)
        if is_allowed:
            assert (answer.status_code, answer.url) == (
                302,
                reverse(f"{workspace}:order", args=[order.number]),
            )
            self.follow(step, order)
        else:
            refusals = {*REFUSALS, 422} if step == "disburse" else REFUSALS  # more than is left
            assert answer.status_code in refusals, (answer.status_code, answer.text[:2000])

    @rule(data=st.data())
    def go_on(self, data):
        """Take one of the steps that lead on, so that the machine also gets far."""
        open_steps = sorted(
            (step, name)
            for (status, step), names in MOVES.items()
            for name in names
            if status == self.status and step in STEPS and step not in ENDINGS
        )
        if open_steps:
            step, name = data.draw(st.sampled_from(open_steps))
            self.press(step, name)

    def may(self, order, step: str, name: str) -> bool:
        if name not in MOVES.get((self.status, step), ()):
            return False
        if step == "accept_offer":
            return timezone.localdate() <= order.offer_due_on
        if step == "disburse":
            return sum(paid.amount for paid in order.disbursements.all()) + 30 <= order.offer.amount
        if step == "correct":
            in_time = timezone.now() <= order.closed_at + timedelta(hours=24)
            return order.corrected_at is None and in_time and order.consent.is_live()
        return True

    def follow(self, step: str, before: Order) -> None:
        self.events += 1
        self.told += step in TELLS_THE_ENTERPRISE
        kept = {"correct": before.closed_from, "supplement": before.supplement_from, "reassign": self.status}
        named = {"decline_offer": "withdrawn", "accept_offer": "confirmed", "review": "reviewing"}
        plain = {
            "accept": "accepted",
            "ask": "supplement",
            "approve": "approved",
            "reject": "rejected",
            "disburse": "disbursed",
            "complete": "completed",
            "terminate": "terminated",
            "withdraw": "withdrawn",
        }
        self.status = (kept | named | plain)[step]

    @rule(days=st.sampled_from([1, 11, 31]))
    def jump(self, days):
        """Let time pass, and the clock end what is late."""
        later = timezone.now() + timedelta(days=days)
        self.traveller.stop()
        self.traveller = time_machine.travel(later, tick=True)
        self.traveller.start()
        # Everybody logs in anew, with a password that is not too old.
        User.objects.update(last_seen_at=None, password_changed_at=timezone.now())
        order = Order.objects.get(pk=self.order.pk)
        today = timezone.localdate()
        ended = {
            "approved": ("expired", order.offer_due_on),
            "supplement": ("terminated", order.supplement_due_on),
            "disbursed": ("completed", order.last_paid_on and order.last_paid_on + timedelta(days=30)),
        }.get(self.status)
        jobs.end_what_is_late()
        jobs.end_what_is_late()
        if ended and ended[1] < today:
            self.told += self.status != "disbursed"
            self.status, self.events = ended[0], self.events + 1

    @invariant()
    def database_and_model_agree(self):
        order = Order.objects.get(pk=self.order.pk)
        assert order.status == self.status
        assert OrderEvent.objects.filter(order=order).count() == self.events
        assert self.cast.owner.messages.count() == self.told
        paid = sum((paid.amount for paid in order.disbursements.all()), Decimal(0))
        assert paid == 0 or paid <= order.offer.amount
        assert (order.due_on is None) == (self.status not in Order.OPEN)
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
            cursor.execute("set constraints all deferred")

    @invariant()
    def nobody_else_sees_it(self):
        hidden = Order.objects.visible_to(self.cast.rival_officer) | Order.objects.visible_to(
            self.cast.stranger
        )
        assert not hidden.exists()


def test_no_sequence_of_buttons_breaks_an_order(cast, login, report):
    run_state_machine_as_test(
        lambda: Life(cast, login),
        # A failing sequence is short enough to read as it is; shrinking it would take minutes.
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=30, deadline=None, phases=[Phase.reuse, Phase.generate]
        ),
    )
    assert broken_links() == []
    report(f"{EXAMPLES} sequences of 30 buttons: database and model agree")
