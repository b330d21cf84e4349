"""Pages kept for visitors: one statement when warm, never old after a publication, never somebody else's."""

import gzip

import pytest
from django.core.cache import caches
from django.urls import reverse

from portal.models import CatalogueVersion
from products.models import FinancialProduct
from products.workflow import PRODUCT
from tests import factories

MARKET = reverse("portal:market")


@pytest.fixture(autouse=True)
def _keeping(settings):
    settings.KEPT_PAGE_SECONDS = 60
    caches["pages"].clear()
    yield
    caches["pages"].clear()


def test_a_kept_page_costs_one_statement(cast, client, django_assert_num_queries):
    first = client.get(MARKET)
    with django_assert_num_queries(1):
        again = client.get(MARKET)
    assert again.content == first.content
    assert cast.product.current.name in again.content.decode()


def test_the_browser_is_told_when_nothing_changed_and_gets_it_compressed(cast, client):
    first = client.get(MARKET, headers={"accept-encoding": "gzip"})
    assert first["Content-Encoding"] == "gzip"
    assert "金融超市" in gzip.decompress(first.content).decode()
    again = client.get(MARKET, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_pages_of_people_are_not_kept(cast, client, login):
    own = login(cast.owner).get(MARKET)
    assert "系统退出" in own.content.decode()
    assert "系统退出" not in client.get(MARKET).content.decode()
    assert own["Cache-Control"] == "private, no-store"


def test_nobody_leaves_words_in_the_page_of_another(cast, client):
    for query in ("?stray=演示留言", "?q=演示留言&q=", f"?q={'演示留言' * 20}"):
        client.get(MARKET + query)
    assert "演示留言" not in client.get(MARKET).content.decode()
    assert len(caches["pages"]._cache) == 1


def test_each_display_has_its_own_page(cast, client):
    client.get(MARKET)
    client.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in client.get(MARKET).content.decode()
    client.cookies["theme"] = "none"
    assert 'data-theme="light"' in client.get(MARKET).content.decode()
    assert len(caches["pages"]._cache) == 2


def test_each_query_has_its_own_page(cast, client):
    name = cast.product.current.name
    assert name in client.get(MARKET).content.decode()
    assert name not in client.get(f"{MARKET}?q=没有这样的产品").content.decode()
    assert name in client.get(f"{MARKET}?q=&amount=").content.decode()


@pytest.mark.django_db(transaction=True)
def test_what_is_published_or_disabled_shows_at_once(cast, client):
    client.get(MARKET)
    new = factories.product(cast.bank, name="演示刚上架的产品")
    assert "演示刚上架的产品" in client.get(MARKET).content.decode()
    PRODUCT.take(FinancialProduct.objects.get(pk=new.pk), "disable", user=cast.manager, status_reason="演示")
    assert "演示刚上架的产品" not in client.get(MARKET).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_transaction_moves_the_version_on_once(cast):
    factories.product(cast.bank)
    before = CatalogueVersion.number_now()
    FinancialProduct.objects.update(is_recommended=True)
    assert CatalogueVersion.number_now() == before + 1
    FinancialProduct.objects.update(is_recommended=False)
    assert CatalogueVersion.number_now() == before + 2
