"""T12 转推荐: a supervisor proposes another institution's product, the enterprise decides.

What happens to a proposal is recorded among the events of the original order.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.messages import notify
from accounts.models import User
from enterprises.models import Enterprise
from orders.events import append_event
from orders.models import Order, Referral
from orders.parties import applicants, applied, enterprise_url, supervises
from orders.submission import ApplicationRefused, check_enterprise, submit
from platform_site.search import by_keyword
from platform_site.workflow import Step, StepRefused, Workflow, statuses
from products.models import FinancialProduct
from regions.models import ancestors_of

REFERABLE = statuses(Order.Status.REJECTED, Order.Status.TERMINATED)
LOOKED_AT = 30  # products whose rules are asked one by one
SHOWN = 10
S = Referral.Status


def may_answer(user: Any, referral: Referral) -> bool:
    """Tell whether the person acts for the enterprise that the proposal was made to."""
    return applied(user, referral.order)


def may_cancel(user: Any, referral: Referral) -> bool:
    return supervises(user, referral.order)


def record_event(referral: Referral, step: Step, name: str, *, user, now, from_status, note, changes) -> None:
    _record(referral, f"refer_{name}", step.label, user, now, note)


def describe_refusal(referral: Referral, step: Step) -> str:
    return f"该转推荐{referral.get_status_display()}，不能再办理“{step.label}”。"


REFERRAL = Workflow(
    record_event,
    describe_refusal,
    accept=Step("同意转推荐", statuses(S.PROPOSED), S.ACCEPTED, may_answer),
    decline=Step("不同意转推荐", statuses(S.PROPOSED), S.DECLINED, may_answer),
    cancel=Step("撤销转推荐", statuses(S.PROPOSED), S.CANCELLED, may_cancel),
)


def referrals_of(order: Order) -> QuerySet[Referral]:
    """Return what was proposed for the order, newest first, with what a page shows of it."""
    return order.referrals.select_related(
        "order", "product__institution", "product__current", "product__draft", "new_order"
    )


def origin_of(order: Order) -> Referral | None:
    """Return the referral that led to the order."""
    if order.source != Order.Source.REFERRAL:
        return None
    return Referral.objects.filter(new_order=order).select_related("order").first()


def can_propose(user: Any, order: Order) -> bool:
    """Tell whether 转推荐 may be offered to this user on the order as it was read."""
    return supervises(user, order) and not why_not(order)


def why_not(order: Order, now: datetime | None = None) -> str:
    """Return why the order cannot be referred now, or "": it has to be refused, terminated or overdue."""
    is_overdue = (
        order.status in Order.ON_INSTITUTION
        and order.due_on is not None
        and order.due_on < timezone.localdate(now)
    )
    if order.status not in REFERABLE and not is_overdue:
        return "只有未通过、已终止或已超时的订单可以转推荐。"
    if order.referrals.filter(status=S.PROPOSED).exists():
        return "该订单已有待企业确认的转推荐。"
    return ""


def candidates(order: Order, keyword: str = "") -> list[FinancialProduct]:
    """Return up to ten products of other institutions that the enterprise could apply for now, cheapest first.

    The query narrows by region and kind of enterprise; every rule is then asked of the first thirty.
    """
    enterprise = order.enterprise
    if not enterprise.region_id:
        return []
    products = (
        FinancialProduct.objects.on_sale()
        .exclude(institution=order.institution_id)
        .filter(
            current__region_codes__overlap=list(ancestors_of(enterprise.region_id)),
            current__audiences__contains=[enterprise.kind],
        )
        .for_list()
    )
    if keyword:
        products = by_keyword(products, keyword, text="search_text", bigrams="search_bigrams")
    found = products.order_by("current__cost_min", "-pk")[:LOOKED_AT]
    return [product for product in found if is_open_to(enterprise, product)][:SHOWN]


def is_open_to(enterprise: Enterprise, product: FinancialProduct) -> bool:
    """Tell whether the enterprise may apply for the product at all."""
    try:
        check_enterprise(enterprise, product)
    except ApplicationRefused:
        return False
    return True


@transaction.atomic
def propose(
    order: Order, *, user: User, product: FinancialProduct, reason: str, now: datetime | None = None
) -> Referral:
    """转推荐 by a supervisor: tell the enterprise, which alone decides.

    Raises PermissionDenied, StepRefused for an order that cannot be referred, ApplicationRefused for a product
    that this enterprise cannot apply for.
    """
    now = now or timezone.now()
    order = Order.objects.select_for_update(of=("self",)).select_related("enterprise").get(pk=order.pk)
    if not supervises(user, order):
        raise PermissionDenied("当前账号不能办理“转推荐”。")
    if why := why_not(order, now):
        raise StepRefused(why, order)
    if product.institution_id == order.institution_id:
        raise ApplicationRefused("请选择其他金融机构的产品。")
    check_enterprise(order.enterprise, product)
    referral = Referral.objects.create(
        order=order, product=product, reason=reason, proposed_by=user, proposed_at=now
    )
    notify(
        applicants(order),
        "监管部门向您推荐了其他金融产品",
        f"{product.institution.name}“{product}”，由您决定是否申请。订单编号 {order.number}。",
        enterprise_url(order),
        at=now,
    )
    _record(referral, "refer", "转推荐", user, now, reason)
    return referral


@transaction.atomic
def accept(referral: Referral, *, user: User, cleaned: dict[str, Any], now: datetime | None = None) -> Order:
    """同意转推荐: sign the new consent and make the new order; `cleaned` and errors as `submit`'s, and `take`'s."""
    now = now or timezone.now()
    order = submit(user, referral.product_id, cleaned, now, source=Order.Source.REFERRAL)
    REFERRAL.take(referral, "accept", user=user, now=now, new_order=order, decided_at=now)
    return order


def decline(referral: Referral, *, user: User, now: datetime | None = None) -> Referral:
    """不同意转推荐: a fact without a reason."""
    now = now or timezone.now()
    return REFERRAL.take(referral, "decline", user=user, now=now, decided_at=now)


def cancel(referral: Referral, *, user: User, now: datetime | None = None) -> Referral:
    """撤销转推荐 by a supervisor, before the enterprise has answered."""
    now = now or timezone.now()
    return REFERRAL.take(referral, "cancel", user=user, now=now, decided_at=now)


def _record(referral: Referral, step: str, label: str, user: User, now: datetime, note: str) -> None:
    order = referral.order
    fields = {"referral": referral.pk, "product": referral.product_id}
    append_event(
        order, step, label, user=user, now=now, from_status=order.status, fields=fields, comment=note
    )
