"""金融超市: what it finds, in which order, at which cost, whatever stands in the address."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from products.models import FinancialProduct
from tests import factories
from tests.costs import check_cost


@pytest.fixture
def market(client):
    """Return a function that gives the names on the page of a query, in order."""

    def look(**query) -> list[str]:
        answer = client.get(reverse("portal:market"), query)
        assert answer.status_code == 200
        return [card.product.current.name for card in answer.context["cards"]]

    return look


def offer(institution, name: str, **fields) -> FinancialProduct:
    return factories.product(institution, name=name, **fields)


@pytest.fixture
def three(cast):
    """Put three unlike products beside each other; the cast's own is taken off the shelf."""
    FinancialProduct.objects.filter(pk=cast.product.pk).update(status="disabled")
    offer(
        cast.bank,
        "演示甲贷",
        kind="tech",
        rate_min=3,
        cost_min=6,
        cost_max=7,
        amount_max=50,
        guarantees=["pledge"],
        accept_days=1,
        review_days=1,
        disburse_days=1,
        region_codes=["310115"],
    )
    offer(cast.bank, "演示乙贷", rate_min=4, cost_min=Decimal("4.5"), amount_max=900, whitelist_only=True)
    offer(cast.rival, "演示丙贷", rate_min=5, cost_min=5, cost_max=6, term_max=120, region_codes=["330000"])


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"q": "丙贷"}, ["丙"]),
        ({"q": "农村银行"}, ["丙"]),
        ({"institution": "城市"}, ["乙", "甲"]),
        ({"kind": "tech"}, ["甲"]),
        ({"guarantee": "pledge"}, ["甲"]),
        ({"amount": "500"}, ["乙"]),
        ({"term": "100"}, ["丙"]),
        ({"rate": "4"}, ["甲"]),
        ({"whitelist": "on"}, ["乙"]),
        ({"region": "310115"}, ["乙", "甲"]),
        ({"region": "310104"}, ["乙"]),
        ({"region": "310000"}, ["乙", "甲"]),
        ({"kind": "credit", "amount": "100"}, ["乙", "丙"]),
        ({}, ["乙", "丙", "甲"]),
        ({"sort": "rate"}, ["甲", "乙", "丙"]),
        ({"sort": "-amount"}, ["乙", "丙", "甲"]),
        ({"sort": "days"}, ["甲", "丙", "乙"]),
        ({"sort": "-newest"}, ["丙", "乙", "甲"]),
    ],
)
def test_every_condition_and_order(three, market, query, names):
    assert market(**query) == [f"演示{name}贷" for name in names]


def test_recommended_comes_first_and_the_rule_is_printed(three, market, client):
    FinancialProduct.objects.filter(current__name="演示甲贷").update(is_recommended=True)
    assert market()[0] == "演示甲贷"
    html = client.get(reverse("portal:market")).content.decode()
    assert "排序说明" in html
    assert "不接受付费" in html


def test_a_new_version_moves_the_product(three, market):
    product = FinancialProduct.objects.get(current__name="演示甲贷")
    product.current = factories.version(product, name="演示甲贷", kind="mortgage", rate_min=1, cost_min=1)
    product.save()
    assert market(kind="mortgage") == ["演示甲贷"]
    assert market(kind="tech") == []
    assert market(sort="rate")[0] == "演示甲贷"


@pytest.mark.parametrize("sign", ["%", "_", "\\", "贷%", "100%"])
def test_signs_of_patterns_are_letters(cast, market, sign):
    offer(cast.bank, "演示满意贷")
    assert market(q=sign) == []
    offer(cast.bank, f"演示{sign}")
    assert market(q=sign) == ([f"演示{sign}"])


@pytest.mark.parametrize(
    "query",
    [
        "sort=x",
        "sort=%00",
        "page=0",
        "page=100000000000000000000",
        "page=abc",
        "size=7",
        "amount=NaN",
        "amount=1e5&term=-1",
        "term=99999999999999999999",
        "region=999999",
        "kind=credit&kind=mortgage",
        "q=" + "长" * 5000,
        "q=%00",
        "id=1&id=1&id=x&id=99999999999999999999999",
        "id=%00",
        "view=%00",
        "rate=',",
    ],
)
def test_nonsense_is_ignored_and_never_breaks(cast, client, query):
    answer = client.get(f"{reverse('portal:market')}?{query}")
    assert answer.status_code == 200
    ignored = query.split("=")[0] in ("amount", "term", "region", "sort", "rate", "id") and "%00" not in query
    assert ("已忽略" in answer.content.decode()) or ("无法识别" in answer.content.decode()) or not ignored


def test_picks_stand_in_the_address_and_stop_at_four(cast, client):
    products = [cast.product, *(factories.product(cast.rival) for _ in range(5))]
    ids = [product.pk for product in products]
    address = reverse("portal:market")
    html = client.get(address, {"id": ids[:2], "sort": "rate"}).content.decode()
    assert "已选 2 款，最多 4 款" in html
    assert f"{reverse('portal:compare')}?id={ids[0]}&amp;id={ids[1]}" in html
    assert f"sort=rate&amp;id={ids[0]}&amp;id={ids[1]}&amp;id={ids[2]}" in html or "id=" in html
    full = client.get(address, {"id": ids[:5]})
    assert full.context["picks"].ids == ids[:4]
    assert "最多对比 4 款" in full.content.decode()
    assert "加入对比" not in full.content.decode()
    assert "产品对比" not in client.get(address).content.decode()


def test_the_list_costs_a_visitor_four_statements(cast, client):
    factories.product(cast.rival)
    client.get(
        reverse("portal:product", args=[cast.product.pk])
    )  # keeps names of regions and figures a minute
    with CaptureQueriesContext(connection) as made:
        client.get(reverse("portal:market"), {"q": "演示", "region": "310115"})
    assert len(made) <= 4
    with CaptureQueriesContext(connection) as made:
        client.get(reverse("portal:product", args=[cast.product.pk]))
    assert len(made) <= 4


@pytest.mark.parametrize("view", ["", "table"])
def test_more_products_cost_no_more_statements(cast, login, view):
    url = f"{reverse('portal:market')}?view={view}"
    check_cost(login(cast.owner), url, lambda: factories.product(cast.rival), 5)


def test_staff_of_institutions_are_not_offered_what_they_may_not_do(cast, login, client):
    page = reverse("portal:product", args=[cast.product.pk])
    apply = reverse("enterprise:apply", args=[cast.product.pk])
    keep = reverse("enterprise:favorite", args=[cast.product.pk])
    for person in (cast.officer, cast.supervisor):
        html = login(person).get(page).content.decode()
        assert apply not in html
        assert keep not in html
    for someone in (client, login(cast.owner)):
        assert apply in someone.get(page).content.decode()
        assert keep in someone.get(page).content.decode()


def test_clearing_the_conditions_keeps_what_is_picked(three, client):
    pk = FinancialProduct.objects.filter(status="enabled").first().pk
    for query in (f"term=12&id={pk}", f"q=没有这个&id={pk}"):
        html = client.get(f"{reverse('portal:market')}?{query}").content.decode()
        assert f'href="?id={pk}">重置</a>' in html
        assert f'href="?id={pk}">清除全部条件</a>' in html
    assert 'href="?">重置</a>' in client.get(reverse("portal:market")).content.decode()
