"""T1 申请: everything that must hold before an enterprise's application becomes an order."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.messages import notify
from accounts.models import User
from credit import consents
from enterprises.models import Enterprise
from orders import invitations, outbox, standing
from orders.clocks import accept_due, settle
from orders.events import append_event
from orders.models import Order
from orders.parties import desk, institution_url
from orders.snapshots import take_snapshot
from platform_site.access import Role
from platform_site.numbers import dated_number
from platform_site.workflow import check
from products.models import FinancialProduct, ProductVersion
from regions.models import ancestors_of


class ApplicationRefused(Exception):
    """Why the application cannot be made, as a sentence, with one link that helps (may be empty)."""

    def __init__(self, sentence: str, label: str = "", url: str = ""):
        super().__init__(sentence)
        self.label, self.url = label, url


def check_applicant(user: User, product: FinancialProduct) -> None:
    """Raise ApplicationRefused unless this person's enterprise may apply for the product at all."""
    if user.role != Role.ENTERPRISE or user.enterprise is None:
        raise ApplicationRefused("企业认证通过后才能申请融资。", "去认证", reverse("enterprise:verify"))
    check_enterprise(user.enterprise, product)


def check_enterprise(enterprise: Enterprise, product: FinancialProduct) -> None:
    """Raise ApplicationRefused unless the enterprise may apply for the product at all."""
    version = product.current
    if not FinancialProduct.objects.on_sale().filter(pk=product.pk).exists():
        raise ApplicationRefused("该产品已停止接受申请。", "去金融超市", reverse("portal:market"))
    if enterprise.kind not in version.audiences:
        raise ApplicationRefused(f"该产品不面向{enterprise.get_kind_display()}。")
    if not enterprise.region_id or not set(ancestors_of(enterprise.region_id)) & set(version.region_codes):
        raise ApplicationRefused("该产品不适用于贵企业所在地区。")
    if version.industries and enterprise.industry not in version.industries:
        raise ApplicationRefused("该产品不适用于贵企业所属行业。")
    age = standing.months_since(enterprise.founded_on, timezone.localdate())
    if age is not None and age < version.min_age_months:
        raise ApplicationRefused(f"该产品要求成立满 {version.min_age_months} 个月，贵企业已成立 {age} 个月。")
    if version.whitelist_only and not standing.is_listed(enterprise):
        raise ApplicationRefused("该产品为白名单专享，贵企业不在有效的白名单中。")
    running = Order.objects.open().filter(enterprise=enterprise, product=product).first()
    if running:
        raise ApplicationRefused(
            "您已申请过该产品，订单仍在办理中。",
            "查看订单",
            reverse("enterprise:order", args=[running.number]),
        )


def check_terms(version: ProductVersion, amount: Decimal, term_months: int) -> dict[str, str]:
    """Return what is wrong with the amount (万元) and the term (月), by field; empty when they fit."""
    errors = {}
    if not version.amount_min <= amount <= version.amount_max:
        errors["amount"] = f"申请金额应在 {version.amount_min:,.2f} 至 {version.amount_max:,.2f} 万元之间"
    if not version.term_min <= term_months <= version.term_max:
        errors["term_months"] = f"期限应在 {version.term_min} 至 {version.term_max} 个月之间"
    return errors


@transaction.atomic
def submit(
    user: User,
    product_pk: int,
    cleaned: dict[str, Any],
    now: datetime | None = None,
    *,
    source: str = Order.Source.PRODUCT,
) -> Order:
    """Make the order with its consent, snapshot, messages and event.

    `cleaned`: version (pk as shown), amount, term_months, purpose, max_rate, note, contact_name, contact_phone,
    categories, and for a natural person cost_confirmed, the tick under the 综合融资成本明示表. Raises
    ApplicationRefused.
    """
    now = now or timezone.now()
    product = (
        FinancialProduct.objects.select_for_update(of=("self",))
        .select_related("current", "institution")
        .get(pk=product_pk)
    )
    check_applicant(user, product)
    version = product.current
    if version.pk != cleaned["version"]:
        raise ApplicationRefused("产品条款已更新，请核对新的条款后再提交。")
    errors = check_terms(version, cleaned["amount"], cleaned["term_months"])
    if errors:
        raise ApplicationRefused("；".join(errors.values()) + "。")
    if user.enterprise.is_person and not cleaned.get("cost_confirmed"):
        raise ApplicationRefused(
            "自然人申请前，请在产品的申请页面阅读并确认综合融资成本明示表。",
            "去申请",
            reverse("enterprise:apply", args=[product.pk]),
        )
    consent = consents.sign(
        enterprise=user.enterprise,
        institution=product.institution,
        signer=user,
        categories=cleaned["categories"],
        now=now,
    )
    order = Order(
        number=_new_number(now),
        source=source,
        product=product,
        version=version,
        institution=product.institution,
        handled_by=product.institution,
        enterprise=user.enterprise,
        applicant=user,
        amount=cleaned["amount"],
        term_months=cleaned["term_months"],
        purpose=cleaned["purpose"],
        max_rate=cleaned.get("max_rate"),
        note=cleaned.get("note", ""),
        contact_name=cleaned["contact_name"],
        contact_phone=cleaned["contact_phone"],
        confirmed_cost=version.cost_max,
        consent=consent,
        submitted_at=now,
        accept_due_at=accept_due(now, version.accept_days),
    )
    settle(order, now)
    check(order)
    order.save(force_insert=True)
    take_snapshot(order, "submit", now)
    invitations.answer_with(order, user=user, now=now)
    notify(
        desk(order),
        f"{'转推荐' if source == Order.Source.REFERRAL else '新'}申请：{order.enterprise.name}",
        f"{version.name}，{order.amount:,.2f} 万元，{order.term_months} 个月。",
        institution_url(order),
        at=now,
    )
    fields = {"version": version.pk, "consent": consent.pk, "amount": str(order.amount)}
    if user.enterprise.is_person:
        fields["cost_table"] = f"{version.cost_max}"
    outbox.queue(append_event(order, "submit", "申请", user=user, now=now, from_status="", fields=fields))
    return order


def _new_number(now) -> str:
    """Return a dated number that cannot be guessed and is not taken."""
    while True:
        number = dated_number("RZ", timezone.localdate(now))
        if not Order.objects.filter(number=number).exists():
            return number
