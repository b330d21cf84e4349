"""惠企政策 and 通知公告 with their attachments."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from platform_site.access import public
from platform_site.paging import paginate
from platform_site.uploads import serve
from portal.filters import ArticleFilter
from portal.kept_pages import kept
from portal.models import Article, Attachment

MAX_PRODUCTS = 6


@public
@require_safe
@kept(*ArticleFilter.base_filters)
def article_list(request: HttpRequest, kind: str) -> HttpResponse:
    """The published articles of one kind, the newest first."""
    articles = Article.objects.published().filter(kind=kind).for_list()
    query = ArticleFilter(request.GET, articles, request=request)
    context = {"page": paginate(query.qs, request.GET), "filter": query, "kind": Article.Kind(kind)}
    return render(request, "portal/article_list.html", context)


@public
@require_safe
@kept()
def article(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """One published article with its attachments and the products on sale that it is about."""
    articles = Article.objects.published().defer("search_bigrams")
    shown = get_object_or_404(articles.filter(kind=kind), pk=pk)
    context = {
        "article": shown,
        "kind": Article.Kind(kind),
        "attachments": shown.attachments.all(),
        "products": shown.products.on_sale().for_list()[:MAX_PRODUCTS],
    }
    return render(request, "portal/article.html", context)


@public
@require_safe
def attachment(request: HttpRequest, pk: int) -> FileResponse:
    """Send an attachment of a published article as a download."""
    found = get_object_or_404(Attachment.objects.filter(article__in=Article.objects.published()), pk=pk)
    return serve(found.file, found.name)
