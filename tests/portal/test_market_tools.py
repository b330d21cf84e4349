"""产品对比, 融资计算器 and 资格自测."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests import factories

COMPARE = "portal:compare"
CALCULATOR = "portal:calculator"
TEST = "portal:eligibility"
LOAN = {"amount": "100", "term": "12", "rate": "4.35", "repayment": "equal_installment", "fee": ""}
ANSWERS = {"kind": "company", "region": "310115", "age": "24", "tax": "B", "flag": "no", "listed": "no"}


def text(client, name, query) -> str:
    answer = client.get(reverse(name), query)
    assert answer.status_code == 200
    return answer.content.decode()


def pair(cast) -> list[int]:
    fee = {"name": "担保费", "payee": "演示担保公司", "value": 8000, "unit": "yuan", "timing": "upfront"}
    dear = factories.product(cast.rival, rate_min="4.35", rate_max="4.35", charges=[fee], cost_max=9)
    cheap = factories.product(cast.bank, rate_min="4.35", rate_max="4.35", amount_max=50)
    return [dear.pk, cheap.pk]


def rows_of(client, query) -> dict[str, list[list[str]]]:
    answer = client.get(reverse(COMPARE), query)
    return {row.label: row.cells for row in answer.context["rows"]}


def test_products_are_compared_at_the_same_loan(cast, client):
    ids = pair(cast)
    rows = rows_of(client, {"id": ids, "amount": "100", "term": "12"})
    assert list(rows)[:2] == ["年化利率", "综合年化成本（公示）"]
    asked = rows["综合年化成本（按所填金额和期限）"]
    assert asked == [["5.85%"], ["不提供该金额和期限"]]
    assert rows["其他费用合计（元）"][0] == ["8,000.00"]
    assert rows_of(client, {"id": ids, "amount": "50", "term": "12"})["综合年化成本（按所填金额和期限）"][
        1
    ] == ["4.35%"]


def test_only_the_differences(cast, client):
    ids = pair(cast)
    assert "适用对象" in rows_of(client, {"id": ids})
    differing = rows_of(client, {"id": ids, "diff": "1"})
    assert "适用对象" not in differing
    assert "其他费用合计（元）" in differing


@pytest.mark.parametrize("query", ["", "id=x", "id=999999", "id=%00"])
def test_too_few_products_say_so(cast, client, query):
    answer = client.get(f"{reverse(COMPARE)}?{query}")
    assert answer.status_code == 200
    assert "请至少选择 2 款产品" in answer.content.decode()


def test_a_product_that_left_is_named_as_gone(cast, client):
    gone = factories.product(cast.bank, status="disabled")
    html = text(client, COMPARE, {"id": [*pair(cast), gone.pk]})
    assert "已从对比中移除" in html
    assert gone.current.name not in html


@pytest.mark.parametrize(("amount", "term"), [("0", "12"), ("NaN", "12"), ("100", "1.5"), ("", "")])
def test_an_impossible_size_gets_a_sentence(cast, client, amount, term):
    html = text(client, COMPARE, {"id": pair(cast), "amount": amount, "term": term})
    assert "提交的信息有误" in html
    assert "不提供该金额和期限" in html


def test_the_comparison_as_a_workbook(cast, client):
    ids = pair(cast)
    answer = client.get(reverse("portal:compare_export"), {"id": ids, "amount": "100", "term": "12"})
    sheet = load_workbook(BytesIO(answer.content)).active
    rows = {row[0]: row[1:] for row in sheet.iter_rows(values_only=True)}
    assert rows["综合年化成本（按所填金额和期限）"] == ("5.85%", "不提供该金额和期限")
    assert client.get(reverse("portal:compare_export"), {"id": ids[:1]}).status_code == 302


def test_comparing_costs_the_same_for_two_and_four(cast, client, django_assert_max_num_queries):
    ids = [*pair(cast), *pair(cast)]
    with django_assert_max_num_queries(4):
        client.get(reverse(COMPARE), {"id": ids})


def test_the_calculator_agrees_with_the_check_values(client, db):
    html = text(client, CALCULATOR, LOAN)
    assert "85,309.90" in html
    assert "85,309.89" in html
    assert "23,718.79" in html
    assert "5.85%" in text(client, CALCULATOR, LOAN | {"fee": "8000"})


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"amount": ""}, "请输入贷款金额"),
        ({"amount": "0"}, "贷款金额必须大于 0"),
        ({"term": "361"}, "贷款期限不能超过 360 个月"),
        ({"rate": "25"}, "年化利率不能超过 24%"),
        ({"repayment": "x"}, "还款方式"),
        ({"fee": "-1"}, "请输入数字"),
        ({"fee": "1000000"}, "放款当日收取的费用不能达到或超过贷款金额"),
        ({"fee": "999999.99"}, "费用相对到手金额过高"),
    ],
)
def test_what_cannot_be_worked_out_gets_a_sentence(client, db, changes, sentence):
    assert sentence in text(client, CALCULATOR, LOAN | changes)
    assert client.get(reverse("portal:calculator_export"), LOAN | changes).status_code == 302


def test_the_plan_as_a_workbook(client, db):
    answer = client.get(reverse("portal:calculator_export"), LOAN)
    rows = list(load_workbook(BytesIO(answer.content))["还款计划"].iter_rows(values_only=True))
    assert len(rows) == 13
    assert float(rows[12][2]) == 85309.89


def test_the_questions_come_one_by_one(cast, client):
    start = text(client, TEST, {})
    assert "自测不查询征信，不影响信用记录" in start
    assert "第 1 题，共 6 题" in text(client, TEST, {"step": "1"})
    second = text(client, TEST, {"kind": "company", "step": "2"})
    assert 'name="kind" value="company"' in second
    assert "第 1 题" in text(client, TEST, {"step": "2"})
    skipped = {name: answer for name, answer in ANSWERS.items() if name != "tax"}
    assert "第 4 题" in text(client, TEST, skipped | {"step": "7"})


@pytest.mark.parametrize(
    "query", ["step=x", "step=99", "step=%00", "product=%00&step=1", "product=9" + "9" * 30]
)
def test_nonsense_starts_over(client, db, query):
    assert client.get(f"{reverse(TEST)}?{query}").status_code == 200


@pytest.mark.parametrize(
    ("changes", "band", "reason"),
    [
        ({}, "较符合", "最近一次评价为 B 级"),
        ({"tax": "unknown"}, "基本符合", "没有评价结果，以机构审核为准"),
        ({"tax": "D"}, "暂不符合", "最近一次评价为 D 级"),
        ({"flag": "yes"}, "暂不符合", "有尚未解除的高风险信息"),
        ({"age": "11"}, "暂不符合", "已成立 11 个月"),
        ({"kind": "person"}, "暂不符合", "您是自然人"),
    ],
)
def test_every_condition_has_its_reason(cast, client, changes, band, reason):
    product = factories.product(cast.bank, tax_levels=["A", "B"], no_open_red_flag=True, min_age_months=12)
    query = ANSWERS | changes | {"step": "7", "product": product.pk}
    answer = client.get(reverse(TEST), query)
    assert answer.context["result"]["match"].band == band
    assert reason in answer.content.decode()


def test_without_a_product_those_of_the_region_are_sorted_into_bands(cast, client):
    factories.product(cast.bank, name="演示专享贷", whitelist_only=True)
    factories.product(cast.bank, name="演示外地贷", region_codes=["330000"])
    html = text(client, TEST, ANSWERS | {"step": "7"})
    assert html.index("较符合") < html.index(cast.product.current.name) < html.index("暂不符合")
    assert html.index("暂不符合") < html.index("演示专享贷")
    assert "演示外地贷" not in html
