"""计算融资成本 on the product form: the two loans behind the declared cost, and nothing is saved."""

import re

import pytest
from django.urls import reverse

from products.models import FinancialProduct, ProductVersion
from products.pricing import charges_of, declared_examples, declared_range
from tests import factories
from tests.products.test_publishing import NEW, fields

HTMX = {"HX-Request": "true"}


def preview_of(answer) -> str:
    return re.search(r'id="preview".*?</section>', answer.content.decode(), re.S).group()


def test_the_preview_shows_both_ends_of_the_cost_and_saves_nothing(cast, login):
    client = login(cast.officer)
    answer = client.post(reverse(NEW), fields(preview="1", conditions=""))
    shown = preview_of(answer)
    assert answer.status_code == 200
    assert FinancialProduct.objects.count() == ProductVersion.objects.count() == 1
    assert shown.count("担保费") == 2
    assert "年化 4.05%" in shown
    assert "年化 5.5%" in shown
    client.post(reverse(NEW), fields())
    made = ProductVersion.objects.get(name="演示税信快贷")
    assert f"{made.cost_min:.2f}%–{made.cost_max:.2f}%" in shown


def test_what_cannot_be_computed_says_why(cast, login):
    client, wrong = login(cast.officer), fields(preview="1", rate_min="", summary="演示简介不能丢")
    whole, part = client.post(reverse(NEW), wrong), client.post(reverse(NEW), wrong, headers=HTMX)
    assert whole.status_code == part.status_code == 422
    assert "演示简介不能丢" in whole.content.decode()
    assert "请输入年化利率下限" not in preview_of(whole)
    assert "请输入年化利率下限" in preview_of(part)


def test_the_form_sent_after_a_preview_with_the_same_key_is_published(cast, login):
    client, sent = login(cast.officer), fields()
    client.post(reverse(NEW), sent | {"preview": "1"})
    client.post(reverse(NEW), sent)
    assert FinancialProduct.objects.filter(current__name="演示税信快贷", status="enabled").exists()


def test_the_preview_of_a_change_leaves_the_product_as_it_is(cast, login):
    address = reverse("institution:product_edit", args=[cast.product.pk])
    client = login(cast.officer)
    answer = client.post(address, fields(base=client.get(address).context["base"], preview="1"))
    assert cast.bank.name in preview_of(answer)
    assert cast.product.versions.count() == 1


def test_conditions_are_asked_for_at_publishing_only(cast, login):
    client = login(cast.officer)
    answer = client.post(reverse(NEW), fields(conditions=" \n"))
    assert answer.status_code == 422
    assert "请输入申请条件" in answer.content.decode()
    client.post(reverse(NEW), fields(conditions="", draft="1"))
    assert FinancialProduct.objects.get(draft__name="演示税信快贷").status == "draft"


@pytest.mark.parametrize("repayments", [["bullet"], ["equal_installment", "monthly_interest", "revolving"]])
def test_the_examples_cost_what_is_declared(cast, repayments):
    version = factories.version(cast.product, number=2, repayments=repayments)
    charges = charges_of(version.charges.all())
    low, high = declared_range(version, charges)
    cheapest, dearest = declared_examples(version, charges, "演示银行")
    assert (cheapest.cost.simple, dearest.cost.simple) == (low, high)
    assert (cheapest.rate, dearest.rate) == (version.rate_min, version.rate_max)
