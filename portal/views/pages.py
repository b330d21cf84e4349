"""The portal's home page, institutions, policies and the standing pages."""

from django.db.models import Case, Count, Q, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from institutions.models import Institution, InstitutionKind
from orders.figures.published import Published, Scope, as_of
from platform_site.access import public
from platform_site.paging import paginate
from portal.models import Article
from products.models import FinancialProduct

STANDING_PAGES = {
    "about": "关于平台",
    "help": "帮助中心",
    "privacy": "隐私政策",
    "terms": "用户协议",
    "accessibility": "无障碍声明",
    "contact": "联系我们",
}
KEY_NUMBERS = ("institutions", "products", "enterprises", "submitted", "approved_amount")
SERVICE = ("median_hours", "acceptance_rate", "kept_rate", "accepted", "approved_amount", "loan_amount")
ON_SALE = Count("products", filter=Q(products__status=FinancialProduct.Status.ENABLED))
IN_ORDER = Case(*(When(kind=kind, then=place) for place, kind in enumerate(InstitutionKind)))


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead to a product in two clicks; a block without content is left out."""
    figures = Published(Scope())
    context = {
        "products": FinancialProduct.objects.on_sale()
        .for_list()
        .order_by("-is_recommended", "current__cost_min", "pk")[:6],
        "figures": [figure for key in KEY_NUMBERS if (figure := figures[key]).value],
        "lead": figures["loan_amount"],
        "policies": Article.objects.published().filter(kind=Article.Kind.POLICY)[:4],
        "news": Article.objects.published().filter(kind=Article.Kind.NEWS)[:4],
        "kinds": _by_kind(),
        "as_of": as_of(),
    }
    return render(request, "portal/home.html", context)


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
def institution_list(request: HttpRequest) -> HttpResponse:
    """Lead institutions' people to their login, and everybody to who lends here."""
    kind = request.GET.get("kind", "")
    rows = Institution.objects.active().select_related("region").annotate(on_sale=ON_SALE)
    if kind in InstitutionKind.values:
        rows = rows.filter(kind=kind)
    context = {
        "page": paginate(rows.order_by(IN_ORDER, "name"), request.GET),
        "kinds": _by_kind(),
        "kind": kind,
    }
    return render(request, "portal/institution_list.html", context)


@public
@require_safe
def institution(request: HttpRequest, pk: int) -> HttpResponse:
    """One institution: how it serves, and its products on sale."""
    shown = get_object_or_404(Institution.objects.active().select_related("region"), pk=pk)
    products = FinancialProduct.objects.on_sale().filter(institution=shown).for_list()
    figures = Published(Scope(institution=shown.pk))
    context = {
        "institution": shown,
        "products": products[:50],
        "service": [figure for key in SERVICE if (figure := figures[key]).value],
        "as_of": as_of(),
    }
    return render(request, "portal/institution.html", context)


@public
@require_safe
def article_list(request: HttpRequest, kind: str) -> HttpResponse:
    """惠企政策 or 通知公告."""
    page = paginate(Article.objects.published().filter(kind=kind), request.GET)
    return render(request, "portal/article_list.html", {"page": page, "kind": Article.Kind(kind)})


@public
@require_safe
def article(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """One published article."""
    shown = get_object_or_404(Article.objects.published().filter(kind=kind), pk=pk)
    return render(request, "portal/article.html", {"article": shown, "kind": Article.Kind(kind)})


@public
@require_safe
def standing(request: HttpRequest, name: str) -> HttpResponse:
    """A page of text that changes with releases only."""
    return render(request, f"portal/{name}.html", {"heading": STANDING_PAGES[name]})
