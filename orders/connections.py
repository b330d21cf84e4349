"""Making and ending keys, setting the address of 事件推送; each leaves its line in the audit trail."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone

from accounts.messages import notify
from accounts.models import User
from institutions.models import Institution, Membership
from orders.deliveries import new_secret
from orders.models import ApiKey, Delivery, Webhook
from orders.models.api import hash_of, new_key_text
from platform_site import audit
from platform_site.masking import mask_name


@transaction.atomic
def create_key(
    *, name: str, membership: Membership, scopes: Sequence[str], expires_on: date, actor: User
) -> tuple[ApiKey, str]:
    """Make a key and return it with its text, which is kept nowhere; the member it acts as is told."""
    prefix, text = new_key_text()
    key = ApiKey.objects.create(
        name=name,
        membership=membership,
        scopes=list(scopes),
        expires_on=expires_on,
        prefix=prefix,
        secret_hash=hash_of(text),
        created_by=actor,
    )
    if membership.user_id != actor.pk:
        told = f"{actor.name}新增了以您的身份办理订单的接口密钥，到期日 {expires_on:%Y-%m-%d}。"
        notify([membership.user], f"新增接口密钥：{name}", told)
    _record_key("新增接口密钥", key, actor)
    return key, text


@transaction.atomic
def disable_key(key: ApiKey, *, actor: User) -> None:
    """停用 holds from the next call; a stopped key does not come back."""
    key.disabled_at = key.disabled_at or timezone.now()
    key.save(update_fields=["disabled_at"])
    _record_key("停用接口密钥", key, actor)


@transaction.atomic
def set_webhook(
    institution: Institution, *, url: str, steps: Sequence[str], is_active: bool, actor: User
) -> tuple[Webhook, str]:
    """Set the address of an institution; a new one comes with its signing secret, shown once, else ""."""
    webhook = Webhook.objects.filter(institution=institution).first()
    secret = "" if webhook else new_secret()
    webhook = webhook or Webhook(institution=institution, secret=secret)
    webhook.url, webhook.steps, webhook.is_active = url, list(steps), is_active
    webhook.save()
    _record_webhook("设置推送地址", webhook, actor)
    return webhook, secret


@transaction.atomic
def change_secret(webhook: Webhook, *, actor: User) -> str:
    """Give the address another signing secret and return it; the old one signs no more."""
    secret = new_secret()
    webhook.secret = secret
    webhook.save(update_fields=["secret_enc", "secret_tail"])
    _record_webhook("更换签名密钥", webhook, actor)
    return secret


@transaction.atomic
def resend(pk: int, *, actor: User) -> Delivery:
    """Put a delivery that has ended back into the queue, with all its attempts."""
    delivery = Delivery.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=pk)
    if delivery.delivered_at or delivery.given_up_at:
        delivery.delivered_at = delivery.given_up_at = None
        delivery.attempts, delivery.next_at = 0, timezone.now()
        delivery.save(update_fields=["delivered_at", "given_up_at", "attempts", "next_at"])
        _record_webhook("重发推送", delivery.webhook, actor, delivery=str(delivery.key))
    return delivery


def _record_key(action: str, key: ApiKey, actor: User) -> None:
    person = mask_name(key.membership.user.name)
    audit.record(
        action,
        actor=actor,
        target=key,
        institution_id=key.membership.institution_id,
        summary=f"{key.prefix} {key.name} {person} {key.scope_labels}",
        details={"prefix": key.prefix, "membership": key.membership_id, "scopes": list(key.scopes)},
    )


def _record_webhook(action: str, webhook: Webhook, actor: User, **details: str) -> None:
    audit.record(
        action,
        actor=actor,
        target=webhook,
        institution_id=webhook.institution_id,
        summary=webhook.url,
        details=details,
    )
