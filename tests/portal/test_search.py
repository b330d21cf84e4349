"""搜索: tabs with counts, hits marked, special characters as they are, an index instead of a scan."""

from django.db import connection
from django.urls import reverse

from institutions.models import Institution
from platform_site.paging import MAX_COUNT
from portal.models import Article
from portal.views.search import excerpt, marked
from tests import factories


def look(client, **query):
    answer = client.get(reverse("portal:search"), query)
    assert answer.status_code == 200
    return answer


def counts(answer) -> dict:
    return {tab["key"]: tab["count"] for tab in answer.context["tabs"]}


def texts(answer) -> list[str]:
    return ["".join(text for text, _ in hit.title) for hit in answer.context["hits"]]


def test_each_kind_of_result_has_its_tab_and_count(cast, client):
    Article.objects.create(kind="policy", title="演示贴息", source="演示局", body="x")
    Article.objects.create(kind="news", title="通知", source="某局", body="关于演示")
    Article.objects.create(kind="news", title="演示草稿", source="某局", body="x", is_published=False)
    factories.product(cast.bank, status="disabled", name="演示停用")
    answer = look(client, q="演示")
    assert counts(answer) == {"products": 1, "institutions": 2, "articles": 2, "help": 0}
    assert texts(look(client, q="演示", tab="articles")) == ["演示贴息", "通知"]
    assert texts(look(client, q="演示", tab="institutions")) == [cast.rival.name, cast.bank.name]


def test_the_first_tab_with_hits_is_shown(cast, client):
    Article.objects.create(kind="policy", title="知识产权质押措施", source="演示局", body="x")
    assert texts(look(client, q="产权质押")) == ["知识产权质押措施"]
    assert counts(look(client, q="校验码"))["help"] > 0
    assert texts(look(client, q="校验码"))


def test_stopped_institutions_are_not_found(cast, client):
    cast.rival.is_active = False
    cast.rival.save()
    assert counts(look(client, q="农村银行"))["institutions"] == 0


def test_special_characters_are_as_they_are(cast, client):
    for title in ("下调 5%", "下调 50 点", "甲_乙", "甲丙乙", "路径 C:\\目录"):
        Article.objects.create(kind="news", title=title, source="某局", body="x")
    found = {word: texts(look(client, q=word)) for word in ("5%", "甲_", "C:\\", "' or", "& |", "5%%")}
    assert found == {
        "5%": ["下调 5%"],
        "甲_": ["甲_乙"],
        "C:\\": ["路径 C:\\目录"],
        "' or": [],
        "& |": [],
        "5%%": [],
    }


def test_hits_are_marked_and_stay_text(cast, client):
    Article.objects.create(kind="news", title="<b>贴息</b>", source="某局", body="关于贴息的<i>说明")
    text = look(client, q="贴息").content.decode()
    assert "&lt;b&gt;<mark>贴息</mark>&lt;/b&gt;" in text
    assert "关于<mark>贴息</mark>的&lt;i&gt;说明" in text


def test_pieces_of_a_text():
    assert marked("LPR 与 lpr", "Lpr") == [("LPR", True), (" 与 ", False), ("lpr", True)]
    assert marked("没有", "贴息") == [("没有", False)]
    assert marked("İİ 贴息", "贴息") == [("İİ 贴息", False)]  # lower case is longer: no piece can be cut
    long = "前" * 100 + "贴息" + "后" * 200
    pieces = excerpt(long, "贴息")
    assert ("贴息", True) in pieces
    assert pieces[0][0].startswith("…")
    assert sum(len(text) for text, _ in pieces) < 100


def test_nothing_found_gives_a_tip_and_products(cast, client):
    text = look(client, q="没有这个词").content.decode()
    assert "没有找到与“没有这个词”有关的内容" in text
    assert "检查有没有错别字" in text
    assert cast.product.current.name in text


def test_what_cannot_be_read_is_named(cast, client):
    assert "至少 2 个字" in look(client, q="贷").content.decode()
    assert "只按前 50 个字查找" in look(client, q="贷" * 60).content.decode()
    assert "结果类别无法识别" in look(client, q="演示", tab="x").content.decode()


def test_a_count_stops_at_the_limit(cast, client):
    Article.objects.bulk_create(
        Article(kind="news", title=f"批量通知 {number}", source="某局", body="x")
        for number in range(MAX_COUNT + 1)
    )
    answer = look(client, q="批量通知", page=2)
    assert counts(answer)["articles"] == f"{MAX_COUNT:,}+"
    assert len(answer.context["hits"]) == 20
    assert answer.context["page"].number == 2


def plan(rows) -> str:
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")  # the rows of a test are few: may the index be used?
        sql, params = rows.query.sql_with_params()
        cursor.execute(f"explain {sql}", params)
        return "\n".join(line for (line,) in cursor.fetchall())


def test_articles_and_institutions_are_found_by_an_index(db):
    assert "article_search" in plan(Article.objects.about("质押"))
    assert "institution_search" in plan(Institution.objects.named("质押"))
