"""The product page of the 金融超市: the calculator, the picture, and what stands in for a product that is gone."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from products.models import FinancialProduct, ProductVersion
from tests import factories


def page(client, product, **query):
    return client.get(reverse("portal:product", args=[product.pk]), query)


def offered(**fields) -> FinancialProduct:
    """Return a product of 10 to 200 万元, 6 to 24 months, 4.05 to 5.5 %, two ways of repayment."""
    return factories.product(
        factories.institution(),
        amount_min=10,
        amount_max=200,
        term_min=6,
        term_max=24,
        rate_min="4.05",
        rate_max="5.5",
        cost_min="4.05",
        cost_max="5.5",
        repayments=["equal_installment", "bullet"],
        **fields,
    )


ASKED = {"amount": "100", "term": "12", "rate": "4.35", "repayment": "equal_installment"}


def test_the_calculator_follows_the_chosen_repayment(cast, client):
    product = offered()
    by_month = page(client, product, **ASKED)
    at_once = page(client, product, **ASKED | {"repayment": "bullet"})
    assert "85,309.90" in by_month.content.decode()
    assert [one.payment for one in at_once.context["result"].plan] == [1_043_500]
    assert "到期还款" in at_once.content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"amount": "9.99"}, "贷款金额应在 10 至 200 万元之间"),
        ({"amount": "201"}, "贷款金额应在 10 至 200 万元之间"),
        ({"amount": "1E+2"}, "请输入数字"),
        ({"amount": ""}, "请输入贷款金额"),
        ({"term": "25"}, "贷款期限应在 6 至 24 个月之间"),
        ({"term": "12.5"}, "请输入整数"),
        ({"rate": "5.501"}, "年化利率应在 4.05 至 5.50%之间"),
        ({"repayment": "revolving"}, "请选择该产品提供的还款方式"),
        ({"repayment": ""}, "请选择还款方式"),
    ],
)
def test_what_the_product_does_not_lend_gets_a_sentence_and_no_result(cast, client, changes, sentence):
    answer = page(client, offered(), **ASKED | changes)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert answer.context["result"] is None


def test_the_picture_can_only_be_looked_at(cast, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    drawn = BytesIO()
    Image.new("RGB", (8, 8)).save(drawn, "PNG")
    draft = factories.version(cast.product, number=2)
    draft.image.save("demo.png", ContentFile(drawn.getvalue()))
    FinancialProduct.objects.filter(pk=cast.product.pk).update(current=draft)
    answer = client.get(reverse("portal:product_image", args=[cast.product.pk]))
    assert b"".join(answer.streaming_content) == drawn.getvalue()
    assert answer["Content-Type"] == "image/png"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_product_that_is_gone_names_similar_ones_of_its_region(cast, client):
    near = [
        factories.product(cast.rival, name="演示同类一", kind="credit", guarantees=["surety"]),
        factories.product(cast.rival, name="演示同保二", kind="tech", guarantees=["credit"]),
    ]
    far = [
        factories.product(cast.rival, name="演示异类", kind="tech", guarantees=["pledge"]),
        factories.product(cast.rival, name="演示外地", kind="credit", region_codes=["330000"]),
        factories.product(cast.rival, name="演示已停", kind="credit", status="disabled"),
    ]
    gone = factories.product(cast.bank, kind="credit", guarantees=["credit"], status="disabled")
    FinancialProduct.objects.filter(pk=cast.product.pk).update(status="disabled")
    text = page(client, gone).content.decode()
    assert text.index(near[0].current.name) < text.index(near[1].current.name)
    assert not [product for product in far if product.current.name in text]


def test_the_apply_page_of_a_stopped_product_names_them_too(cast, login):
    similar = factories.product(cast.rival, name="演示替代贷")
    address = reverse("enterprise:apply", args=[cast.product.pk])
    assert similar.current.name not in login(cast.owner).get(address).content.decode()
    FinancialProduct.objects.filter(pk=cast.product.pk).update(status="disabled")
    assert similar.current.name in login(cast.owner).get(address).content.decode()


def test_at_most_three_similar_ones_in_as_many_queries(cast, client):
    FinancialProduct.objects.filter(pk=cast.product.pk).update(status="disabled")

    def look() -> int:
        with CaptureQueriesContext(
            connection,
        ) as made:
            answer = page(client, cast.product)
        assert answer.status_code == 410
        assert len(answer.context["similar"]) <= 3
        return len(made)

    factories.product(cast.rival)
    look()  # what a process keeps for a minute is read once
    few = look()
    for _ in range(5):
        factories.product(cast.rival)
    assert look() == few


def test_the_page_says_where_and_to_whom_it_lends(cast, client):
    product = offered(industries=["C", "F"], min_age_months=18, region_codes=["310115"])
    text = page(client, product).content.decode()
    assert cast.regions["310115"].name in text
    assert "制造业；批发和零售业" in text
    assert "18 个月" in text
    assert ProductVersion.objects.get(pk=product.current_id).region_labels() == [cast.regions["310115"].name]


def test_conditions_that_are_set_keep_their_units(cast, client):
    text = client.get(reverse("portal:market"), {"amount": "100", "term": "12"}).content.decode()
    assert "额度：100 万元" in text
    assert "期限：12 个月" in text


def test_an_empty_market_says_which_kind_of_empty_it_is(db, client):
    address = reverse("portal:market")
    assert "还没有机构发布产品" in client.get(address).content.decode()
    filtered = client.get(address, {"q": "不存在"}).content.decode()
    assert "没有符合条件的产品" in filtered
    assert "还没有机构发布产品" not in filtered


def test_the_hints_write_rates_with_two_decimals(db, client):
    html = page(client, offered()).content.decode()
    assert "该产品为 4.05 至 5.50%。" in html
    assert "该产品为 10 至 200 万元。" in html
    assert (
        "该产品为 4.05 至 5.505%。"
        in page(
            client,
            factories.product(
                factories.institution(), rate_min="4.05", rate_max="5.505", cost_min="4.05", cost_max="5.505"
            ),
        ).content.decode()
    )
