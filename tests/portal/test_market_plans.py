"""What the database does for the list: an index for each order and condition, whatever the number of products."""

import os

import pytest
from django.db import connection
from django.urls import reverse

from products.filters import MarketFilter
from products.models import LISTED_ORDERS, FinancialProduct
from tests import factories

ROWS = int(os.environ.get("MARKET_ROWS", "4000"))
FILL = """
with made as (
    insert into products_financialproduct
        (institution_id, status, is_recommended, search_text, listed_facets, status_reason, created_at, updated_at)
    select %(bank)s, 'draft', false, '演示产品' || n || chr(20000 + n %% 20000) || '贷', '{}', '', now(), now()
    from generate_series(1, %(rows)s) n returning id
), versions as (
    insert into products_productversion
        (product_id, number, name, kind, summary, image, amount_min, amount_max, term_min, term_max, rate_kind,
         rate_min, rate_max, cost_min, cost_max, guarantees, repayments, audiences, region_codes, industries,
         whitelist_only, conditions, materials, features, description, accept_days, review_days, disburse_days,
         min_age_months, tax_levels, no_open_red_flag, created_at, published_at)
    select id, 1, '演示产品' || id, case id %% 200 when 0 then 'tech' else 'credit' end, '', '',
           1 + id %% 50, 51 + id %% 997, 1 + id %% 12, 13 + id %% 89, 'fixed', 2 + id %% 211 * 0.05, 20,
           2 + id %% 211 * 0.05, 20, array[case id %% 300 when 0 then 'pledge' else 'credit' end],
           '{equal_installment}', '{company}', array[case id %% 250 when 0 then '310115' else '330000' end], '{}',
           id %% 400 = 0, '{}', '{}', '{}', '', 1 + id %% 9, 1, 1, 0, '{}', false, now(), now()
    from made returning id, product_id
)
select count(*) from versions
"""
PUBLISH = """
update products_financialproduct p set current_id = v.id, status = 'enabled', published_at = now()
from products_productversion v where v.product_id = p.id and p.current_id is null
"""


@pytest.fixture
def many(cast):
    """Fill the 金融超市 by SQL and have the planner know it."""
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"bank": cast.bank.pk, "rows": ROWS})
        cursor.execute("set constraints all immediate")
        cursor.execute(PUBLISH)
        for index in ("product_search", "product_facets"):
            cursor.execute("select gin_clean_pending_list(%s::regclass)", [index])
        cursor.execute("analyze products_financialproduct")
        cursor.execute("analyze products_productversion")
    return FinancialProduct.objects.on_sale().for_list().defer("search_text", "search_bigrams")


def plan(queryset) -> str:
    return queryset.explain(analyze=bool(os.environ.get("MARKET_ROWS")))


def test_each_order_reads_its_own_index(many):
    for name, order in LISTED_ORDERS.items():
        shown = plan(many.order_by(*order, "-pk")[:20])
        assert f"product_by_{name}" in shown, shown
        assert "Sort" not in shown.replace("Sort Key", ""), shown


def test_a_rare_keyword_is_not_searched_along_the_order(many, client, monkeypatch):
    asked = []
    fetch = FinancialProduct.objects.none().__class__._fetch_all
    monkeypatch.setattr(
        FinancialProduct.objects.none().__class__,
        "_fetch_all",
        lambda self: asked.append(self) or fetch(self),
    )
    assert client.get(reverse("portal:market"), {"q": chr(20_007) + "贷"}).context["page"].total
    listed = [one for one in asked if one.query.is_sliced and one.model is FinancialProduct]
    assert "product_search" in plan(listed[0])


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ({"kind": "tech"}, "product_facets"),
        ({"guarantee": "pledge"}, "product_facets"),
        ({"region": "310115"}, "product_facets"),
        ({"whitelist": "on"}, "product_facets"),
        ({"amount": "1045"}, "product_amounts"),
        ({"term": "1"}, "product_terms"),
    ],
)
def test_a_narrow_condition_reads_an_index(many, rf, query, index):
    factories.make_regions()
    kept = MarketFilter(rf.get("/", query).GET, many, request=None).qs
    shown = plan(kept.order_by(*LISTED_ORDERS["default"], "-pk")[:20])
    counted = plan(kept.order_by()[:1001].values("pk"))
    assert index in shown + counted, shown + counted
    if os.environ.get("MARKET_ROWS"):
        print(query, shown.splitlines()[-1], counted.splitlines()[-1])
