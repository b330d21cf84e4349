"""One function serves every step: its dialog, its page, its errors and its success."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from orders import workflow
from orders.forms import AcceptForm, TerminateForm, WithdrawForm
from orders.models import Order
from platform_site.once import done
from platform_site.workflow import StepRefused


@dataclass(frozen=True)
class StepPage:
    """What a step's dialog says and which function takes it."""

    take: Callable[..., Order]
    form: type
    heading: str
    done_text: str
    note: str = ""
    submit_label: str = "确认"
    is_danger: bool = False


PAGES = {
    "accept": StepPage(workflow.accept, AcceptForm, "受理订单", "订单已受理"),
    "terminate": StepPage(
        workflow.terminate, TerminateForm, "终止订单", "订单已终止", "企业将看到该原因。", is_danger=True
    ),
    "withdraw": StepPage(
        workflow.withdraw,
        WithdrawForm,
        "撤回申请",
        "申请已撤回",
        "撤回后机构不再办理；以后可以再次申请该产品。",
        submit_label="确认撤回",
        is_danger=True,
    ),
}


def step_page(request: HttpRequest, order: Order, name: str, template: str, url: str) -> HttpResponse:
    """Show the form of a step or take it; 403, 409 and 422 as everywhere."""
    page, step = PAGES[name], workflow.ORDER.steps[name]
    if not step.allowed(request.user, order):
        raise PermissionDenied(f"当前账号不能办理“{step.label}”。")
    if order.status not in step.sources:
        raise StepRefused(workflow.describe_refusal(order, step), order)
    form = page.form(request.POST or None, user=request.user, order=order)
    if request.method == "POST" and form.is_valid():
        page.take(order, user=request.user, **form.cleaned_data)
        messages.success(request, f"{page.done_text}：{order.number}")
        return done(request, url)
    status = 422 if request.method == "POST" else 200
    return render(request, template, _context(page, order, form, url), status=status)


def _context(page: StepPage, order: Order, form: Any, url: str) -> dict[str, Any]:
    return {
        "form": form,
        "order": order,
        "heading": page.heading,
        "cancel_url": url,
        "note": page.note,
        "submit_label": page.submit_label,
        "is_danger": page.is_danger,
        "recap": [
            ("订单编号", order.number),
            ("企业", order.enterprise.name),
            ("申请金额", f"{order.amount:,.2f} 万元，{order.term_months} 个月"),
        ],
    }
