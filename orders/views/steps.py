"""One function serves every step: its dialog, its page, its errors and its success."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from orders import moves
from orders.forms import enterprise, institution
from orders.models import Order
from orders.workflow import ORDER
from platform_site.once import done


@dataclass(frozen=True)
class StepPage:
    """What a step's dialog says and which function takes it."""

    take: Callable[..., Any]
    form: type
    heading: str
    done_text: str
    note: str = ""
    submit_label: str = "确认"
    is_danger: bool = False
    is_long: bool = False  # a page of its own, no dialog


READS_IT = "企业将看到该原因。"
PAGES = {
    "accept": StepPage(moves.accept, institution.AcceptForm, "受理订单", "订单已受理"),
    "ask": StepPage(
        moves.ask,
        institution.AskForm,
        "要求补充材料",
        "已要求企业补充材料",
        "企业补充期间，办理时限暂停。",
    ),
    "review": StepPage(moves.review, institution.ReviewForm, "进入审批", "订单已进入审批"),
    "approve": StepPage(
        moves.approve,
        institution.ApproveForm,
        "登记授信结果",
        "授信结果已登记",
        "登记后不能修改；企业在有效期内确认是否接受。授信不等于放款。",
        is_long=True,
    ),
    "reject": StepPage(
        moves.reject, institution.RejectForm, "不予通过", "订单未通过", READS_IT, is_danger=True
    ),
    "disburse": StepPage(moves.disburse, institution.DisburseForm, "登记放款", "放款已登记", is_long=True),
    "terminate": StepPage(
        moves.terminate, institution.TerminateForm, "终止订单", "订单已终止", READS_IT, is_danger=True
    ),
    "correct": StepPage(
        moves.correct,
        institution.CorrectForm,
        "更正",
        "订单已更正",
        "更正后订单回到结束前的状态，只能更正一次。",
    ),
    "reassign": StepPage(
        moves.reassign, institution.ReassignForm, "改派", "订单已改派", "办理时限继续计算。"
    ),
    "reply": StepPage(moves.reply, institution.ReplyForm, "回复督办", "已回复督办"),
    "supplement": StepPage(
        moves.supplement,
        enterprise.SupplementForm,
        "补充材料",
        "材料已提交",
        submit_label="提交材料",
        is_long=True,
    ),
    "accept_offer": StepPage(
        moves.accept_offer,
        enterprise.AcceptOfferForm,
        "接受授信",
        "已接受授信",
        "接受后由金融机构安排放款。",
        submit_label="接受授信",
        is_long=True,
    ),
    "decline_offer": StepPage(
        moves.decline_offer,
        enterprise.WithdrawForm,
        "放弃授信",
        "已放弃授信",
        "放弃后订单结束；以后可以再次申请该产品。",
        is_danger=True,
    ),
    "withdraw": StepPage(
        moves.withdraw,
        enterprise.WithdrawForm,
        "撤回申请",
        "申请已撤回",
        "撤回后机构不再办理；以后可以再次申请该产品。",
        submit_label="确认撤回",
        is_danger=True,
    ),
    "complete": StepPage(
        moves.complete,
        enterprise.RateForm,
        "确认完成",
        "订单已完成",
        "确认款项已到账，并评价本次服务。",
        submit_label="提交评价",
    ),
}


ASIDE = {"ask", "correct", "reassign", "decline_offer", "withdraw"}  # possible, but not the way forward


def step_links(order: Order, user: Any, workspace: str) -> list[dict[str, Any]]:
    """Return the buttons of an order: label, url, css, whether the step opens in a dialog."""
    links = []
    for name in ORDER.available(user, order):
        if page := PAGES.get(name):
            style = "outline-danger" if page.is_danger else "primary"
            links.append(
                {
                    "label": ORDER.steps[name].label,
                    "url": reverse(f"{workspace}:order_{name}", args=[order.number]),
                    "css": "outline-secondary" if name in ASIDE else style,
                    "in_dialog": not page.is_long,
                }
            )
    return links


def step_page(
    request: HttpRequest,
    order: Order,
    name: str,
    template: str,
    url: str,
    extra: dict[str, Any] | None = None,
) -> HttpResponse:
    """Show the form of a step or take it; 403, 409 and 422 as everywhere. `extra` is more for the template."""
    page = PAGES[name]
    ORDER.require(order, name, user=request.user)
    form = page.form(request.POST or None, request.FILES or None, user=request.user, order=order)
    if request.method == "POST" and form.is_valid() and _taken(page, order, request.user, form):
        messages.success(request, f"{page.done_text}：{order.number}")
        return done(request, url)
    status = 422 if request.method == "POST" else 200
    context = _context(page, order, form, url) | (extra or {})
    return render(request, template, context, status=status)


def _taken(page: StepPage, order: Order, user: Any, form: Any) -> bool:
    """Take the step; what only the lock could show wrong becomes an error of the form."""
    try:
        page.take(order, user=user, **form.arguments())
    except ValidationError as error:
        fields = set(getattr(error, "error_dict", {}))
        form.add_error(None, error if fields <= set(form.fields) else error.messages)
        return False
    return True


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
