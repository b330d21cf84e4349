"""提出疑问: staff of the institution ask the platform about a record that they may see for an order."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from credit import doubts
from credit.forms.doubts import AskForm
from credit.models import Doubt
from institutions.duties import is_member
from orders.models import Order
from platform_site.access import Role, access
from platform_site.forms import BaseForm
from platform_site.limits import limited
from platform_site.once import done, once
from platform_site.workflow import StepRefused


@access(Role.INSTITUTION, when=is_member)
@require_http_methods(["GET", "HEAD", "POST"])
@limited("upload", on=["POST"])
@once
def order_doubt_new(request: HttpRequest, number: str) -> HttpResponse:
    """提出疑问 about `?record=`, as dialog and page; where one waits for its answer, go back to the record."""
    order, url = _get(request, number)
    pk = request.GET.get("record", "")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        raise Http404
    records = doubts.readable_records(order.enterprise, order.institution, order.consent)
    record = get_object_or_404(records, pk=pk)
    try:
        doubts.check_may_ask(record, order.institution)
    except StepRefused as refusal:
        if request.method == "POST":
            raise
        messages.info(request, str(refusal))
        return redirect(url)
    form = AskForm(request.POST or None)
    if form.is_valid():
        doubt = doubts.ask(
            record,
            user=request.user,
            institution=order.institution,
            consent=order.consent,
            order_number=number,
            **form.cleaned_data,
        )
        messages.success(request, f"疑问已提出，编号 {doubt.number}。平台答复后在消息中心告知。")
        return done(request, url)
    context = {
        "form": form,
        "heading": "提出疑问",
        "recap": [("订单编号", number), ("信用记录", doubts.name_of(record))],
        "note": "由平台答复。提出疑问不改变记录、风险等级和办理时限。",
        "cancel_url": url,
    }
    return render(
        request, "orders/institution_order_step.html", context, status=422 if form.is_bound else 200
    )


@access(Role.INSTITUTION, when=is_member)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def order_doubt_withdraw(request: HttpRequest, number: str, doubt: str) -> HttpResponse:
    """撤回, by who asked; as dialog and page."""
    order, url = _get(request, number)
    known = Doubt.objects.filter(institution=order.institution_id, order_number=number)
    asked = get_object_or_404(known.select_related("record"), number=doubt)
    doubts.DOUBT.require(asked, "withdraw", user=request.user)
    if request.method == "POST":
        doubts.DOUBT.take(asked, "withdraw", user=request.user)
        messages.success(request, f"疑问已撤回：{doubt}")
        return done(request, url)
    context = {
        "form": BaseForm(),
        "heading": "撤回疑问",
        "recap": [("编号", doubt), ("类别", doubts.category_of(asked.record))],
        "note": "撤回后平台不再答复，需要时可以再次提出。",
        "cancel_url": url,
    }
    return render(request, "orders/institution_order_step.html", context)


def _get(request: HttpRequest, number: str) -> tuple[Order, str]:
    """Return the order and the address of its 企业信用记录."""
    orders = Order.objects.visible_to(request.user).select_related("enterprise", "institution", "consent")
    return get_object_or_404(orders, number=number), reverse("institution:order_credit", args=[number])
