"""企业信用记录 of an order's enterprise, as page and as report."""

from collections.abc import Mapping

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.step_up import confirmed
from credit import doubts, report
from credit.basics import basics_of
from credit.file import CreditFile, open_file
from credit.models import Doubt
from credit.score import Score
from credit.scoring import score_of
from enterprises.people import acting_for
from orders.models import Order
from platform_site.access import Role, access
from platform_site.limits import limited
from platform_site.masking import mask_name
from platform_site.numbers import dated_number


@access(Role.INSTITUTION)
@require_safe
@limited("credit_view")
def order_credit(request: HttpRequest, number: str) -> HttpResponse:
    """企业信用记录 with every field of the records and the institution's 疑问, the reader's name across it."""
    order = _get(request, number)
    file = file_of(order, request.user, query=request.GET)
    asked = doubts.of_file(file, order.institution) if order.has_doubts else []
    for doubt in asked:
        doubt.can_withdraw = doubts.DOUBT.can(request.user, doubt, "withdraw")
    context = {
        "order": order,
        "basics": basics_of(order.enterprise),
        "file": doubts.marked(file, asked, reverse("institution:order_doubt_new", args=[number])),
        "doubts": asked,
        "score": _score(order, file),
        "watermark": f"{_reader(request)}　{timezone.localtime(file.opened_at):%Y-%m-%d %H:%M}",
    }
    return render(request, "orders/institution_order_credit.html", context)


@access(Role.INSTITUTION)
@require_safe
@confirmed
@limited("credit_view")
@report.printable
def order_credit_report(request: HttpRequest, number: str) -> HttpResponse:
    """下载报告: the same file as a PDF; the look is logged under the number of the report."""
    order = _get(request, number)
    report_number = dated_number("BG", timezone.localdate())
    file = file_of(order, request.user, purpose=f"下载信用报告 {report_number}")
    return report.answer(
        file,
        number=report_number,
        reader=_reader(request),
        purpose=f"{order.consent.get_purpose_display()}，订单编号 {order.number}",
    )


def file_of(order: Order, user, *, purpose: str = "", query: Mapping[str, str] | None = None) -> CreditFile:
    """Open the company's credit file for this order; every look is logged and shown to the company."""
    return open_file(
        user=user,
        enterprise=order.enterprise,
        institution=order.institution,
        order_number=order.number,
        consent=order.consent,
        purpose=purpose or order.consent.get_purpose_display(),
        query=query,
    )


def _get(request: HttpRequest, number: str) -> Order:
    orders = Order.objects.visible_to(request.user).for_list()
    speaks = Exists(acting_for(OuterRef("enterprise")))
    asked = Doubt.objects.filter(
        institution=OuterRef("institution"), record__enterprise=OuterRef("enterprise")
    )
    orders = orders.annotate(has_verified_people=speaks, has_doubts=Exists(asked))
    return get_object_or_404(orders, number=number)


def _score(order: Order, file: CreditFile) -> Score | None:
    """Return the score of a verified enterprise under the order's live consent, by what the consent covers."""
    if not (order.consent.is_live() and order.has_verified_people):
        return None
    return score_of(order.enterprise, set(order.consent.categories), data_to=file.data_to)


def _reader(request: HttpRequest) -> str:
    """Return who looks, as it stands in the watermark: 张* 演示银行."""
    return f"{mask_name(request.user.name)} {request.user.membership.institution.name}"
