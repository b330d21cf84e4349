"""金融超市: find and understand what every institution offers."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models.functions import Length
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from orders.figures.published import Figure, Published, Scope
from platform_site import identity
from platform_site.access import Role, public
from platform_site.limits import limited
from platform_site.minute import for_a_minute
from platform_site.paging import MAX_COUNT, Page, paginate
from platform_site.uploads import isolate
from portal.forms import CalculatorForm
from portal.kept_pages import kept
from portal.views import picks
from products import cost, pricing
from products.filters import MarketFilter
from products.models import LISTED_ORDERS, Favorite, FinancialProduct

SERVICE = ("median_hours", "kept_rate")  # what became of the promises
SORTS = (
    ("综合排序", "", "default"),
    ("利率从低到高", "rate", "rate"),
    ("额度从高到低", "-amount", "amount"),
    ("放款最快", "days", "days"),
    ("最新上架", "-newest", "newest"),
)


@dataclass(frozen=True)
class Card:
    """A product in the list: whether it is picked for 对比, the address that changes that, whether it is kept."""

    product: FinancialProduct
    is_picked: bool
    pick_url: str
    is_favorite: bool


@public
@require_safe
@limited("search", when="q")
@kept(*MarketFilter.base_filters, "view")
def market(request: HttpRequest) -> HttpResponse:
    """The list. 综合排序: 推荐 first, then the lower 综合年化成本."""
    query = MarketFilter(
        request.GET,
        FinancialProduct.objects.on_sale().for_list().defer("search_text", "search_bigrams"),
        request=request,
    )
    order, total = [*LISTED_ORDERS[_order(request)], "-pk"], query.qs.order_by()[: MAX_COUNT + 1].count()
    if query.form.cleaned_data.get("q") and total <= MAX_COUNT:
        order.insert(0, Length("status"))  # alike for all: keeps the planner off the index of the order
    page = paginate(query.qs.order_by(*order), request.GET, total=total)
    chosen = picks.read(request)
    context = {
        "page": page,
        "cards": _cards(request, page, chosen),
        "filter": query,
        "picks": chosen,
        "sorts": SORTS,
        "is_table": request.GET.get("view") == "table",
        "kept": [(name, request.GET[name]) for name in ("sort", "view", "size") if request.GET.get(name)],
        "is_narrowed": query.form.has_changed(),
    }
    return render(request, "portal/market.html", context)


def _order(request: HttpRequest) -> str:
    asked = identity.clean_text(request.GET.get("sort", ""))
    found = next((order for _, key, order in SORTS if key == asked), None)
    if found is None:
        messages.info(request, "排序方式无法识别，已按综合排序显示。")
    return found or "default"


def _cards(request: HttpRequest, page: Page, chosen: picks.Picks) -> list[Card]:
    favorites = favorites_of(request, [product.pk for product in page])
    return [
        Card(product, product.pk in chosen.ids, chosen.toggled(product.pk), product.pk in favorites)
        for product in page
    ]


def favorites_of(request: HttpRequest, pks: list[int]) -> set[int]:
    """Return which of the products the person keeps; nobody but an enterprise's person keeps any."""
    if getattr(request.user, "role", None) != Role.ENTERPRISE:
        return set()
    own = Favorite.objects.filter(user_id=request.user.pk, product__in=pks)
    return set(own.values_list("product_id", flat=True))


@public
@require_safe
@kept()
def product(request: HttpRequest, pk: int) -> HttpResponse:
    """One product; 410 with similar ones when it was on sale before."""
    found = get_object_or_404(
        FinancialProduct.objects.for_list().filter(current__isnull=False).exclude(status="deleted"), pk=pk
    )
    if not found.is_on_sale:
        similar = FinancialProduct.objects.similar_to(found)
        return render(request, "portal/product_gone.html", {"product": found, "similar": similar}, status=410)
    version = found.current
    charges = pricing.charges_of(version.charges.all())
    is_asked = request.GET.keys() & CalculatorForm.base_fields.keys()
    form = CalculatorForm(version, request.GET if is_asked else None)
    example = pricing.example(version, charges, found.institution.name)
    result: pricing.Example | None = example
    if form.is_bound:
        asked = form.cleaned_data if form.is_valid() else None
        result = pricing.example(version, charges, found.institution.name, **asked) if asked else None
    context: dict[str, Any] = {
        "product": found,
        "version": version,
        "example": example,
        "form": form,
        "result": result,
        "assumptions": cost.describe_assumptions(result.repayment) if result else (),
        "service": for_a_minute(f"service:{pk}", lambda: _service(pk)),
        "is_favorite": bool(favorites_of(request, [pk])),
        "may_apply": getattr(request.user, "role", None) in (None, Role.ENTERPRISE),
    }
    return render(request, "portal/product.html", context)


def _service(pk: int) -> list[Figure]:
    figures = Published(Scope(product=pk))
    return [figure for key in SERVICE if (figure := figures[key]).value is not None]


@public
@require_safe
def product_image(request: HttpRequest, pk: int) -> FileResponse:
    """The picture of a product on sale."""
    found = get_object_or_404(FinancialProduct.objects.on_sale().select_related("current"), pk=pk)
    if not found.current.image:
        raise Http404
    response = isolate(FileResponse(found.current.image.open("rb")))
    response["Cache-Control"] = "public, max-age=86400"
    return response
