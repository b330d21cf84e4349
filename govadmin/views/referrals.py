"""转推荐 as the supervisor proposes it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from govadmin.oversight_forms import ReferForm
from orders import referrals
from orders.models import Order, Referral
from orders.submission import ApplicationRefused
from platform_site import identity
from platform_site.access import Role, access
from platform_site.once import done, once
from platform_site.workflow import StepRefused

KEYWORD_LENGTH = 50


@access(Role.GOVERNMENT)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def order_refer(request: HttpRequest, number: str) -> HttpResponse:
    """转推荐: search among the products that the enterprise could apply for; choose one and say why."""
    order = get_object_or_404(_orders(request), number=number)
    if why := referrals.why_not(order):
        raise StepRefused(why, order)
    keyword = identity.clean_text(request.GET.get("q", ""))[:KEYWORD_LENGTH]
    form = ReferForm(request.POST or None, products=referrals.candidates(order, keyword))
    if request.method == "POST" and form.is_valid():
        product = form.products[form.cleaned_data["product"]]
        try:
            referrals.propose(order, user=request.user, product=product, reason=form.cleaned_data["reason"])
        except ApplicationRefused:
            form.add_error("product", "企业现在不能申请该产品，请选择其他产品")
        else:
            messages.success(request, f"已转推荐，待企业确认：{number}")
            return done(request, reverse("gov:order", args=[number]))
    context = {"order": order, "form": form, "keyword": keyword}
    status = 422 if request.method == "POST" else 200
    return render(request, "govadmin/order_refer.html", context, status=status)


@access(Role.GOVERNMENT)
@require_POST
@once
def order_refer_cancel(request: HttpRequest, number: str) -> HttpResponse:
    """撤销转推荐 that the enterprise has not answered."""
    order = get_object_or_404(_orders(request), number=number)
    referral = get_object_or_404(Referral.objects.filter(order=order).order_by("-proposed_at", "-pk")[:1])
    referrals.cancel(referral, user=request.user)
    messages.success(request, f"已撤销转推荐：{number}")
    return done(request, reverse("gov:order", args=[number]))


def _orders(request: HttpRequest):
    return Order.objects.visible_to(request.user).select_related(
        "enterprise", "institution", "handled_by", "version"
    )
