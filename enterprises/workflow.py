"""The life of a claim (企业认证): handed in by the person, decided by the operator."""

from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.messages import notify
from accounts.models import User
from enterprises.models import Claim
from platform_site import audit
from platform_site.access import Role
from platform_site.workflow import Step, Workflow, statuses

S = Claim.Status


def _owns(user: Any, claim: Claim) -> bool:
    return claim.user_id == user.pk and claim.ended_at is None


def _decides(user: Any, claim: Claim) -> bool:
    return user.role == Role.OPERATOR and claim.ended_at is None


def _submitted(claim: Claim, *, user: Any, now: Any, **changes: Any) -> None:
    operators = User.objects.filter(role=Role.OPERATOR, is_active=True)
    url = reverse("gov:claim", args=[claim.pk])
    notify(operators, "有新的企业认证待审核", claim.claimed_name, url, at=now)


def _approved(claim: Claim, *, user: Any, now: Any, **changes: Any) -> None:
    """End the claims of others on the enterprise, and count it as registered from now on."""
    others = Claim.objects.filter(enterprise=claim.enterprise, ended_at__isnull=True).exclude(pk=claim.pk)
    displaced = list(User.objects.filter(claims__in=others))
    others.update(ended_at=now)
    if claim.enterprise.registered_at is None:
        claim.enterprise.registered_at = now
        claim.enterprise.save(update_fields=["registered_at"])
    page = reverse("enterprise:profile")
    notify(displaced, "企业认证申请已结束", f"{claim.claimed_name}已由其他用户完成认证。", page, at=now)
    notify([claim.user], "企业认证已通过", f"您可以代表{claim.enterprise.name}申请融资。", page, at=now)


def _returned(claim: Claim, *, user: Any, now: Any, **changes: Any) -> None:
    notify([claim.user], "企业认证被退回", claim.return_reason, reverse("enterprise:verify"), at=now)


def _describe_refusal(claim: Claim, step: Step) -> str:
    return f"该认证申请当前为“{claim.get_status_display()}”，不能{step.label}。"


CLAIM = Workflow(
    record_event=audit.record_step,
    describe_refusal=_describe_refusal,
    submit=Step("提交认证", statuses(S.UNVERIFIED, S.RETURNED), S.PENDING, _owns, _submitted),
    approve=Step("通过认证", statuses(S.PENDING), S.VERIFIED, _decides, _approved),
    return_=Step("退回认证", statuses(S.PENDING), S.RETURNED, _decides, _returned),
)


def submit(claim: Claim, *, user: Any, now=None, **papers: Any) -> Claim:
    """Hand in a claim; `papers` are the new files by field name (licence, mandate)."""
    now = now or timezone.now()
    return CLAIM.take(claim, "submit", user=user, now=now, submitted_at=now, **papers)


def approve(claim: Claim, *, user: Any, now=None) -> Claim:
    """Verify a claim. ValidationError when another person is already verified for the enterprise."""
    now = now or timezone.now()
    return CLAIM.take(claim, "approve", user=user, now=now, decided_by=user, decided_at=now, return_reason="")


def return_claim(claim: Claim, *, user: Any, reason: str, now=None) -> Claim:
    """Send a claim back with the reason that the person reads."""
    now = now or timezone.now()
    return CLAIM.take(
        claim,
        "return_",
        user=user,
        now=now,
        note=reason,
        decided_by=user,
        decided_at=now,
        return_reason=reason,
    )
