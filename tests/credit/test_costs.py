"""Statements per page: more rows cost no more of them."""

from datetime import date

import pytest
from django.urls import reverse

from credit import evaluation
from credit.models import CreditRecord, WhitelistBatch, WhitelistEntry
from orders.models import InternalNote, Order
from tests import factories
from tests.costs import check_cost
from tests.orders.life import actor, order_in, take


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
    batch = WhitelistBatch.objects.get()
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
        ("institution:whitelist_entry", "officer", fact),
        ("institution:order_credit", "officer", fact),
        ("institution:order", "officer", fact),
        ("institution:order", "manager", fact),
        ("institution:staff_list", "manager", colleague),
        ("enterprise:credit", "owner", fact),
        ("enterprise:query_list", "owner", None),
        ("enterprise:authorization_list", "owner", None),
    ],
)
def test_more_rows_cost_no_more_statements(cast, login, view, person, more):
    order = factories.order(cast.product, cast.owner)
    penalty(cast.mill)
    batch = WhitelistBatch.objects.create(label="演示批次", department="演示局", listed_on=date(2026, 5, 1))
    entry = WhitelistEntry.objects.create(batch=batch, enterprise=cast.mill, listed_on=batch.listed_on)
    args = {
        "institution:order_credit": [order.number],
        "institution:order": [order.number],
        "institution:whitelist_entry": [entry.pk],
    }
    url = reverse(view, args=args.get(view, []))
    client, bank = login(getattr(cast, person)), login(cast.officer)

    def grow() -> None:
        if more:
            more(cast, order)
            return
        later = factories.order(factories.product(cast.bank), cast.owner)
        bank.get(reverse("institution:order_credit", args=[later.number]))

    check_cost(client, url, grow, times=5, most=10)


def test_one_category_alone_costs_one_count_more(cast, login):
    order = factories.order(cast.product, cast.owner)
    url = reverse("institution:order_credit", args=[order.number]) + "?category=dishonest"
    check_cost(login(cast.officer), url, lambda: penalty(cast.mill), times=3, most=11)
    own = reverse("enterprise:credit") + "?category=dishonest"
    check_cost(login(cast.owner), own, lambda: penalty(cast.mill), times=3, most=9)


def test_the_list_asks_for_regions_and_batches_once(cast, login):
    batch = WhitelistBatch.objects.create(label="演示批次", department="演示局", listed_on=date(2026, 5, 1))
    url = f"{reverse('institution:whitelist')}?region=310000&batch={batch.pk}&kind=xinyidai"
    check_cost(login(cast.officer), url, lambda: listed(cast, None), times=3, most=7)


def test_an_order_with_all_that_can_hang_on_it_stays_within_fourteen(cast, login):
    order = order_in("supplement", cast)
    take(order, "supplement", cast.owner, cast)
    take(order, "urge", cast.supervisor, cast)
    client, url = login(cast.manager), reverse("institution:order", args=[order.number])

    def grow() -> None:
        InternalNote.objects.create(order=order, author=cast.officer, text="演示备注")

    check_cost(client, url, grow, times=3, most=14)
    for step in ("review", "approve", "accept_offer", "disburse"):
        order = take(Order.objects.get(pk=order.pk), step, actor(step, cast), cast)
    check_cost(client, url, grow, times=3, most=14)
