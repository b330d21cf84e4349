"""The portal's own pages."""

import json
import re

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from platform_site.models import SiteSettings
from portal.models import Article
from portal.views.pages import STANDING_PAGES
from tests import factories


def article(**facts) -> Article:
    facts = {"kind": "policy", "title": "演示贴息办法", "source": "演示局", "body": "第一条", **facts}
    return Article.objects.create(**facts)


@pytest.mark.parametrize("name", [f"portal:{name}" for name in STANDING_PAGES])
def test_a_standing_page_opens_with_its_heading(db, client, name):
    page = client.get(reverse(name)).content.decode()
    assert f"<h1>{STANDING_PAGES[name.partition(':')[2]]}</h1>" in page


def test_only_published_articles_are_read(db, client):
    shown, hidden = article(), article(title="演示草稿", is_published=False)
    listed = client.get(reverse("portal:policy_list")).content.decode()
    assert shown.title in listed
    assert hidden.title not in listed
    assert "第一条" in client.get(reverse("portal:policy", args=[shown.pk])).content.decode()
    assert client.get(reverse("portal:policy", args=[hidden.pk])).status_code == 404
    assert client.get(reverse("portal:news", args=[shown.pk])).status_code == 404


def test_articles_are_found_by_words_and_days(db, client):
    article(title="演示担保办法", body="支持 100% 担保")
    article(title="演示科技办法", body="知识产权质押")
    titles = {
        query: [found.title for found in client.get(f"/policies/?{query}").context["page"]]
        for query in ("q=质押", "q=0%25 担", "q=%25", "since=2090-01-01", "q=办法&until=2020-01-01")
    }
    assert titles == {
        "q=质押": ["演示科技办法"],
        "q=0%25 担": ["演示担保办法"],
        "q=%25": ["演示担保办法"],
        "since=2090-01-01": [],
        "q=办法&until=2020-01-01": [],
    }


def test_an_article_shows_its_files_and_products_on_sale_only(cast, client):
    shown = article()
    gone = factories.product(cast.bank, status="disabled", name="演示已停用")
    shown.products.add(cast.product, gone)
    shown.attachments.create(name="演示附件", file=ContentFile(b"%PDF-1.4 demo", "a.pdf"), size=2048)
    page = client.get(reverse("portal:policy", args=[shown.pk]))
    text = page.content.decode()
    assert [product.pk for product in page.context["products"]] == [cast.product.pk]
    assert "PDF，2.0" in text
    assert '<meta name="ArticleTitle" content="演示贴息办法">' in text
    assert '<meta name="ContentSource" content="演示局">' in text


def test_an_attachment_is_a_download_and_goes_with_its_article(db, client):
    shown = article()
    file = shown.attachments.create(name="演示附件", file=ContentFile(b"%PDF-1.4 demo", "a.pdf"), size=13)
    answer = client.get(reverse("portal:attachment", args=[file.pk]))
    assert answer.getvalue() == b"%PDF-1.4 demo"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    Article.objects.update(is_published=False)
    assert client.get(reverse("portal:attachment", args=[file.pk])).status_code == 404


def test_markup_in_an_article_is_text_and_addresses_are_links(db, client):
    shown = article(body="<script>alert(1)</script> 见 https://example.com/a?b=1&c=2")
    text = client.get(reverse("portal:policy", args=[shown.pk])).content.decode()
    assert "<script>alert(1)" not in text
    assert '<a href="https://example.com/a?b=1&amp;c=2" rel="nofollow">' in text


def test_an_institution_that_was_stopped_is_gone(cast, client):
    address = reverse("portal:institution", args=[cast.rival.pk])
    assert client.get(address).status_code == 200
    cast.rival.is_active = False
    cast.rival.save()
    assert client.get(address).status_code == 404
    assert cast.rival.name not in client.get(reverse("portal:institution_list")).content.decode()


def test_institutions_are_found_by_name_and_kind(cast, client):
    def found(query):
        return {item.name for item in client.get(f"/institutions/?{query}").context["page"]}

    assert found("q=农村") == {cast.rival.name}
    assert found("q=%25") == set()
    page = client.get("/institutions/?kind=nonsense&page=99999999999999999999")
    assert "查询条件“机构类型”无法识别，已忽略" in page.content.decode()
    assert len(page.context["page"]) == 2


ADDRESSES = ("home", "institution_list", "policy_list", "news_list", "stats", "help", "guide", "search")
NONSENSE = (
    "q=%00%25_%5C&page=0&size=x&sort=x&since=NaN&until=99999-99-99&kind=%27&tab=x&region=x",
    "q=" + "长" * 5000 + "&page=100000000000000000000",
    "q=a&q=b&kind=policy&kind=news&since=2026-01-01&since=x",
)


