"""The portal's home page, institutions and the standing pages."""

from typing import Any

from django.db.models import Case, Count, Q, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from institutions.models import Institution, InstitutionKind
from orders.figures.published import Published, Scope, as_of
from platform_site.access import public
from platform_site.limits import limited
from platform_site.minute import for_a_minute
from platform_site.paging import paginate
from portal.filters import InstitutionFilter
from portal.kept_pages import kept
from portal.models import Article
from products.models import LISTED_ORDERS, FinancialProduct

STANDING_PAGES = {
    "about": "关于平台",
    "privacy": "隐私政策",
    "terms": "用户协议",
    "accessibility": "无障碍声明",
    "sitemap": "站点地图",
}
KEY_NUMBERS = ("institutions", "products", "enterprises", "submitted", "approved_amount")
SERVICE = ("median_hours", "acceptance_rate", "kept_rate", "accepted", "approved_amount", "loan_amount")
ON_SALE = Count("products", filter=Q(products__status=FinancialProduct.Status.ENABLED))
IN_ORDER = Case(*(When(kind=kind, then=place) for place, kind in enumerate(InstitutionKind)))
LATEST = 4  # articles of a kind on the home page


@public
@require_safe
@kept()
def home(request: HttpRequest) -> HttpResponse:
    """Lead to a product in two clicks; a block without content is left out."""
    articles = list(_latest(Article.Kind.POLICY).union(_latest(Article.Kind.NEWS)).order_by("-published_at"))
    context = {
        "products": FinancialProduct.objects.on_sale()
        .for_list()
        .order_by(*LISTED_ORDERS["default"], "-pk")[:6],
        "policies": [article for article in articles if article.kind == Article.Kind.POLICY],
        "news": [article for article in articles if article.kind == Article.Kind.NEWS],
        "kinds": for_a_minute("kinds", _by_kind),
        **for_a_minute("home", _home_figures),
    }
    return render(request, "portal/home.html", context)


def _home_figures() -> dict[str, Any]:
    figures = Published(Scope())
    return {
        "figures": [figure for key in KEY_NUMBERS if (figure := figures[key]).value],
        "lead": figures["loan_amount"],
        "as_of": as_of(),
    }


def _latest(kind: str):
    return Article.objects.published().for_list().filter(kind=kind).order_by("-published_at")[:LATEST]


def _by_kind() -> list[dict]:
    rows = (
        Institution.objects.active()
        .values("kind")
        .annotate(institutions=Count("pk", distinct=True), products=ON_SALE)
        .order_by(IN_ORDER)
    )
    return [{**row, "label": InstitutionKind(row["kind"]).label} for row in rows]


@public
@require_safe
@kept(*InstitutionFilter.base_filters)
@limited("search", when="q")
def institution_list(request: HttpRequest) -> HttpResponse:
    """Lead institutions' people to their login, and everybody to who lends here."""
    rows = Institution.objects.active().select_related("region").annotate(on_sale=ON_SALE)
    query = InstitutionFilter(request.GET, rows, request=request)
    page = paginate(query.qs.order_by(IN_ORDER, "name"), request.GET)
    return render(request, "portal/institution_list.html", {"page": page, "filter": query})


@public
@require_safe
@kept()
def institution(request: HttpRequest, pk: int) -> HttpResponse:
    """One institution: how it serves, and its products on sale."""
    shown = get_object_or_404(Institution.objects.active().select_related("region"), pk=pk)
    products = FinancialProduct.objects.on_sale().filter(institution=shown).for_list()
    context = {
        "institution": shown,
        "products": products[:50],
        **for_a_minute(f"institution:{pk}", lambda: _service_of(pk)),
    }
    return render(request, "portal/institution.html", context)


def _service_of(pk: int) -> dict[str, Any]:
    figures = Published(Scope(institution=pk))
    return {"service": [figure for key in SERVICE if (figure := figures[key]).value], "as_of": as_of()}


@public
@require_safe
@kept()
def standing(request: HttpRequest, name: str) -> HttpResponse:
    """A page of text that changes with releases only."""
    return render(request, f"portal/{name}.html", {"heading": STANDING_PAGES[name]})
