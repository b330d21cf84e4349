"""The portal's home page, institutions, policies and the standing pages."""

from django.db.models import Case, Count, Q, Sum, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from enterprises.models import Enterprise
from institutions.models import Institution, InstitutionKind
from orders.models import Order
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
ON_SALE = Count("products", filter=Q(products__status=FinancialProduct.Status.ENABLED))
IN_ORDER = Case(*(When(kind=kind, then=place) for place, kind in enumerate(InstitutionKind)))


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead to a product in two clicks; a block without content is left out."""
    products = FinancialProduct.objects.on_sale()
    context = {
        "products": products.for_list().order_by("-is_recommended", "current__cost_min", "pk")[:6],
        "figures": _figures(products),
        "applied": int(Order.objects.aggregate(sum=Sum("amount", default=0))["sum"]),
        "policies": Article.objects.published().filter(kind=Article.Kind.POLICY)[:4],
        "news": Article.objects.published().filter(kind=Article.Kind.NEWS)[:4],
        "kinds": _by_kind(),
        "today": timezone.localdate(),
    }
    return render(request, "portal/home.html", context)


def _figures(products) -> list[tuple[str, int, str]]:
    """Return the public counts as (name, number, unit); those that are nought are left out."""
    counts = [
        ("入驻机构", Institution.objects.active().count(), "家"),
        ("在架产品", products.count(), "款"),
        ("注册企业", Enterprise.objects.filter(registered_at__isnull=False).count(), "家"),
        ("融资申请", Order.objects.count(), "笔"),
        ("已受理", Order.objects.filter(accepted_at__isnull=False).count(), "笔"),
    ]
    return [row for row in counts if row[1]]


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
    """One institution with its products on sale."""
    shown = get_object_or_404(Institution.objects.active().select_related("region"), pk=pk)
    products = FinancialProduct.objects.on_sale().filter(institution=shown).for_list()
    return render(request, "portal/institution.html", {"institution": shown, "products": products[:50]})


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
