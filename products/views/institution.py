"""上传产品 and 产品管理 of an institution."""

from decimal import Decimal

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from institutions.duties import is_member
from platform_site import audit
from platform_site.access import Role, access
from platform_site.export import too_many, xlsx
from platform_site.filters import sorted_by
from platform_site.forms import BaseForm
from platform_site.once import done, once
from platform_site.paging import paginate
from platform_site.workflow import StepRefused
from products import cost as costing
from products import pricing
from products.filters import OwnProductFilter
from products.forms import ChargeFormSet, ProductForm, ReasonForm, set_cost
from products.models import FinancialProduct, ProductCharge, ProductVersion
from products.workflow import PRODUCT, is_publisher, publish

MAX_ROWS = 1000
EXPORT_HEAD = [
    "产品编号",
    "产品名称",
    "金融机构",
    "产品类型",
    "额度起（万元）",
    "额度止（万元）",
    "期限起（月）",
    "期限止（月）",
    "年化利率起（%）",
    "年化利率止（%）",
    "综合年化成本起（%，IRR 单利）",
    "综合年化成本止（%，IRR 单利）",
    "状态",
    "申请数",
    "更新时间",
]
SORT_KEYS = {"name": "name_shown", "updated": "updated_at", "created": "created_at"}


@access(Role.INSTITUTION, when=is_member)
@require_safe
def product_list(request: HttpRequest) -> HttpResponse:
    """产品管理."""
    query, products = _find(request)
    context = {
        "page": paginate(products, request.GET),
        "filter": query,
        "may_publish": is_publisher(request.user),
    }
    return render(request, "products/institution_product_list.html", context)


@access(Role.INSTITUTION, when=is_member)
@require_safe
def product_export(request: HttpRequest) -> HttpResponse:
    """导出Excel: the rows of the list as they are filtered, up to MAX_ROWS."""
    _, products = _find(request)
    found = list(products[: MAX_ROWS + 1])
    if len(found) > MAX_ROWS:
        messages.error(request, too_many(MAX_ROWS, "款"))
        return redirect(f"{reverse('institution:product_list')}?{request.GET.urlencode()}")
    audit.record(
        "导出产品",
        actor=request.user,
        institution_id=request.user.membership.institution_id,
        summary=f"{len(found)} 款",
    )
    return xlsx("产品列表", {"产品列表": [EXPORT_HEAD, *map(_export_row, found)]})


def _find(request: HttpRequest) -> tuple[OwnProductFilter, QuerySet]:
    """Return the query bar and the rows it keeps, in the order asked for."""
    products = (
        FinancialProduct.objects.visible_to(request.user)
        .for_list()
        .annotate(
            name_shown=Coalesce("current__name", "draft__name"),
            kind_shown=Coalesce("current__kind", "draft__kind"),
            order_count=_order_count(),
        )
    )
    query = OwnProductFilter(request.GET, products, request=request)
    return query, sorted_by(query.qs, request, SORT_KEYS, default="-updated_at")


def _export_row(row: FinancialProduct) -> list:
    shown = row.shown
    return [
        str(row.pk),
        shown.name,
        row.institution.name,
        shown.get_kind_display(),
        shown.amount_min,
        shown.amount_max,
        shown.term_min,
        shown.term_max,
        shown.rate_min,
        shown.rate_max,
        shown.cost_min,
        shown.cost_max,
        row.get_status_display(),
        row.order_count,
        timezone.localtime(row.updated_at).strftime("%Y-%m-%d %H:%M"),
    ]


def _order_count() -> Coalesce:
    """Return the number of orders of a product as one subquery; the reverse relation needs no import of orders."""
    counted = (
        FinancialProduct.objects.filter(pk=OuterRef("pk"))
        .values("pk")
        .annotate(n=Count("orders"))
        .values("n")
    )
    return Coalesce(Subquery(counted), 0)


@access(Role.INSTITUTION, when=is_member)
@require_safe
def product(request: HttpRequest, pk: int) -> HttpResponse:
    """产品详情: what the public sees, the versions, what may be done."""
    shown = get_object_or_404(FinancialProduct.objects.visible_to(request.user).for_list(), pk=pk)
    charges = pricing.charges_of(shown.shown.charges.all())
    context = {
        "product": shown,
        "version": shown.shown,
        "example": pricing.example(shown.shown, charges, shown.institution.name),
        "versions": shown.versions.select_related("created_by"),
        "steps": PRODUCT.available(request.user, shown),
        "order_count": shown.orders.count(),
        "may_edit": is_publisher(request.user),
    }
    return render(request, "products/institution_product.html", context)


@access(Role.INSTITUTION, when=is_publisher)
@require_http_methods(["GET", "POST"])
@once
def product_new(request: HttpRequest) -> HttpResponse:
    """上传产品."""
    version = ProductVersion(number=1, accept_days=3, review_days=5, disburse_days=3)
    return _edit(request, version, [], "上传产品", None)


@access(Role.INSTITUTION, when=is_publisher)
@require_http_methods(["GET", "POST"])
@once
def product_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """去修改: the draft if there is one, else a new version from the one on sale."""
    found = get_object_or_404(FinancialProduct.objects.visible_to(request.user).for_list(), pk=pk)
    shown = found.draft or found.current
    rows = list(shown.charges.values("name", "payee", "value", "unit", "timing"))
    if found.draft is None:
        shown = ProductVersion.objects.get(pk=shown.pk)
        shown.pk, shown.number, shown.published_at = None, shown.number + 1, None
        shown._state.adding = True
    return _edit(request, shown, rows, "修改产品", found)


