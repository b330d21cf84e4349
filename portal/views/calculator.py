"""融资计算器: what any loan costs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from platform_site.access import public
from platform_site.export import xlsx
from platform_site.limits import limited
from portal.forms import LoanForm
from products import cost

EXAMPLE = {"amount": "100", "term": "12", "rate": "4.35", "repayment": "equal_installment", "fee": ""}
PLAN_HEAD = ("期数", "第几月", "还款额（元）", "本金（元）", "利息（元）", "剩余本金（元）")


@public
@require_safe
def calculator(request: HttpRequest) -> HttpResponse:
    """融资计算器; without parameters it works out an example."""
    form = _form(request)
    result = form.example() if form.is_valid() else None
    context = {
        "form": form,
        "result": result,
        "assumptions": cost.describe_assumptions(result.repayment if result else None),
    }
    return render(request, "portal/calculator.html", context)


@public
@require_safe
@limited("export")
def calculator_export(request: HttpRequest) -> HttpResponse:
    """导出还款计划: the plan and the cost as a workbook; a loan that cannot be worked out leads back to the form."""
    form = _form(request)
    result = form.example() if form.is_valid() else None
    if result is None:
        return redirect(f"{reverse('portal:calculator')}?{request.GET.urlencode()}")
    plan = [(p.number, p.month, p.payment, p.principal, p.interest, p.balance) for p in result.plan]
    total = result.cost
    summary = [
        ("项目", "数值"),
        ("贷款金额（万元）", result.amount),
        ("贷款期限（月）", result.term),
        ("年化利率（%）", result.rate),
        ("还款方式", result.repayment_label),
        ("利息合计（元）", total.interest),
        ("其他费用（元）", total.charges_total),
        ("利息与费用合计（元）", total.total),
        ("综合年化成本（%，IRR 单利）", total.simple),
        ("综合年化成本（%，IRR 复利）", total.compound),
        *(("测算依据", line) for line in cost.describe_assumptions(result.repayment)),
    ]
    return xlsx("还款计划", {"还款计划": [PLAN_HEAD, *plan], "测算说明": summary})


def _form(request: HttpRequest) -> LoanForm:
    is_asked = request.GET.keys() & LoanForm.base_fields.keys()
    return LoanForm(request.GET if is_asked else EXAMPLE)
