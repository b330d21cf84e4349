"""Every constraint on what belongs to an order is tried with a row that no form has seen."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.utils import timezone

from orders.models import (
    ApiAnswer,
    ApiKey,
    BorrowerDay,
    Delivery,
    Disbursement,
    ExportJob,
    FigureCell,
    Invitation,
    Offer,
    Order,
    OrderEvent,
    OrderSnapshot,
    Rating,
    Referral,
    Reminder,
    SupplementItem,
    SupplementRequest,
    Ticket,
    Webhook,
)
from tests import factories
from tests.orders.life import order_in

ELSEWHERE = {Order, OrderEvent, OrderSnapshot, Invitation}  # test_integrity.py, test_invitations.py


def twice(model, **values):
    """Insert the same row two times."""
    model.objects.bulk_create([model(**values), model(**values)])


def api_key(cast, **changes) -> ApiKey:
    values = {
        "membership": cast.officer.membership,
        "created_by": cast.manager,
        "name": "演示",
        "scopes": ["orders:read"],
        "prefix": factories.uuid4().hex[:8],
        "secret_hash": factories.uuid4().hex,
        "expires_on": timezone.localdate(),
    }
    return ApiKey.objects.create(**values | changes)


def offer(cast, **changes):
    terms = {"amount": 1, "rate": 1, "term_months": 1, "guarantee": "credit", "repayment": "bullet"}
    Offer.objects.create(order=order_in("accepted", cast), **terms | changes)


def paid(cast, **changes):
    order, today = order_in("disbursed", cast), timezone.localdate()
    values = {
        "amount": 1,
        "rate": 1,
        "paid_on": today,
        "repay_on": today + timedelta(days=1),
        "contract_no": "HT",
        "loan_no": "JJ",
        "recorded_by": cast.officer,
    }
    return Disbursement.objects.create(order=order, **values | changes)


def ticket(cast, **changes):
    order = order_in("submitted", cast)
    values = {"text": "演示", "due_on": timezone.localdate(), "opened_by": cast.supervisor}
    return {"order": order, **values, **changes}


def referral(cast, **changes):
    values = {"product": factories.product(cast.rival), "reason": "演示", "proposed_by": cast.supervisor}
    return {"order": order_in("rejected", cast), **values, **changes}


def delivery(cast, **changes):
    order = order_in("accepted", cast)
    webhook = Webhook.objects.create(institution=cast.bank, url="https://example.test/", secret="演示密文")
    return {"webhook": webhook, "event": order.events.first(), **changes}


def export(cast, **changes):
    ExportJob.objects.create(**{"maker": cast.manager, "kind": "order", "purpose": "演示", **changes})


def same_loan_number(cast):
    first = paid(cast)
    first.pk = None
    first.save(force_insert=True)


def same_borrower_day(cast):
    order = order_in("disbursed", cast)
    twice(BorrowerDay, **_filled(BorrowerDay, day=timezone.localdate()), **_parties(order))


def _parties(order):
    return {"enterprise_id": order.enterprise_id, "institution_id": order.institution_id}


def _filled(model, **values):
    """Return a value for every column that needs one."""
    blank = {"CharField": "a", "DateField": timezone.localdate(), "ArrayField": []}
    for field in model._meta.concrete_fields:
        if not (field.primary_key or field.null or field.has_default() or field.is_relation):
            values.setdefault(field.name, blank.get(type(field).__name__, 0))
    return values


ILLEGAL = {
    "offer_in_range": lambda cast: offer(cast, rate=Decimal(37)),
    "disbursement_in_range": lambda cast: paid(cast, repay_on=timezone.localdate()),
    "disbursement_loan_no_once": same_loan_number,
    "rating_in_range": lambda cast: Rating.objects.create(
        order=order_in("completed", cast), by=cast.owner, score=6
    ),
    "ticket_one_open": lambda cast: twice(Ticket, **ticket(cast)),
    "ticket_replied_by_someone": lambda cast: Ticket.objects.create(**ticket(cast, reply="演示")),
    "referral_one_proposed": lambda cast: twice(Referral, **referral(cast)),
    "referral_decided": lambda cast: Referral.objects.create(**referral(cast, decided_at=timezone.now())),
    "reminder_once": lambda cast: twice(
        Reminder, order=order_in("submitted", cast), kind="amber", due_on=timezone.localdate()
    ),
    "supplement_one_open": lambda cast: twice(
        SupplementRequest,
        order=order_in("accepted", cast),
        due_on=timezone.localdate(),
        asked_by=cast.officer,
    ),
    "supplementitem_name_once": lambda cast: twice(
        SupplementItem, request=order_in("supplement", cast).supplements.get(), name="演示"
    ),
    "apikey_has_scope": lambda cast: api_key(cast, scopes=[]),
    "apikey_ends_within_a_year": lambda cast: api_key(
        cast, expires_on=timezone.localdate() + timedelta(days=400)
    ),
    "apianswer_once": lambda cast: twice(
        ApiAnswer, api_key=api_key(cast), key=factories.uuid4(), request_hash="a"
    ),
    "exportjob_kind_is_known": lambda cast: export(cast, kind="users"),
    "exportjob_done_has_file": lambda cast: export(cast, status="done"),
    "exportjob_only_done_has_file": lambda cast: export(cast, file="a.xlsx"),
    "exportjob_failed_for_a_reason": lambda cast: export(cast, status="failed"),
    "figurecell_once": lambda cast: twice(FigureCell, **_filled(FigureCell)),
    "borrowerday_once": same_borrower_day,
    "delivery_once": lambda cast: twice(Delivery, **delivery(cast)),
    "delivery_one_end": lambda cast: Delivery.objects.create(
        **delivery(cast, delivered_at=timezone.now(), given_up_at=timezone.now())
    ),
}


@pytest.mark.parametrize("name", ILLEGAL)
def test_the_database_refuses(cast, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ILLEGAL[name](cast)


def test_no_constraint_is_left_out():
    belongings = set(apps.get_app_config("orders").get_models()) - ELSEWHERE
    names = {constraint.name for model in belongings for constraint in model._meta.constraints}
    assert names == set(ILLEGAL)
