"""Who may not apply, and what the page says and links to."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from enterprises.models import Claim
from orders import moves
from orders.models import Order
from orders.submission import ApplicationRefused, submit
from products.models import FinancialProduct
from tests import factories
from tests.cast import new_key
from tests.orders.test_pages import NEED, fill


def page(client, product) -> str:
    """Return the first page of the application."""
    answer = client.get(reverse("enterprise:apply", args=[product.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def cleaned(product, **changes) -> dict:
    """Return what the three pages would hand over."""
    return {
        "version": product.current_id,
        "amount": Decimal(100),
        "term_months": 12,
        "purpose": "working_capital",
        "contact_name": "演示甲",
        "contact_phone": "19900008888",
        "categories": ["tax_rating"],
        **changes,
    }


@pytest.mark.parametrize("status", [Claim.Status.UNVERIFIED, Claim.Status.PENDING, Claim.Status.RETURNED])
def test_unverified_enterprise_is_sent_to_verification(cast, login, status):
    client = login(factories.owner(factories.enterprise(), status=status))
    html = page(client, cast.product)
    assert "企业认证通过后才能申请融资。" in html
    assert reverse("enterprise:verify") in html
    for name in ("apply_consent", "apply_check"):
        later = client.post(reverse(f"enterprise:{name}", args=[cast.product.pk]), NEED | new_key())
        assert later.status_code == 302
    assert not Order.objects.exists()


def test_natural_person_cannot_apply_even_past_the_pages(cast, login):
    product = factories.product(cast.bank, audiences=["company", "person"])
    person = factories.owner(factories.natural_person())
    assert "暂不支持自然人在线申请" in page(login(person), product)
    with pytest.raises(ApplicationRefused, match="自然人"):
        submit(person, product.pk, cleaned(product))
    assert not Order.objects.exists()


@pytest.mark.parametrize("accepted", [False, True])
def test_second_running_order_is_refused_when_it_is_sent(cast, login, accepted):
    client = login(cast.owner)
    fill(client, cast.product)
    order = factories.order(cast.product, cast.owner)
    if accepted:
        due = timezone.localdate()
        moves.accept(order, user=cast.officer, officer=cast.officer, decision_due_on=due)
    check = reverse("enterprise:apply_check", args=[cast.product.pk])
    answer = client.post(check, {"version": cast.product.current_id, **new_key()})
    assert answer.status_code == 422
    assert "您已申请过该产品，订单仍在办理中。" in answer.content.decode()
    assert Order.objects.count() == 1


def test_a_closed_order_does_not_stand_in_the_way(cast):
    first = factories.order(cast.product, cast.owner)
    moves.withdraw(first, user=cast.owner)
    second = submit(cast.owner, cast.product.pk, cleaned(cast.product))
    assert second.status == Order.Status.SUBMITTED


def test_another_product_of_the_same_bank_needs_its_own_consent(cast):
    first = submit(cast.owner, cast.product.pk, cleaned(cast.product))
    other = factories.product(cast.bank)
    second = submit(cast.owner, other.pk, cleaned(other))
    assert first.consent_id != second.consent_id


@pytest.mark.parametrize("status", ["disabled", "taken_down"])
def test_product_that_left_the_market_meanwhile(cast, login, status):
    client = login(cast.owner)
    fill(client, cast.product)
    FinancialProduct.objects.filter(pk=cast.product.pk).update(status=status, status_reason="演示原因")
    check = reverse("enterprise:apply_check", args=[cast.product.pk])
    answer = client.post(check, {"version": cast.product.current_id, **new_key()})
    assert answer.status_code == 422
    assert "该产品已停止接受申请。" in answer.content.decode()
    assert reverse("portal:market") in page(client, cast.product)


@pytest.mark.parametrize(
    ("changes", "sentence"), [({"amount": Decimal(301)}, "申请金额应在"), ({"term_months": 5}, "期限应在")]
)
def test_terms_are_checked_again_when_it_is_sent(cast, changes, sentence):
    with pytest.raises(ApplicationRefused, match=sentence):
        submit(cast.owner, cast.product.pk, cleaned(cast.product, **changes))


def test_institution_staff_cannot_submit(cast):
    with pytest.raises(ApplicationRefused, match="企业认证"):
        submit(cast.officer, cast.product.pk, cleaned(cast.product))


def test_the_profile_goes_along_and_both_sides_see_it(cast, login):
    type(cast.mill).objects.filter(pk=cast.mill.pk).update(address="演示路 8 号", size="small")
    client = login(cast.owner)
    fill(client, cast.product)
    check = client.get(reverse("enterprise:apply_check", args=[cast.product.pk])).content.decode()
    assert "演示路 8 号" in check
    assert reverse("enterprise:profile") in check
    order = submit(cast.owner, cast.product.pk, cleaned(cast.product))
    for person, name in ((cast.owner, "enterprise:order"), (cast.officer, "institution:order")):
        assert "演示路 8 号" in login(person).get(reverse(name, args=[order.number])).content.decode()


def test_a_draft_is_not_found(cast, login):
    draft = factories.product(cast.bank, status="draft")
    assert login(cast.owner).get(reverse("enterprise:apply", args=[draft.pk])).status_code == 404
