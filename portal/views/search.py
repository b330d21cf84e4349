"""搜索: products, institutions, articles and help in tabs, each with its count."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import Any

from django.contrib import messages
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from institutions.models import Institution
from platform_site import identity
from platform_site.access import public
from platform_site.limits import limited
from platform_site.paging import MAX_COUNT, paginate
from platform_site.search import by_keyword
from portal import help_texts
from portal.models import Article
from products.models import FinancialProduct

SHORTEST, LONGEST = 2, 50  # characters; one character alone stands in every other text
BEFORE, EXCERPT = 20, 90  # characters before the first hit, and in all
TABS = {"products": "金融产品", "institutions": "金融机构", "articles": "政策与公告", "help": "帮助"}
Parts = list[tuple[str, bool]]


@dataclass(frozen=True)
class Hit:
    """One result: address, title and excerpt as (text, is hit) pieces, and a line of facts."""

    url: str
    title: Parts
    facts: str
    excerpt: Parts


@public
@require_safe
@limited("search", when="q")
def search(request: HttpRequest) -> HttpResponse:
    """Show the hits of one tab: the asked one, else the first that has any."""
    keyword = _keyword(request)
    context: dict[str, Any] = {"keyword": keyword, "tabs": [], "page": None, "hits": [], "popular": []}
    if len(keyword) >= SHORTEST:
        context |= _found(request, keyword)
    if not context["hits"]:
        context["popular"] = _popular()
    return render(request, "portal/search.html", context)


def _keyword(request: HttpRequest) -> str:
    keyword = identity.clean_text(request.GET.get("q", ""))
    if len(keyword) > LONGEST:
        messages.info(request, f"关键词过长，只按前 {LONGEST} 个字查找。")
    if keyword and len(keyword) < SHORTEST:
        messages.info(request, f"关键词太短，请输入至少 {SHORTEST} 个字。")
    return keyword[:LONGEST].strip()


def _found(request: HttpRequest, keyword: str) -> dict[str, Any]:
    rows = _rows(keyword)
    topics = help_texts.about(keyword)
    counts = _counts(rows) | Counter(help=len(topics))
    shown = _chosen_tab(request, counts)
    page, hits = None, [_topic_hit(topic, keyword) for topic in topics]
    if shown != "help":
        hits = []
    if shown != "help" and counts[shown]:
        page = paginate(rows[shown], request.GET, total=counts[shown])
        hits = [HITS[shown](row, keyword) for row in page]
    tabs = [
        {
            "key": key,
            "label": label,
            "count": f"{MAX_COUNT:,}+" if counts[key] > MAX_COUNT else counts[key],
            "is_current": key == shown,
        }
        for key, label in TABS.items()
    ]
    return {"tabs": tabs, "page": page, "hits": hits}


def _rows(keyword: str) -> dict[str, QuerySet]:
    in_title = Case(When(title__icontains=keyword, then=0), default=1)
    return {
        "products": by_keyword(
            FinancialProduct.objects.on_sale().for_list().defer("search_bigrams"),
            keyword,
            text="search_text",
            bigrams="search_bigrams",
        ).order_by("-is_recommended", "current__cost_min", "-pk"),
        "institutions": Institution.objects.active().named(keyword).select_related("region").order_by("name"),
        "articles": Article.objects.published()
        .about(keyword)
        .defer("search_bigrams")
        .order_by(in_title, "-published_at", "-pk"),
    }


def _counts(rows: dict[str, QuerySet]) -> Counter:
    """Count the hits of every tab up to the limit of a list, in one statement."""
    marked = [
        found.order_by().annotate(tab=Value(tab)).values_list("tab")[: MAX_COUNT + 1]
        for tab, found in rows.items()
    ]
    return Counter(tab for (tab,) in reduce(lambda one, other: one.union(other, all=True), marked))


def _chosen_tab(request: HttpRequest, counts: Counter) -> str:
    asked = request.GET.get("tab", "")
    if asked and asked not in TABS:
        messages.info(request, "结果类别无法识别，已忽略。")
    if asked in TABS:
        return asked
    return next((tab for tab in TABS if counts[tab]), next(iter(TABS)))


def _popular() -> QuerySet:
    products = FinancialProduct.objects.on_sale().select_related("current")
    return products.order_by("-is_recommended", "current__cost_min", "pk")[:6]


def marked(text: str, keyword: str) -> Parts:
    """Return the text in pieces, each with whether it is the keyword, whatever its case."""
    pieces: Parts = []
    rest, low = text, keyword.lower()
    while (at := rest.lower().find(low)) >= 0 and len(rest.lower()) == len(rest):
        end = at + len(keyword)
        pieces += [(rest[:at], False), (rest[at:end], True)]
        rest = rest[end:]
    return [piece for piece in (*pieces, (rest, False)) if piece[0]]


def excerpt(text: str, keyword: str) -> Parts:
    """Return the stretch of the text around the first hit, or its beginning."""
    line = " ".join(text.split())
    at = max(0, line.lower().find(keyword.lower()) - BEFORE)
    cut = line[at : at + EXCERPT]
    return marked(("…" if at else "") + cut + ("…" if at + EXCERPT < len(line) else ""), keyword)


def _product_hit(product: FinancialProduct, keyword: str) -> Hit:
    version = product.current
    facts = f"{product.institution.name}，年化利率 {version.rate_min:.2f}% 起，综合年化成本 {version.cost_min:.2f}% 起"
    return Hit(
        reverse("portal:product", args=[product.pk]),
        marked(version.name, keyword),
        facts,
        excerpt(version.summary, keyword),
    )


def _institution_hit(institution: Institution, keyword: str) -> Hit:
    return Hit(
        reverse("portal:institution", args=[institution.pk]),
        marked(institution.name, keyword),
        f"{institution.get_kind_display()}，{institution.region.name}",
        excerpt(institution.description, keyword),
    )


def _article_hit(article: Article, keyword: str) -> Hit:
    return Hit(
        reverse(f"portal:{article.kind}", args=[article.pk]),
        marked(article.title, keyword),
        f"{article.get_kind_display()}，{article.source}",
        excerpt(article.body, keyword),
    )


def _topic_hit(topic: help_texts.Topic, keyword: str) -> Hit:
    return Hit(topic.url, marked(topic.title, keyword), topic.audience, excerpt(topic.text, keyword))


HITS: dict[str, Callable[[Any, str], Hit]] = {
    "products": _product_hit,
    "institutions": _institution_hit,
    "articles": _article_hit,
}
