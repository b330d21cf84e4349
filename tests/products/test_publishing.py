"""上传产品, 去修改, 禁用, 启用, as an institution's people and the public see them."""

from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from platform_site.workflow import StepRefused
from products.models import FinancialProduct, ProductVersion
from products.workflow import publish
from tests import factories
from tests.cast import new_key

NEW = "institution:product_new"
CHARGE = {"name": "担保费", "payee": "演示担保公司", "value": 1, "unit": "percent", "timing": "upfront"}


def fields(**changes) -> dict:
    """Return what the form of 上传产品 sends."""
    return {
        "name": "演示税信快贷",
        "kind": "credit",
        "amount_min": "10",
        "amount_max": "200",
        "term_min": "6",
        "term_max": "24",
        "rate_kind": "fixed",
        "rate_min": "4.05",
        "rate_max": "5.5",
        "guarantees": ["credit"],
        "repayments": ["equal_installment", "bullet"],
        "audiences": ["company"],
        "region_codes": ["310000"],
        "min_age_months": "12",
        "conditions": "经营满 12 个月\n纳税信用 B 级以上",
        "accept_days": "2",
        "review_days": "3",
        "disburse_days": "2",
        "charges-TOTAL_FORMS": "1",
        "charges-INITIAL_FORMS": "0",
        "charges-0-name": "担保费",
        "charges-0-payee": "演示担保公司",
        "charges-0-value": "0.5",
        "charges-0-unit": "percent",
        "charges-0-timing": "upfront",
        **new_key(),
        **changes,
    }


def market(client) -> str:
    return client.get(reverse("portal:market")).content.decode()


def test_a_submitted_product_is_in_the_market_at_once_with_its_true_cost(cast, login, client):
    answer = login(cast.officer).post(reverse(NEW), fields(), follow=True)
    assert "已发布" in answer.content.decode()
    made = FinancialProduct.objects.get(current__name="演示税信快贷")
    assert made.current.rate_min < made.current.cost_min <= made.current.cost_max
    assert "演示税信快贷" in market(client)
    page = client.get(reverse("portal:product", args=[made.pk])).content.decode()
    assert "担保费" in page
    assert "演示担保公司" in page
    assert "纳税信用 B 级以上" in page


