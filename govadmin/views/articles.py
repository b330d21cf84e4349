"""附件 and 相关产品 of a 政策资讯, on one page beside its admin form."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from govadmin.forms import AttachmentForm
from platform_site import audit, identity
from platform_site.access import Role, access
from platform_site.once import done, once
from platform_site.search import by_keyword
from portal.models import Article, Attachment
from products.models import FinancialProduct

MAX_FILES, MAX_FOUND = 10, 10


@access(Role.OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def article_parts(request: HttpRequest, pk: int) -> HttpResponse:
    """The attachments with a form for one more, the products with a search for more."""
    article = _article(pk)
    form = AttachmentForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        if article.attachments.count() >= MAX_FILES:
            form.add_error("file", f"每篇最多 {MAX_FILES} 个附件，请先移除不用的")
        else:
            upload = form.cleaned_data["file"]
            name = form.cleaned_data["name"]
            Attachment.objects.create(article=article, name=name, file=upload, size=upload.size)
            return _changed(request, article, "上传附件", name, f"附件“{name}”已上传。")
    keyword = identity.clean_text(request.GET.get("q", ""))[:50]
    context = {
        "form": form,
        "article": article,
        "attachments": article.attachments.all(),
        "products": article.products.for_list(),
        "keyword": keyword,
        "found": _products(article, keyword) if len(keyword) > 1 else [],
    }
    return render(request, "govadmin/article_parts.html", context, status=422 if form.is_bound else 200)


@access(Role.OPERATOR)
@require_POST
@once
def attachment_remove(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    article = _article(pk)
    attachment = get_object_or_404(article.attachments, pk=file)
    name = attachment.name
    attachment.delete()
    return _changed(request, article, "移除附件", name, f"附件“{name}”已移除。")


@access(Role.OPERATOR)
@require_POST
@once
def product_add(request: HttpRequest, pk: int, product: int) -> HttpResponse:
    article = _article(pk)
    found = get_object_or_404(FinancialProduct.objects.on_sale().for_list(), pk=product)
    article.products.add(found)
    name = found.current.name
    return _changed(request, article, "添加相关产品", name, f"已添加相关产品“{name}”。")


@access(Role.OPERATOR)
@require_POST
@once
def product_remove(request: HttpRequest, pk: int, product: int) -> HttpResponse:
    article = _article(pk)
    found = get_object_or_404(article.products.for_list(), pk=product)
    article.products.remove(found)
    name = found.current.name
    return _changed(request, article, "移除相关产品", name, f"已移除相关产品“{name}”。")


def _article(pk: int) -> Article:
    return get_object_or_404(Article.objects.defer("search_bigrams"), pk=pk)


def _products(article: Article, keyword: str):
    others = FinancialProduct.objects.on_sale().exclude(pk__in=article.products.values("pk")).for_list()
    found = by_keyword(others, keyword, text="search_text", bigrams="search_bigrams")
    return found.order_by("current__name", "pk")[:MAX_FOUND]


def _changed(request: HttpRequest, article: Article, action: str, name: str, said: str) -> HttpResponse:
    article.save(update_fields=["is_published"])  # pages that are kept for visitors follow the article's row
    audit.record(action, actor=request.user, target=article, summary=f"{article.title}：{name}")
    messages.success(request, said)
    return done(request, reverse("gov:article_parts", args=[article.pk]))
