"""收藏: the products that a person of an enterprise keeps."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from platform_site.access import Role, access
from platform_site.forms import BaseForm
from platform_site.once import done, once
from platform_site.paging import paginate
from products.models import Favorite, FinancialProduct

MOST = 100


@access(Role.ENTERPRISE)
@require_safe
def favorite_list(request: HttpRequest) -> HttpResponse:
    """收藏对比: what is kept, newest first; the ticked ones go to 对比."""
    kept = (
        Favorite.objects.filter(user_id=request.user.pk)
        .select_related("product__institution", "product__current")
        .exclude(product__status=FinancialProduct.Status.DELETED)
    )
    return render(request, "products/enterprise_favorite_list.html", {"page": paginate(kept, request.GET)})


@access(Role.ENTERPRISE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def favorite(request: HttpRequest, pk: int) -> HttpResponse:
    """收藏 or 取消收藏 (`remove`); the page asks those who come from the login."""
    published = FinancialProduct.objects.filter(current__isnull=False).for_list()
    product = get_object_or_404(published.exclude(status=FinancialProduct.Status.DELETED), pk=pk)
    is_kept = Favorite.objects.filter(user_id=request.user.pk, product=product).exists()
    if request.method == "POST":
        change = _remove if "remove" in request.POST else _add
        change(request, product)
        return done(request, _back(request))
    context = {
        "form": BaseForm(),
        "heading": "收藏产品",
        "product": product,
        "is_kept": is_kept,
        "recap": [("产品名称", product.current.name), ("金融机构", product.institution.name)],
        "cancel_url": reverse("portal:product", args=[pk]),
        "submit_label": "收藏",
    }
    return render(request, "products/enterprise_favorite.html", context)


def _add(request: HttpRequest, product: FinancialProduct) -> None:
    if Favorite.objects.filter(user_id=request.user.pk).count() >= MOST:
        messages.error(request, f"最多收藏 {MOST} 款产品，请先取消一些收藏。")
        return
    Favorite.objects.bulk_create([Favorite(user_id=request.user.pk, product=product)], ignore_conflicts=True)
    messages.success(request, f"已收藏“{product}”。")


def _remove(request: HttpRequest, product: FinancialProduct) -> None:
    Favorite.objects.filter(user_id=request.user.pk, product=product).delete()
    messages.success(request, f"已取消收藏“{product}”。")


def _back(request: HttpRequest) -> str:
    """Return where the person came from, if that is a page of ours; else the list."""
    wanted = request.POST.get("next", "")
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours else reverse("enterprise:favorite_list")