def test_a_draft_is_seen_by_the_institution_only(cast, login, client):
    login(cast.manager).post(reverse(NEW), fields(draft="1"))
    made = FinancialProduct.objects.get(draft__name="演示税信快贷")
    assert made.status == "draft"
    assert "演示税信快贷" not in market(client)
    assert client.get(reverse("portal:product", args=[made.pk])).status_code == 404


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "请输入产品名称"),
        ({"name": "\u200b\u202e"}, "请输入产品名称"),
        ({"name": "长" * 51}, "50"),
        ({"guarantees": []}, "请选择担保方式"),
        ({"amount_max": "5"}, "贷款额度上限必须不小于下限"),
        ({"amount_min": "1_0"}, "请输入数字"),
        ({"amount_min": "1E+11"}, "请输入数字"),
        ({"amount_min": "NaN"}, "请输入数字"),
        ({"amount_min": "0"}, "必须大于 0"),
        ({"rate_max": "24.5"}, "不能超过 24"),
        ({"term_max": "-1"}, "请输入整数"),
        ({"rate_kind": "lpr"}, "还没有维护 LPR 报价"),
        ({"charges-0-payee": ""}, "请输入收取方"),
        ({"term_min": "1", "charges-0-value": "60"}, "费用相对贷款金额过高"),
    ],
)
def test_bad_input_gets_its_sentence_and_loses_nothing(cast, login, changes, sentence):
    answer = login(cast.officer).post(reverse(NEW), fields(summary="演示简介不能丢", **changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "演示简介不能丢" in page
    assert FinancialProduct.objects.count() == 1


def test_full_width_digits_are_understood(cast, login):
    login(cast.officer).post(reverse(NEW), fields(amount_min="１２"))
    assert ProductVersion.objects.get(name="演示税信快贷").amount_min == 12


def test_the_same_form_sent_twice_makes_one_product(cast, login):
    client, sent = login(cast.officer), fields()
    first, second = (client.post(reverse(NEW), sent) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert FinancialProduct.objects.filter(current__name="演示税信快贷").count() == 1


def edit(client, product, **changes):
    address = reverse("institution:product_edit", args=[product.pk])
    base = client.get(address).context["base"]
    return client.post(address, fields(base=base, **changes), follow=True)


def test_a_change_makes_a_version_and_orders_keep_theirs(cast, login, client):
    order = factories.order(cast.product, cast.owner)
    edit(login(cast.officer), cast.product, name="演示改名贷")
    cast.product.refresh_from_db()
    order.refresh_from_db()
    assert cast.product.current.number == 2
    assert order.version.number == 1
    assert "演示改名贷" in market(client)


def test_two_colleagues_do_not_overwrite_each_other(cast, login):
    address = reverse("institution:product_edit", args=[cast.product.pk])
    mine, theirs = login(cast.officer), login(cast.manager)
    base = mine.get(address).context["base"]
    edit(theirs, cast.product, name="演示先改")
    for name in ("", "演示后改"):
        answer = mine.post(address, fields(base=base, name=name))
        base = answer.context["base"] if answer.status_code == 422 else base
    assert answer.status_code == 409
    assert not ProductVersion.objects.filter(name="演示后改").exists()


def test_a_disabled_product_is_gone_and_its_orders_go_on(cast, login, client):
    order = factories.order(cast.product, cast.owner)
    address = reverse("institution:product_disable", args=[cast.product.pk])
    assert "1 笔订单不受影响" in login(cast.officer).get(address).content.decode()
    login(cast.officer).post(address, {"reason": "演示调整", **new_key()})
    gone = client.get(reverse("portal:product", args=[cast.product.pk]))
    order.refresh_from_db()
    assert gone.status_code == 410
    assert "该产品已下架" in gone.content.decode()
    assert cast.product.current.name not in market(client)
    assert order.status == "submitted"
    login(cast.officer).post(reverse("institution:product_enable", args=[cast.product.pk]), new_key())
    assert cast.product.current.name in market(client)


@pytest.mark.parametrize("name", ["product", "product_edit", "product_disable"])
def test_another_institution_does_not_find_it(cast, login, name):
    address = reverse(f"institution:{name}", args=[cast.product.pk])
    assert login(cast.rival_officer).get(address).status_code == 404


def test_an_approver_reads_but_does_not_publish(cast, login):
    assert login(cast.approver).get(reverse("institution:product_list")).status_code == 200
    assert login(cast.approver).get(reverse(NEW)).status_code == 403


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("q=信用", True),
        ("q=用", True),
        ("q=不存在", False),
        ("amount=100", True),
        ("amount=301", False),
        ("term=37", False),
        ("guarantee=mortgage", False),
        ("region=310115", True),
        ("rate=4", False),
        ("whitelist=on", False),
        ("amount=NaN", True),
        ("region=abc", True),
        ("q=%00", True),
        ("sort=x&page=0&size=99999999999", True),
        ("q='%26|", False),
        ("q=信用贷-", False),
    ],
)
def test_the_market_filters_and_survives_nonsense(cast, client, query, is_found):
    answer = client.get(f"{reverse('portal:market')}?{query}")
    assert answer.status_code == 200
    assert (cast.product.current.name in answer.content.decode()) == is_found


def test_the_lists_cost_no_more_with_more_rows(cast, login, client, django_assert_max_num_queries):
    addresses = (
        (client, reverse("portal:market")),
        (login(cast.officer), reverse("institution:product_list")),
    )
    for visitor, address in addresses:
        visitor.get(address)
        for _ in range(5):
            factories.product(cast.bank)
        with django_assert_max_num_queries(10):
            visitor.get(address)


@pytest.mark.parametrize("keyword", ["科创（一", "e-贷", "5.0版", "创 贷", "x'y"])
def test_punctuation_in_a_keyword_finds_what_is_there(cast, client, keyword):
    factories.product(cast.bank, name=f"演示{keyword}号")
    answer = client.get(reverse("portal:market"), {"q": keyword})
    assert f"演示{keyword}号".replace("'", "&#x27;") in answer.content.decode()


def test_a_stray_parameter_does_not_make_a_product_page_an_error(cast, client):
    page = client.get(reverse("portal:product", args=[cast.product.pk]) + "?from=home").content.decode()
    assert "<title>错误：" not in page


@pytest.mark.parametrize(
    ("name", "text", "word"),
    [
        ("name", "演示零门槛贷", "零门槛"),
        ("summary", "资料齐全包 过", "包过"),
        ("features", "线上申请\n秒批到账", "秒批"),
        ("description", "不看征信", "不看征信"),
    ],
)
def test_a_promise_nobody_can_keep_is_refused_by_its_word(cast, login, name, text, word):
    answer = login(cast.officer).post(reverse(NEW), fields(**{name: text}))
    assert answer.status_code == 422
    assert f"“{word}”属于误导性宣传" in answer.content.decode()
    assert login(cast.officer).post(reverse(NEW), fields(draft="1", **{name: text})).status_code == 302


def test_a_declared_cost_below_the_computed_one_is_refused_with_both_figures(cast, login):
    client = login(cast.officer)
    answer = client.post(reverse(NEW), fields(declared_min="4.05"))
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "填写的 4.05% 低于按利率和全部费用计算的" in html
    assert 'value="4.05"' in html
    least = FinancialProduct.objects.filter(draft__isnull=False)
    assert not least.exists()


def test_within_a_hundredth_the_computed_one_stands_and_a_higher_one_is_kept(cast, login):
    client = login(cast.officer)
    client.post(reverse(NEW), fields())
    computed = FinancialProduct.objects.get(current__name="演示税信快贷").current
    near = f"{computed.cost_min - Decimal('0.01')}"
    client.post(reverse(NEW), fields(name="演示近", declared_min=near, declared_max="9.5"))
    made = FinancialProduct.objects.get(current__name="演示近")
    assert made.current.cost_min == computed.cost_min
    assert made.current.cost_max == Decimal("9.5")
    html = client.get(reverse("institution:product_edit", args=[made.pk])).content.decode()
    assert 'value="9.500"' in html


def test_publishing_itself_refuses_a_draft_whose_cost_is_too_low(cast):
    product = factories.product(cast.bank, status="draft", charges=[CHARGE])
    with pytest.raises(StepRefused, match=r"公示的综合年化成本 4\.35% 低于按利率和全部费用计算的"):
        publish(product, user=cast.manager)
    product.refresh_from_db()
    assert product.status == "draft"


def test_the_conditions_that_a_machine_reads_are_kept_and_shown(cast, login, client):
    login(cast.officer).post(reverse(NEW), fields(tax_levels=["A", "B"], no_open_red_flag="on"))
    made = FinancialProduct.objects.get(current__name="演示税信快贷")
    assert made.current.tax_levels == ["A", "B"]
    html = client.get(reverse("portal:product", args=[made.pk])).content.decode()
    assert "没有未解除的高风险信息" in html
    assert "A、B 级" in html


def test_a_draft_is_deleted_and_a_product_on_sale_is_not(cast, login):
    draft = factories.product(cast.bank, status="draft")
    client = login(cast.manager)
    address = reverse("institution:product_delete", args=[draft.pk])
    assert "删除后不再显示" in client.get(address).content.decode()
    assert client.post(address, new_key()).status_code == 302
    assert client.get(reverse("institution:product", args=[draft.pk])).status_code == 404
    on_sale = reverse("institution:product_delete", args=[cast.product.pk])
    assert client.post(on_sale, new_key()).status_code == 409


def test_the_list_as_a_workbook(cast, login):
    factories.product(cast.bank, name="=演示公式贷")
    answer = login(cast.officer).get(reverse("institution:product_export"), {"name": "公式"})
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert [row[1] for row in rows] == ["产品名称", "=演示公式贷"]
    assert rows[1][4] == 10