def _edit(request, version: ProductVersion, rows: list[dict], heading: str, found) -> HttpResponse:
    """Show the form or take it: 立即提交 publishes, 保存草稿 keeps."""
    is_sent, is_preview = request.method == "POST", "preview" in request.POST
    is_publishing = not is_preview and "draft" not in request.POST
    form = ProductForm(
        request.POST or None,
        request.FILES or None,
        instance=version,
        initial=_declared(version, rows),
        is_publishing=is_publishing,
    )
    charges = ChargeFormSet(request.POST or None, initial=rows, prefix="charges")
    lender, examples = (found or request.user.membership).institution.name, None
    if is_sent and form.is_valid() & charges.is_valid():
        examples = set_cost(form, charges.rows(), lender)
    if examples and not is_preview:
        if found:
            _refuse_if_changed(request, found)
        kept = _save(request.user, form, charges.rows(), found)
        if "draft" in request.POST:
            messages.success(request, f"“{form.instance.name}”已存为草稿。")
        else:
            publish(kept, user=request.user)
            messages.success(request, f"“{form.instance.name}”已发布，可在金融超市查看。")
        return done(request, reverse("institution:product", args=[kept.pk]))
    context = {
        "form": form,
        "charges": charges,
        "heading": heading,
        "product": found,
        "base": request.POST.get("base", _base(found)),
        "preview": list(zip(("下限", "上限"), examples, strict=True)) if examples else [],
    }
    status = 422 if is_sent and not examples else 200
    return render(request, "products/institution_product_form.html", context, status=status)


def _declared(version: ProductVersion, rows: list[dict]) -> dict[str, Decimal]:
    """Return the declared cost where it is more than the computed one, so that a change keeps it."""
    if version.cost_max is None:
        return {}
    charges = [costing.Charge(**row) for row in rows]
    least, most = pricing.declared_range(version, charges)
    shown = {"declared_min": (version.cost_min, least), "declared_max": (version.cost_max, most)}
    return {name: declared for name, (declared, computed) in shown.items() if declared > computed}


def _base(found: FinancialProduct | None) -> str:
    """Return what the form was written on: the versions and the time of the last change."""
    return f"{found.current_id}/{found.draft_id}/{found.updated_at.timestamp()}" if found else ""


def _refuse_if_changed(request, found: FinancialProduct) -> None:
    locked = FinancialProduct.objects.select_for_update().get(pk=found.pk)
    if request.POST.get("base") != _base(locked):
        raise StepRefused("该产品刚被同事修改过，请返回产品详情查看最新内容后再修改。", locked)


@transaction.atomic
def _save(user, form: ProductForm, rows: list[dict], found: FinancialProduct | None) -> FinancialProduct:
    """Write the draft version and its charges, making the product first when it is new."""
    kept = found or FinancialProduct.objects.create(institution=user.membership.institution, created_by=user)
    version = form.instance
    version.product, version.created_by = kept, user
    version.save()
    version.charges.all().delete()
    ProductCharge.objects.bulk_create([ProductCharge(version=version, **row) for row in rows])
    kept.draft, kept.updated_at = version, timezone.now()
    kept.save(update_fields=["draft", "updated_at"])
    return kept


@access(Role.INSTITUTION, when=is_publisher)
@require_http_methods(["GET", "POST"])
@once
def product_disable(request: HttpRequest, pk: int) -> HttpResponse:
    """禁用: out of the 金融超市 at once; running orders go on."""
    found = get_object_or_404(FinancialProduct.objects.visible_to(request.user).for_list(), pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        PRODUCT.take(
            found, "disable", user=request.user, note=reason, status_reason=reason, updated_at=timezone.now()
        )
        messages.success(request, f"“{found}”已禁用，金融超市不再显示。")
        return done(request, reverse("institution:product_list"))
    open_orders = found.orders.open().count()
    context = {
        "form": form,
        "heading": "禁用产品",
        "recap": [("产品名称", str(found)), ("办理中订单", f"{open_orders} 笔")],
        "note": f"禁用后企业将不能申请该产品，已提交的 {open_orders} 笔订单不受影响。",
        "cancel_url": reverse("institution:product", args=[pk]),
        "is_danger": True,
    }
    status = 422 if form.errors else 200
    return render(request, "products/institution_product_step.html", context, status=status)


@access(Role.INSTITUTION, when=is_publisher)
@require_http_methods(["GET", "POST"])
@once
def product_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """删除: out of every list; what was published stays for the orders made on it."""
    found = get_object_or_404(FinancialProduct.objects.visible_to(request.user).for_list(), pk=pk)
    if request.method == "POST":
        name = str(found)
        PRODUCT.take(found, "delete", user=request.user, updated_at=timezone.now())
        messages.success(request, f"“{name}”已删除。")
        return done(request, reverse("institution:product_list"))
    context = {
        "form": BaseForm(),
        "heading": "删除产品",
        "recap": [("产品名称", str(found)), ("状态", found.get_status_display())],
        "note": "删除后不再显示，也不能恢复；已提交的订单不受影响。",
        "cancel_url": reverse("institution:product", args=[pk]),
        "is_danger": True,
    }
    return render(request, "products/institution_product_step.html", context)


@access(Role.INSTITUTION, when=is_publisher)
@require_POST
@once
def product_enable(request: HttpRequest, pk: int) -> HttpResponse:
    """启用: back in the 金融超市."""
    found = get_object_or_404(FinancialProduct.objects.visible_to(request.user).for_list(), pk=pk)
    PRODUCT.take(found, "enable", user=request.user, status_reason="", updated_at=timezone.now())
    messages.success(request, f"“{found}”已启用，可在金融超市查看。")
    return done(request, reverse("institution:product", args=[pk]))
