"""资格自测: six questions, one at a time; the answers stand in the address and are kept nowhere."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from platform_site.access import public
from platform_site.forms import BaseForm, WholeNumberField
from products.choices import Audience
from products.eligibility import Band, Facts, Finding, band_of, judge
from products.models import LISTED_ORDERS, FinancialProduct
from regions.models import used_names

UNKNOWN = ("unknown", "不清楚")
JUDGED = 200
SHOWN = 10


@dataclass(frozen=True)
class Match:
    """A product with the findings on it."""

    product: FinancialProduct
    findings: list[Finding]

    @property
    def band(self) -> Band:
        return band_of(self.findings)


class QuestionsForm(BaseForm):
    """All six questions; a page shows one of them."""

    kind = forms.ChoiceField(label="您的主体类型是什么？", choices=Audience.choices)
    region = forms.ChoiceField(label="登记或经营所在的行政区是哪里？")
    age = WholeNumberField(
        label="已经成立或经营了多少个月？",
        max_value=1200,
        help_text="按营业执照上的成立日期计算，例如满 2 年填 24。",
        error_messages={"required": "请输入已成立的月数", "max_value": "月数不能超过 1200"},
    )
    tax = forms.ChoiceField(
        label="最近一次纳税信用级别是什么？",
        choices=[*((level, f"{level} 级") for level in "ABMCD"), UNKNOWN],
    )
    flag = forms.ChoiceField(
        label="目前是否有未解除的失信被执行、严重失信或经营异常？",
        choices=[("no", "没有"), ("yes", "有"), UNKNOWN],
    )
    listed = forms.ChoiceField(
        label="是否在“信易贷”企业白名单中？", choices=[("yes", "在"), ("no", "不在"), UNKNOWN]
    )

    def __init__(self, data: QueryDict):
        super().__init__(data)
        self.fields["region"].choices = [("", "请选择"), *used_names().items()]
        for name in ("kind", "tax", "flag", "listed"):
            self.fields[name].widget = forms.RadioSelect(choices=self.fields[name].choices)

    def facts(self) -> Facts:
        """Return the answers. Needs a valid form."""
        data = self.cleaned_data
        known = {"yes": True, "no": False}
        return Facts(
            kind=data["kind"],
            region=data["region"],
            age_months=data["age"],
            tax_level=None if data["tax"] == "unknown" else data["tax"],
            has_red_flag=known.get(data["flag"]),
            is_listed=known.get(data["listed"]),
        )


NAMES = tuple(QuestionsForm.base_fields)


@public
@require_safe
def eligibility(request: HttpRequest) -> HttpResponse:
    """`step` n asks the n-th question; one past the last gives the result. An open question is asked first."""
    step = _step(request.GET.get("step", ""))
    product = _product(request.GET.get("product", ""))
    context: dict[str, Any] = {"product": product, "step": step, "total": len(NAMES)}
    if step == 0:
        return render(request, "portal/eligibility.html", context)
    form = QuestionsForm(request.GET)
    open_steps = [number for number, name in enumerate(NAMES, 1) if name in form.errors]
    missing = next((number for number in open_steps if number < step), None)
    if missing is None and step > len(NAMES):
        context |= {"result": _result(form.facts(), product), "again_url": _back(product)}
        return render(request, "portal/eligibility_result.html", context)
    asked = missing or step
    for name in NAMES:
        if missing is None or name != NAMES[asked - 1]:
            form.errors.pop(name, None)
    context |= {
        "form": form,
        "step": asked,
        "question": form[NAMES[asked - 1]],
        "kept": [(name, request.GET[name]) for name in NAMES[: asked - 1] if name in request.GET],
        "previous": _query(request, product, asked - 1),
    }
    return render(request, "portal/eligibility.html", context)


def _step(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    return number if number <= len(NAMES) + 1 else 0


def _product(text: str) -> FinancialProduct | None:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        return None
    return FinancialProduct.objects.on_sale().for_list().filter(pk=int(text)).first()


def _query(request: HttpRequest, product: FinancialProduct | None, step: int) -> str:
    query = QueryDict(mutable=True)
    for name in NAMES:
        if name in request.GET:
            query[name] = request.GET[name]
    if product:
        query["product"] = str(product.pk)
    query["step"] = str(step)
    return f"?{query.urlencode()}"


def _back(product: FinancialProduct | None) -> str:
    return f"?product={product.pk}" if product else "?"


def _result(facts: Facts, product: FinancialProduct | None) -> dict[str, Any]:
    """Return the bands with their products: of the one asked for, or of those that serve the region."""
    if product:
        match = Match(product, judge(product.current, facts))
        return {"match": match, "bands": []}
    near = FinancialProduct.objects.on_sale().serving(str(facts.region)).for_list()
    found = near.filter(current__audiences__contains=[facts.kind]).order_by(*LISTED_ORDERS["default"], "-pk")
    matches = [Match(one, judge(one.current, facts)) for one in found[:JUDGED]]
    bands = [(band, [one for one in matches if one.band == band]) for band in Band]
    return {"match": None, "bands": [(band, len(of), of[:SHOWN]) for band, of in bands if of]}
