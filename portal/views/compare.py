"""产品对比: up to four products side by side, at the cost of one and the same loan."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from platform_site.access import public
from platform_site.export import xlsx
from platform_site.limits import limited
from portal.comparison import columns, rows
from portal.forms import SizeForm
from portal.views import picks
from products import cost

EXAMPLE = {"amount": "100", "term": "12"}
FEWEST = 2


@public
@require_safe
@gzip_page  # many ids, so that portal.kept_pages does not take it
def compare(request: HttpRequest) -> HttpResponse:
    """The table; 只看差异 leaves out the rows in which all products agree."""
    chosen, form = picks.read(request), _form(request)
    is_enough = len(chosen.chosen) >= FEWEST
    table = _table(chosen, form) if is_enough else []
    only_differing = request.GET.get("diff") == "1"
    context = {
        "form": form,
        "picks": chosen,
        "rows": [row for row in table if row.differs or not only_differing],
        "only_differing": only_differing,
        "assumptions": cost.describe_assumptions(),
        "market_url": f"{reverse('portal:market')}{chosen.query}",
    }
    return render(request, "portal/compare.html", context)


@public
@require_safe
@limited("export")
def compare_export(request: HttpRequest) -> HttpResponse:
    """导出Excel: the whole table; too few products lead back to the page, which says so."""
    chosen, form = picks.read(request), _form(request)
    if len(chosen.chosen) < FEWEST or not form.is_valid():
        return redirect(f"{reverse('portal:compare')}?{request.GET.urlencode()}")
    size = f"{form.cleaned_data['amount']:,f} 万元，{form.cleaned_data['term']} 个月"
    products = [pick.product for pick in chosen.chosen]
    head = ["对比项目", *(str(product) for product in products)]
    lenders = ["金融机构", *(product.institution.name for product in products)]
    body = [[row.label, *("；".join(cell) for cell in row.cells)] for row in _table(chosen, form)]
    return xlsx("产品对比", {"产品对比": [head, lenders, *body, ["测算金额和期限", size]]})


def _table(chosen: picks.Picks, form: SizeForm) -> list:
    size = form.cleaned_data if form.is_valid() else {}
    products = [pick.product for pick in chosen.chosen]
    return rows(columns(products, size.get("amount"), size.get("term")))


def _form(request: HttpRequest) -> SizeForm:
    is_asked = request.GET.keys() & SizeForm.base_fields.keys()
    return SizeForm(request.GET if is_asked else EXAMPLE)
