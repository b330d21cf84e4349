"""Who may not apply, and what the page says and links to."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from credit.models import RiskFlag, RiskLevel, RiskRule
from enterprises.models import Claim
from orders import moves
from orders.models import Order
from orders.submission import ApplicationRefused, submit
from products.models import FinancialProduct
from tests import factories
from tests.cast import new_key
from tests.credit.test_file import record
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


def person_and_product(cast):
    charge = {"name": "担保费", "payee": "演示担保公司", "value": 1, "unit": "percent", "timing": "upfront"}
    product = factories.product(cast.bank, audiences=["company", "person"], charges=[charge])
    return factories.owner(factories.natural_person()), product


def test_a_natural_person_confirms_every_charge_before_the_application(cast, login):
    person, product = person_and_product(cast)
    client = login(person)
    fill(client, product)
    check = reverse("enterprise:apply_check", args=[product.pk])
    html = client.get(check).content.decode()
    assert "综合融资成本明示表" in html
    assert "演示担保公司" in html
    sent = {"version": product.current_id}
    refused = client.post(check, sent | new_key())
    assert refused.status_code == 422
    assert "请阅读并勾选确认综合融资成本明示表" in refused.content.decode()
    assert not Order.objects.exists()
    assert client.post(check, sent | {"cost_confirmed": "on"} | new_key()).status_code == 302
    order = Order.objects.get()
    assert order.enterprise == person.enterprise
    assert login(cast.officer).get(reverse("institution:order", args=[order.number])).status_code == 200
    assert client.get(reverse("enterprise:order", args=[order.number])).status_code == 200


def test_no_way_past_the_confirmation(cast):
    person, product = person_and_product(cast)
    with pytest.raises(ApplicationRefused, match="综合融资成本明示表"):
        submit(person, product.pk, cleaned(product))
    assert not Order.objects.exists()


def test_an_enterprise_is_not_asked_for_it(cast, login):
    client = login(cast.owner)
    fill(client, cast.product)
    check = reverse("enterprise:apply_check", args=[cast.product.pk])
    assert "cost_confirmed" not in client.get(check).content.decode()


def test_a_company_that_is_too_young_is_told_its_age(cast, login):
    product = factories.product(cast.bank, min_age_months=24)
    young = factories.enterprise(founded_on=timezone.localdate() - timedelta(days=100))
    html = page(login(factories.owner(young)), product)
    assert "该产品要求成立满 24 个月，贵企业已成立 3 个月。" in html


def test_tax_level_and_flags_are_told_but_do_not_stop(cast, login):
    product = factories.product(cast.bank, tax_levels=["A", "B"], no_open_red_flag=True)
    rating = record(cast.mill, "tax_rating", state="D")
    rule = RiskRule.objects.create(code="R-T", name="演示规则", level=RiskLevel.HIGH, category="tax_rating")
    RiskFlag.objects.create(enterprise=cast.mill, rule=rule, evidence=rating, level=RiskLevel.HIGH)
    client = login(cast.owner)
    html = page(client, product)
    assert "纳税信用、信用状况不符合该产品的要求" in html
    assert "最近一次评价为 D 级" in html
    fill(client, product)
    check = reverse("enterprise:apply_check", args=[product.pk])
    assert client.post(check, {"version": product.current_id} | new_key()).status_code == 302
    clean = factories.owner(factories.enterprise())
    assert "不符合该产品的要求" not in page(login(clean), product)


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
