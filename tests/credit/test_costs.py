"""Statements per page: more rows cost no more of them."""

from datetime import date

import pytest
from django.urls import reverse

from credit import evaluation
from credit.models import CreditRecord, WhitelistBatch, WhitelistEntry
from tests import factories
from tests.costs import check_cost


def penalty(enterprise) -> None:
    """A public fact that raises a flag, and one that is read under the consent."""
    for category, state in (("dishonest", ""), ("tax_rating", "D")):
        CreditRecord.objects.create(
            enterprise=enterprise,
            category=category,
            title="演示记录",
            dated_on=date(2026, 3, 1),
            state=state,
            polarity="negative",
            department="演示局",
            fingerprint=factories.uuid4().hex * 2,
            payload={"LEVEL": state},
        )
    evaluation.evaluate([enterprise.pk])


def applicant(cast, _order) -> None:
    """Another enterprise with a flag and an order at the same bank."""
    company = factories.enterprise()
    factories.order(cast.product, factories.owner(company))
    penalty(company)


def listed(_cast, _order) -> None:
    batch, _made = WhitelistBatch.objects.get_or_create(
        label="演示批次", department="演示局", listed_on=date(2026, 5, 1)
    )
    WhitelistEntry.objects.create(batch=batch, enterprise=factories.enterprise(), listed_on=batch.listed_on)


def fact(cast, _order) -> None:
    penalty(cast.mill)


def colleague(cast, _order) -> None:
    factories.staff(cast.bank, "officer")


@pytest.mark.parametrize(
    ("view", "person", "more"),
    [
        ("institution:risk", "officer", applicant),
        ("institution:order_list", "officer", applicant),
        ("institution:whitelist", "officer", listed),
        ("institution:order_credit", "officer", fact),
        ("institution:order", "officer", fact),
        ("institution:staff_list", "manager", colleague),
        ("enterprise:credit", "owner", fact),
        ("enterprise:query_list", "owner", None),
        ("enterprise:authorization_list", "owner", None),
    ],
)
def test_more_rows_cost_no_more_statements(cast, login, view, person, more):
    order = factories.order(cast.product, cast.owner)
    penalty(cast.mill)
    needs_number = view in ("institution:order_credit", "institution:order")
    url = reverse(view, args=[order.number] if needs_number else [])
    client, bank = login(getattr(cast, person)), login(cast.officer)

    def grow() -> None:
        if more:
            more(cast, order)
            return
        later = factories.order(factories.product(cast.bank), cast.owner)
        bank.get(reverse("institution:order_credit", args=[later.number]))

    check_cost(client, url, grow, times=5)
