"""邀请申请: an institution invites an enterprise on a list to apply; the enterprise applies, declines or lets it run out."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.messages import notify
from accounts.models import User
from credit.models import WhitelistEntry
from enterprises.models import Enterprise
from enterprises.people import acting_for
from institutions.models import Institution, Membership
from orders.models import Invitation, Order
from platform_site import audit
from platform_site.access import Role
from platform_site.workflow import Step, Workflow, statuses
from products.models import FinancialProduct

S = Invitation.Status
INVITING = (Membership.Duty.MANAGER, Membership.Duty.OFFICER)


class InvitationRefused(Exception):
    """Why the enterprise cannot be invited, as a sentence."""


def may_invite(user: Any) -> bool:
    """Tell whether the person is 机构管理员 or 客户经理."""
    return user.membership is not None and user.membership.duty in INVITING


may_invite.refusal = "邀请申请由机构管理员或客户经理办理，当前账号没有相应权限。"


def received(user: Any, invitation: Invitation) -> bool:
    """Tell whether the person acts for the enterprise that was invited."""
    if getattr(user, "role", None) != Role.ENTERPRISE or user.enterprise is None:
        return False
    return user.enterprise.pk == invitation.enterprise_id


def is_clock(user: Any, invitation: Invitation) -> bool:
    return user is None


def describe_refusal(invitation: Invitation, step: Step) -> str:
    return f"该邀请{invitation.get_status_display()}，不能再办理“{step.label}”。"


def _tell_sender(invitation: Invitation, *, user: Any, now: datetime, **changes: Any) -> None:
    if not invitation.sent_by.is_active:
        return
    reason = f"原因：{invitation.decline_reason}" if invitation.decline_reason else "企业没有填写原因。"
    url = reverse("institution:invitation_list")
    notify([invitation.sent_by], f"{invitation.enterprise.name}婉拒了申请邀请", reason, url, at=now)


INVITATION = Workflow(
    audit.record_step,
    describe_refusal,
    accept=Step("应邀申请", statuses(S.SENT), S.ACCEPTED, received),
    decline=Step("婉拒邀请", statuses(S.SENT), S.DECLINED, received, effect=_tell_sender),
    expire=Step("邀请到期", statuses(S.SENT), S.EXPIRED, is_clock),
)


def products_of(user: User) -> QuerySet[FinancialProduct]:
    """Return what the person may invite to: products on sale of the own institution, those above and those below."""
    member = user.membership
    owners = Q(institution__in=member.institution.lineage()) | Q(
        institution__in=member.institutions_in_reach()
    )
    return FinancialProduct.objects.on_sale().filter(owners).for_list().order_by("current__name", "pk")


def why_not(enterprise: Enterprise) -> str:
    """Return why nobody may invite this enterprise, or ""."""
    if not acting_for(enterprise.pk).exists():
        return "企业尚未注册，无法邀请。"
    if not enterprise.takes_invitations:
        return "企业已设置不接收邀请。"
    return ""


@transaction.atomic
def invite(
    entry: WhitelistEntry, *, user: User, product: FinancialProduct, text: str, now: datetime | None = None
) -> Invitation:
    """邀请申请 to the enterprise of an entry in force; `product` is one of `products_of(user)`.

    Raises InvitationRefused. The institution's row is the lock under which its invitations are counted.
    """
    now = now or timezone.now()
    today = timezone.localdate(now)
    institution = Institution.objects.select_for_update(no_key=True).get(pk=product.institution_id)
    enterprise = Enterprise.objects.get(pk=entry.enterprise_id)
    if why := why_not(enterprise) or _over_limit(institution, enterprise, now):
        raise InvitationRefused(why)
    invitation = Invitation.objects.create(
        entry=entry,
        enterprise=enterprise,
        institution=institution,
        product=product,
        text=text,
        sent_by=user,
        sent_at=now,
        expires_on=today + timedelta(days=settings.INVITATION_DAYS),
    )
    notify(
        acting_for(enterprise.pk),
        f"{institution.short_name}邀请您申请“{product.current.name}”",
        f"{text}　有效期至 {invitation.expires_on:%Y-%m-%d}，是否申请由您决定。",
        reverse("enterprise:invitation_list"),
        at=now,
    )
    audit.record(
        "邀请申请",
        actor=user,
        target=invitation,
        institution_id=institution.pk,
        summary=f"{enterprise.name}：{product.current.name}",
        at=now,
    )
    return invitation


def _over_limit(institution: Institution, enterprise: Enterprise, now: datetime) -> str:
    sent = Invitation.objects.filter(institution=institution)
    since = now - timedelta(days=settings.INVITATION_DAYS)
    if sent.filter(enterprise=enterprise).filter(Q(sent_at__gt=since) | Q(status=S.SENT)).exists():
        return f"本机构 {settings.INVITATION_DAYS} 天内已邀请过该企业，请等待企业答复或期满后再邀请。"
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    if sent.filter(sent_at__gte=midnight).count() >= settings.INVITATIONS_PER_DAY:
        return f"本机构今天的邀请已达 {settings.INVITATIONS_PER_DAY} 次，请明天再邀请。"
    return ""


def answer_with(order: Order, *, user: User, now: datetime) -> None:
    """Close the enterprise's open invitation to this order's product with the order, if there is one."""
    invitation = Invitation.objects.waiting(timezone.localdate(now)).filter(
        enterprise=order.enterprise_id, product=order.product_id
    )
    if found := invitation.first():
        INVITATION.take(found, "accept", user=user, now=now, order=order, answered_at=now)


def decline(
    invitation: Invitation, *, user: User, reason: str = "", now: datetime | None = None
) -> Invitation:
    """婉拒, with or without a reason; whoever sent it is told."""
    now = now or timezone.now()
    return INVITATION.take(invitation, "decline", user=user, now=now, decline_reason=reason, answered_at=now)


def expire(invitation: Invitation, *, now: datetime | None = None) -> Invitation:
    """邀请到期 by the clock."""
    return INVITATION.take(invitation, "expire", user=None, now=now)


@transaction.atomic
def switch(enterprise: Enterprise, takes: bool, *, user: User) -> None:
    """接收邀请 or 不再接收, for all institutions; what was received stays."""
    enterprise.takes_invitations = takes
    enterprise.save(update_fields=["takes_invitations"])
    label = "接收邀请" if takes else "不再接收邀请"
    audit.record(label, actor=user, target=enterprise, summary=enterprise.name)
