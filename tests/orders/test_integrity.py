"""Illegal rows in raw SQL: the database refuses each of them without any help from a form."""

from datetime import date, datetime, timedelta
from itertools import count

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import CheckConstraint
from django.urls import reverse
from django.utils import timezone

from orders import moves
from orders.forms.institution import AcceptForm
from orders.models import Disbursement, InternalNote, Offer, Order, OrderEvent, OrderSnapshot
from platform_site.workdays import is_estimated
from tests import factories
from tests.orders.life import order_in


@pytest.fixture
def order(cast):
    return factories.order(cast.product, cast.owner)


@pytest.fixture
def accepted(cast, order):
    due = timezone.localdate() + timedelta(days=9)
    return moves.accept(order, user=cast.officer, officer=cast.officer, decision_due_on=due)


def refused(statement: str, *values, match: str) -> None:
    """Run a statement and look at its deferred checks at once; it has to be refused for this reason."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        with pytest.raises(IntegrityError, match=match), transaction.atomic():
            cursor.execute(statement, values)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("amount = 1", "never changes"),
        ("consent_id = 0", "consent|never changes"),
        ("product_id = 0", "must own its product|never changes"),
        ("handled_by_id = 0", "handling branch"),
        ("status = 'approved'", "may not go"),
        ("status = 'accepted', accepted_at = now(), decision_due_on = now()", "order_accepted_by_someone"),
        ("status = 'terminated', close_text = '演示', closed_at = now()", "order_refused_with_reason"),
        (
            "status = 'terminated', close_reasons = array['debt'], close_text = '演示'",
            "order_refused_with_reason",
        ),
        ("status = 'withdrawn'", "order_closed_at"),
    ],
)
def test_an_order_cannot_be_changed_into(order, change, reason):
    refused(f"update orders_order set {change} where id = %s", order.pk, match=reason)


@pytest.mark.parametrize("field", ["amount", "term_months"])
def test_an_order_is_for_something(cast, field):
    with pytest.raises(IntegrityError, match="order_positive"), transaction.atomic():
        factories.order(cast.product, cast.owner, **{field: 0})


ILLEGAL = {
    "an unlisted move": ("accepted", {"status": "confirmed"}, "may not go"),
    "an unknown status": ("accepted", {"status": "lost"}, "may not go"),
    "accepted by nobody": ("submitted", {"status": "accepted"}, "order_accepted_by_someone"),
    "a promise before 受理": ("accepted", {"decision_due_on": "2020-01-01"}, "order_decision_due_in_time"),
    "a promise too late": ("accepted", {"decision_due_on": "2099-01-01"}, "order_decision_due_in_time"),
    "a pause without papers": (
        "accepted",
        {"status": "supplement", "supplement_from": "accepted"},
        "order_paused_for_supplement",
    ),
    "a pause elsewhere": ("accepted", {"paused_at": timezone.now()}, "order_paused_only_then"),
    "a review without 尽调": ("accepted", {"status": "reviewing"}, "order_reviewed_somehow"),
    "an approval by nobody": ("reviewing", {"status": "approved"}, "order_approved_by_someone"),
    "an acceptance without time": ("approved", {"status": "confirmed"}, "order_confirmed_at"),
    "a payment without date": ("confirmed", {"status": "disbursed"}, "order_disbursed_at"),
    "a completion without time": ("disbursed", {"status": "completed"}, "order_completed_at"),
    "a refusal without reason": ("reviewing", {"status": "rejected"}, "order_refused_with_reason"),
    "a fifth reason": ("rejected", {"close_reasons": ["debt"] * 5}, "order_refused_with_reason"),
    "a withdrawal without time": ("accepted", {"status": "withdrawn"}, "order_closed_at"),
    "a closed open order": ("accepted", {"closed_at": timezone.now()}, "order_open_is_not_closed"),
    "another amount": ("accepted", {"amount": 1}, "never changes"),
    "another source": ("accepted", {"source": "referral"}, "never changes"),
    "a correction elsewhere": ("rejected", {"status": "approved", "closed_at": None}, "where it came from"),
    "papers lead elsewhere": ("supplement", {"status": "reviewing", "paused_at": None}, "where it came from"),
    "no amount": ("accepted", {"amount": 0}, "never changes"),
    "a change when completed": ("completed", {"close_text": "x"}, "final state"),
    "a change when withdrawn": ("withdrawn", {"close_text": "x"}, "final state"),
    "a change when expired": ("expired", {"close_text": "x"}, "final state"),
}


@pytest.mark.parametrize("case", ILLEGAL)
def test_raw_sql_makes_no_illegal_order(cast, case):
    status, changes, reason = ILLEGAL[case]
    order = order_in(status, cast)
    with pytest.raises(IntegrityError, match=reason), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(**changes)


def test_every_check_on_an_order_is_tried():
    checks = {rule.name for rule in Order._meta.constraints if isinstance(rule, CheckConstraint)}
    tried = {reason for _, _, reason in ILLEGAL.values()}
    # order_positive has a test of its own; an unknown status is stopped by the trigger before its constraint.
    assert checks - tried == {"order_positive", "order_status_is_known"}


def test_an_approved_order_has_its_offer_at_the_end_of_the_transaction(cast):
    order = order_in("reviewing", cast)
    Order.objects.filter(pk=order.pk).update(
        status="approved",
        approved_at=timezone.now(),
        approved_by=cast.manager,
        offer_due_on=timezone.localdate(),
    )
    with connection.cursor() as cursor, pytest.raises(IntegrityError):
        cursor.execute("set constraints all immediate")


def test_raw_sql_changes_no_offer_and_no_payment(cast):
    order = order_in("disbursed", cast)
    for rows in (Offer.objects.filter(order=order), Disbursement.objects.filter(order=order)):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(amount=1)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.delete()


def test_raw_sql_pays_out_no_more_than_the_offer(cast):
    paid = Disbursement.objects.get(order=order_in("disbursed", cast))
    paid.pk, paid.loan_no, paid.amount = None, "JJ-2", 60
    with pytest.raises(IntegrityError), transaction.atomic():
        paid.save(force_insert=True)


@pytest.mark.parametrize("days", [-1, 31])
def test_the_decision_is_promised_for_the_thirty_days_after_acceptance(accepted, days):
    day = timezone.localdate(accepted.accepted_at) + timedelta(days=days)
    refused(
        "update orders_order set decision_due_on = %s where id = %s",
        day,
        accepted.pk,
        match="order_decision_due_in_time",
    )


@pytest.mark.parametrize("days", [0, 30])
def test_the_first_and_the_last_day_may_be_promised(cast, order, days):
    day = timezone.localdate() + timedelta(days=days)
    form = AcceptForm(
        {"officer": cast.officer.pk, "decision_due_on": day.isoformat()}, user=cast.officer, order=order
    )
    assert form.is_valid(), form.errors
    moves.accept(order, user=cast.officer, **form.cleaned_data)
    order.refresh_from_db()
    assert order.decision_due_on == day


@pytest.mark.parametrize("days", [-1, 31])
def test_a_day_outside_is_refused_by_form_and_workflow(cast, order, days):
    day = timezone.localdate() + timedelta(days=days)
    form = AcceptForm(
        {"officer": cast.officer.pk, "decision_due_on": day.isoformat()}, user=cast.officer, order=order
    )
    assert "预计办结日期应在" in str(form.errors["decision_due_on"])
    with pytest.raises(ValidationError):
        moves.accept(order, user=cast.officer, officer=cast.officer, decision_due_on=day)


def test_numbers_and_consents_serve_one_order(cast, order):
    other = factories.product(cast.bank)
    with pytest.raises(IntegrityError, match="number"), transaction.atomic():
        factories.order(other, cast.owner, number=order.number)
    with pytest.raises(IntegrityError, match="consent"), transaction.atomic():
        factories.order(other, cast.owner, consent=order.consent)


def test_an_order_starts_as_submitted(cast):
    with pytest.raises(IntegrityError, match="starts as submitted"), transaction.atomic():
        factories.order(cast.product, cast.owner, status="withdrawn", closed_at=timezone.now())


def test_the_parties_belong_together(cast):
    rival = factories.institution("演示另一银行")
    strange = factories.product(rival)
    with pytest.raises(IntegrityError, match="must own its product"), transaction.atomic():
        factories.order(cast.product, cast.owner, version=strange.current)
    with pytest.raises(IntegrityError, match="must own its product"), transaction.atomic():
        factories.order(strange, cast.owner, institution=cast.bank)
    elsewhere = factories.consent(cast.mill, rival, cast.owner)
    with pytest.raises(IntegrityError, match="consent must be"), transaction.atomic():
        factories.order(cast.product, cast.owner, consent=elsewhere)
    with pytest.raises(IntegrityError, match="handling branch"), transaction.atomic():
        factories.order(cast.product, cast.owner, handled_by=rival)


@pytest.mark.parametrize(
    "statement",
    [
        "update orders_orderevent set comment = '演示改写'",
        "delete from orders_orderevent",
        "truncate orders_orderevent cascade",
    ],
)
def test_events_stay_as_written(accepted, statement):
    refused(statement, match="append-only")
    assert accepted.events.get().to_status == "accepted"


@pytest.mark.parametrize(
    ("index", "columns"),
    [("orderevent_chain_seq", {"chain", "seq"}), ("orderevent_chain_prev", {"chain", "prev_hash"})],
)
def test_a_chain_cannot_fork(accepted, index, columns):
    """The link trigger numbers every insert, so a copy gets in only without it; the index still holds."""
    event = OrderEvent.objects.values().get()
    taken = {name: event[name] for name in ("chain", "seq", "prev_hash")}
    taken |= {name: f"演示{name}" for name in {"chain", "prev_hash"} - columns}
    taken |= {} if "seq" in columns else {"seq": event["seq"] + 1}
    row = {name: value for name, value in event.items() if name != "id"} | taken | {"fields": "{}"}
    names, marks = ", ".join(row), ", ".join(["%s"] * len(row))
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table orders_orderevent disable trigger orders_orderevent_link")
    refused(f"insert into orders_orderevent ({names}) values ({marks})", *row.values(), match=index)


@pytest.mark.parametrize("table", ["orders_orderevent", "orders_ordersnapshot", "orders_internalnote"])
def test_what_was_recorded_keeps_its_order(cast, accepted, table):
    InternalNote.objects.create(order=accepted, author=cast.officer, text="演示备注")
    others = {"orders_orderevent", "orders_ordersnapshot", "orders_internalnote"} - {table}
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        for other in sorted(others):
            cursor.execute(f"alter table {other} disable trigger user")
            cursor.execute(f"delete from {other} where order_id = %s", [accepted.pk])
    refused("delete from orders_order where id = %s", accepted.pk, match=table)


def test_one_snapshot_per_step(accepted):
    snapshot = accepted.snapshots.get()
    with pytest.raises(IntegrityError, match="ordersnapshot_once_per_step"), transaction.atomic():
        OrderSnapshot.objects.create(order=accepted, step=snapshot.step, body="演示")


@pytest.mark.parametrize("column", ["author_id", "order_id"])
def test_a_note_has_an_author_and_an_order(cast, order, column):
    InternalNote.objects.create(order=order, author=cast.officer, text="演示备注")
    for value in (None, 0):
        refused(f"update orders_internalnote set {column} = %s", value, match=column)


def test_a_deadline_in_a_year_without_calendar_is_marked(cast, login, order):
    bank = login(cast.officer)
    pages = [reverse("institution:order_list"), reverse("institution:order", args=[order.number])]
    assert not any("暂按周末计算" in bank.get(page).content.decode() for page in pages)
    year = next(y for y in count(timezone.localdate().year + 1) if is_estimated(date(y, 1, 1), date(y, 1, 1)))
    due = timezone.make_aware(datetime(year, 1, 8, 23, 59, 59))
    Order.objects.filter(pk=order.pk).update(accept_due_at=due, due_on=due.date())
    for page in pages:
        assert "暂按周末计算" in bank.get(page).content.decode()
    theirs = login(cast.owner).get(reverse("enterprise:order", args=[order.number])).content.decode()
    assert "暂按周末计算" in theirs
