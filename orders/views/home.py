"""The two homes: what to do now."""

from django.db.models import Count, F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from enterprises.forms import completeness
from orders.clocks import due_of
from orders.models import Invitation, Order, Referral
from orders.timeline import next_move
from platform_site.access import Role, access
from products.models import FinancialProduct

LATEST = 10
TO_DO = 20  # entries of 待办 about applications
S = Order.Status
# What an enterprise has to do itself: the words of the link and its page.
OWN_STEPS = {
    S.SUPPLEMENT: ("去补充", "enterprise:order_supplement"),
    S.APPROVED: ("确认授信", "enterprise:order_accept_offer"),
    S.DISBURSED: ("核对到账", "enterprise:order_complete"),
    S.COMPLETED: ("去评价", "enterprise:order_rate"),
}


@access(Role.ENTERPRISE)
@require_safe
def enterprise_home(request: HttpRequest) -> HttpResponse:
    orders = Order.objects.visible_to(request.user)
    latest = list(orders.select_related("version", "institution")[:LATEST])
    for order in latest:
        order.due = due_of(order)
        order.next = next_move(order)
    proposed = Referral.objects.filter(order__in=orders, status=Referral.Status.PROPOSED)
    context = {
        "orders": latest,
        "claim": request.user.claim,
        "own_steps": _own_steps(orders),
        "proposals": proposed.select_related("order", "product__current", "product__institution")[:TO_DO],
    }
    context["invitations"] = Invitation.objects.visible_to(request.user).waiting().count()
    if request.user.enterprise:
        _, context["percent"] = completeness(request.user.enterprise)
    return render(request, "orders/enterprise_home.html", context)


@access(Role.INSTITUTION)
@require_safe
def institution_home(request: HttpRequest) -> HttpResponse:
    orders = Order.objects.visible_to(request.user)
    statuses = dict(orders.order_by().values_list("status").annotate(Count("pk")))
    products = dict(
        FinancialProduct.objects.visible_to(request.user)
        .order_by()
        .values_list("status")
        .annotate(Count("pk"))
    )
    latest = list(orders.for_list()[:LATEST])
    for order in latest:
        order.due = due_of(order)
    risky = orders.open().with_risk().filter(risk_level="high")
    context = {
        "cards": [
            ("待受理", statuses.get("submitted", 0), "笔", "?status=submitted"),
            ("即将超期", orders.due_soon().count(), "笔", "?due=soon"),
            ("审批中", statuses.get("reviewing", 0), "笔", "?status=reviewing"),
            ("待回复督办", orders.urged().count(), "笔", "?due=urged"),
            ("高风险企业", risky.values("enterprise").distinct().count(), "家", "?risk=high"),
        ],
        "orders": latest,
        "products": [(member, products.get(member.value, 0)) for member in FinancialProduct.Status][:-1],
    }
    return render(request, "orders/institution_home.html", context)


def _own_steps(orders: QuerySet[Order]) -> list[dict]:
    """Return what waits for the enterprise itself, the nearest day first."""
    waiting = orders.filter(status__in=list(OWN_STEPS)).exclude(status=S.COMPLETED, rating__isnull=False)
    steps = []
    for order in waiting.select_related("version").order_by(F("due_on").asc(nulls_last=True), "-pk")[:TO_DO]:
        label, page = OWN_STEPS[S(order.status)]
        steps.append(
            {
                "label": label,
                "url": reverse(page, args=[order.number]),
                "order": order,
                "next": next_move(order),
                "due": due_of(order),
            }
        )
    return steps
