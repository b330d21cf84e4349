"""转推荐 as the enterprise decides it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from credit import consents
from orders import referrals
from orders.forms.referral import TransferForm
from orders.models import Order, Referral
from orders.referrals import REFERRAL
from orders.submission import ApplicationRefused, check_applicant
from platform_site.access import Role, access
from platform_site.forms import BaseForm
from platform_site.once import done, once
from platform_site.workflow import StepRefused


@access(Role.ENTERPRISE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def order_transfer(request: HttpRequest, number: str) -> HttpResponse:
    """同意转推荐: what is proposed, the need, and a consent of its own to the new institution."""
    referral = _proposed(request, number)
    product = referral.product
    refusal = None
    try:
        check_applicant(request.user, product)
    except ApplicationRefused as error:
        refusal = error
    form = TransferForm(request.POST or None, order=referral.order, version=product.current)
    if request.method == "POST" and not refusal and form.is_valid():
        try:
            order = referrals.accept(referral, user=request.user, cleaned=form.application())
        except ApplicationRefused as error:
            form.add_error(None, str(error))
        else:
            return done(request, reverse("enterprise:order_submitted", args=[order.number]))
    valid_to = consents.valid_to_for(timezone.localdate())
    context = {
        "referral": referral,
        "order": referral.order,
        "product": product,
        "version": product.current,
        "form": form,
        "refusal": refusal,
        "text": consents.text_for(request.user.enterprise, product.institution, form.codes, valid_to),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "orders/enterprise_order_transfer.html", context, status=status)


@access(Role.ENTERPRISE)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def order_transfer_decline(request: HttpRequest, number: str) -> HttpResponse:
    """不同意转推荐, as dialog and page."""
    referral = _proposed(request, number)
    url = reverse("enterprise:order", args=[number])
    if request.method == "POST":
        referrals.decline(referral, user=request.user)
        messages.success(request, "已记录：不同意转推荐")
        return done(request, url)
    context = {
        "form": BaseForm(),
        "order": referral.order,
        "heading": "不同意转推荐",
        "cancel_url": url,
        "note": "不同意不影响企业的信用记录和其他申请，也不需要说明原因。",
        "recap": [
            ("推荐机构", referral.product.institution.name),
            ("推荐产品", referral.product.current.name),
        ],
        "submit_label": "不同意",
    }
    return render(request, "orders/enterprise_order_step.html", context)


def _proposed(request: HttpRequest, number: str) -> Referral:
    """Return the newest proposal for an own order; StepRefused when it is decided, 404 when there is none."""
    order = get_object_or_404(Order.objects.visible_to(request.user), number=number)
    known = Referral.objects.filter(order=order).select_related(
        "order__institution",
        "order__enterprise",
        "order__version",
        "product__current",
        "product__institution",
    )
    referral = get_object_or_404(known.order_by("-proposed_at", "-pk")[:1])
    if not REFERRAL.can(request.user, referral, "accept"):
        raise StepRefused(referrals.describe_refusal(referral, REFERRAL.steps["accept"]), referral)
    return referral