@pytest.mark.parametrize("name", ADDRESSES)
@pytest.mark.parametrize("query", NONSENSE)
def test_no_query_string_breaks_a_page(cast, client, name, query):
    article()
    assert client.get(f"{reverse(f'portal:{name}')}?{query}").status_code == 200


def test_pages_of_visitors_take_four_statements(cast, client):
    shown = article()
    shown.products.add(cast.product)
    article(kind="news", title="演示通知")
    addresses = [
        *(reverse(f"portal:{name}") for name in ADDRESSES),
        f"{reverse('portal:search')}?q=演示",
        f"{reverse('portal:search')}?q=没有这个",
        reverse("portal:policy", args=[shown.pk]),
        reverse("portal:institution", args=[cast.bank.pk]),
        reverse("portal:sitemap"),
    ]
    costs = {}
    for address in addresses:
        client.get(address)  # counts the figures of the minute
        with CaptureQueriesContext(connection) as statements:
            assert client.get(address).status_code == 200
        costs[address] = len(statements)
    assert {address: cost for address, cost in costs.items() if cost > 4} == {}


def test_search_engines_are_told_of_what_is_public(cast, client):
    shown, hidden = article(), article(is_published=False)
    off = factories.product(cast.bank, status="disabled")
    robots = client.get("/robots.txt").content.decode()
    assert "Disallow: /gov/" in robots
    assert "Sitemap: http://testserver/sitemap.xml" in robots
    parts = re.findall("<loc>([^<]+)</loc>", client.get("/sitemap.xml").content.decode())
    found = {
        address
        for part in parts
        for address in re.findall("<loc>http://testserver([^<]+)</loc>", client.get(part).content.decode())
    }
    assert {"/", f"/market/{cast.product.pk}/", f"/institutions/{cast.bank.pk}/"} <= found
    assert f"/policies/{shown.pk}/" in found
    assert not found & {f"/policies/{hidden.pk}/", f"/market/{off.pk}/"}
    assert client.get("/sitemap-nonsense.xml").status_code == 404


def test_a_large_sitemap_is_cut_into_files(cast, client, monkeypatch):
    monkeypatch.setattr("portal.seo.RowPages.limit", 1)
    factories.product(cast.rival)
    parts = re.findall("<loc>([^<]+)</loc>", client.get("/sitemap.xml").content.decode())
    assert [part.partition("/sitemap-")[2] for part in parts if "products" in part] == [
        "products.xml",
        "products.xml?p=2",
    ]
    assert client.get("/sitemap-products.xml?p=2").content.count(b"<loc>") == 1


def test_a_product_describes_itself_and_cannot_end_its_script(cast, client):
    fresh = factories.product(cast.bank, name="演示</script><b>贷")
    text = client.get(reverse("portal:product", args=[fresh.pk])).content.decode()
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.S).group(1)
    facts = json.loads(data)
    assert facts["@type"] == "LoanOrCredit"
    assert facts["name"] == "演示</script><b>贷"
    assert facts["amount"]["maxValue"] == float(fresh.current.amount_max) * 10_000
    assert re.search(r'rel="canonical"\s+href="http://testserver/market/\d+/"', text)


def test_display_is_kept_without_scripts(db, client):
    answer = client.get("/display/?theme=contrast&next=/help/?a=1")
    assert answer["Location"] == "/help/?a=1"
    client.get("/display/?size=xl&next=//evil.example/")
    text = client.get("/help/").content.decode()
    assert 'data-theme="contrast"' in text
    assert 'data-bs-theme="dark"' in text
    assert 'data-size="xl"' in text


def test_display_ignores_nonsense(db, client):
    answer = client.get("/display/?theme=%22onload&size=huge&next=https://evil.example/")
    assert answer["Location"] == "/"
    assert not answer.cookies
    client.cookies["theme"] = '"><script>'
    assert 'data-theme="light"' in client.get("/help/").content.decode()


def test_a_missing_page_offers_the_search_and_the_phone(db, client):
    SiteSettings.objects.create(pk=1, phone="021-00000000")
    answer = client.get("/no-such-page/")
    assert answer.status_code == 404
    assert f'action="{reverse("portal:search")}"' in answer.content.decode()
    assert "请拨打 021-00000000" in answer.content.decode()


def test_what_is_not_set_is_not_shown(db, client):
    empty = client.get("/contact/").content.decode()
    assert not any(word in empty for word in ("主办单位", "网站标识码", "请拨打", "找错"))
    SiteSettings.objects.create(pk=1, host_unit="演示部门", site_code="3100000001")
    cache.clear()
    full = client.get("/contact/").content.decode()
    assert "主办单位：演示部门" in full
    assert "我为政府网站找错" in full
