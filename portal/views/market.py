"""金融超市: find, understand and compare what every institution offers."""

from decimal import Decimal

from django import forms
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from orders.figures.published import Published, Scope
from platform_site.access import public
from platform_site.filters import sorted_by
from platform_site.forms import AmountField, BaseForm, WholeNumberField
from platform_site.paging import paginate
from platform_site.uploads import isolate
from products import cost, pricing
from products.choices import Repayment
from products.filters import MarketFilter
from products.models import FinancialProduct, ProductVersion

SORT_KEYS = {"rate": "current__rate_min", "amount": "current__amount_max", "newest": "published_at"}
SERVICE = ("median_hours", "kept_rate")  # what became of the promises


@public
@require_safe
def market(request: HttpRequest) -> HttpResponse:
    """The list. 综合排序: 推荐 first, then the lower 综合年化成本."""
    products = FinancialProduct.objects.on_sale().for_list()
    query = MarketFilter(request.GET, products, request=request)
    if request.GET.get("sort"):
        rows = sorted_by(query.qs, request, SORT_KEYS, default="current__cost_min")
    else:
        rows = query.qs.order_by("-is_recommended", "current__cost_min", "-pk")
    return render(request, "portal/market.html", {"page": paginate(rows, request.GET), "filter": query})


@public
@require_safe
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
    figures = Published(Scope(product=found.pk))
    context = {
        "product": found,
        "version": version,
        "example": example,
        "form": form,
        "result": result,
        "assumptions": cost.describe_assumptions(result.repayment) if result else (),
        "service": [figure for key in SERVICE if (figure := figures[key]).value is not None],
    }
    return render(request, "portal/product.html", context, status=200 if result else 422)


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


class CalculatorForm(BaseForm):
    """测算月供: within what the product lends."""

    amount = AmountField(label="贷款金额（万元）")
    term = WholeNumberField(label="贷款期限（月）")
    rate = AmountField(label="年化利率（%）", decimal_places=3)
    repayment = forms.ChoiceField(
        label="还款方式", error_messages={"invalid_choice": "请选择该产品提供的还款方式"}
    )

    def __init__(self, version: ProductVersion, data=None):
        example = pricing.example(version, [], "")
        super().__init__(
            data,
            initial={
                "amount": _plain(example.amount),
                "term": example.term,
                "rate": _plain(example.rate),
                "repayment": example.repayment,
            },
        )
        self.fields["repayment"].choices = [
            (value, label) for value, label in Repayment.choices if value in version.repayments
        ]
        self.ranges = {
            "amount": (version.amount_min, version.amount_max, " 万元"),
            "term": (version.term_min, version.term_max, " 个月"),
            "rate": (version.rate_min, version.rate_max, "%"),
        }
        for name, (low, high, unit) in self.ranges.items():
            self.fields[name].help_text = f"该产品为 {_plain(low)} 至 {_plain(high)}{unit}。"

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        for name, (low, high, unit) in self.ranges.items():
            if data.get(name) is not None and not low <= data[name] <= high:
                what = str(self.fields[name].label).partition("（")[0]
                self.add_error(name, f"{what}应在 {_plain(low)} 至 {_plain(high)}{unit}之间")
        return data


def _plain(number: Decimal | int) -> str:
    return f"{Decimal(number).normalize():,f}"
