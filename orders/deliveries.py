"""Sending the outbox: signed as Standard Webhooks says (webhook-id, webhook-timestamp, webhook-signature)."""

import base64
import hashlib
import hmac
import json
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.messages import notify
from institutions.models import Membership
from institutions.people import working_at
from orders.models import Delivery
from platform_site.outbound import OutboundError, post

WAITS = [timedelta(minutes=n) for n in (1, 5, 30, 120, 720)]  # after the 1st to 5th failure; then given up
LEASE = timedelta(minutes=15)  # a delivery whose worker was killed is due again after this
RUN_LIMIT = timedelta(seconds=60)  # other jobs wait for this one
SECRET_PREFIX = "whsec_"


def new_secret() -> str:
    """Return a signing secret of 256 random bits in the form the standard's libraries read."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def deliver_due() -> int:
    """Send what is due and return how many arrived. An address that fails is left alone until the next run."""
    started = timezone.now()
    failed: set[int] = set()
    arrived = 0
    while timezone.now() - started < RUN_LIMIT and (delivery := _claim(failed)):
        if _send(delivery):
            arrived += 1
        else:
            failed.add(delivery.webhook_id)
    return arrived


def payload(delivery: Delivery) -> bytes:
    """Return the JSON that is sent: which order moved and how; what else is wanted is read by 接口."""
    event = delivery.event
    body = {
        "type": f"order.{event.step}",
        "timestamp": timezone.localtime(event.at).isoformat(timespec="seconds"),
        "data": {
            "number": event.order.number,
            "step": event.step,
            "label": event.label,
            "from_status": event.from_status,
            "to_status": event.to_status,
        },
    }
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def sign(secret: str, key: str, timestamp: int, body: bytes) -> str:
    """Return `v1,<base64>`: HMAC-SHA256 over id, timestamp (seconds since 1970) and body, joined by full stops."""
    signed = b".".join((key.encode(), str(timestamp).encode(), body))
    digest = hmac.new(base64.b64decode(secret.removeprefix(SECRET_PREFIX)), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


@transaction.atomic
def _claim(skipped: set[int]) -> Delivery | None:
    """Take one due delivery for this worker: counted and out of everybody's sight until the lease ends."""
    now = timezone.now()
    due = Delivery.objects.waiting().filter(
        next_at__lte=now, webhook__is_active=True, webhook__institution__is_active=True
    )
    due = due.exclude(webhook__in=skipped).order_by("next_at", "pk")
    delivery = due.select_for_update(of=("self",), skip_locked=True).first()
    if delivery:
        delivery.attempts += 1
        delivery.last_at, delivery.next_at = now, now + LEASE
        delivery.save(update_fields=["attempts", "last_at", "next_at"])
    return delivery


def _send(delivery: Delivery) -> bool:
    body, timestamp, key = payload(delivery), int(timezone.now().timestamp()), str(delivery.key)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "sme-credit-webhooks/1",
        "webhook-id": key,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": sign(delivery.webhook.secret, key, timestamp, body),
    }
    try:
        status = post(delivery.webhook.url, body, headers)
    except OutboundError as error:
        return _record(delivery, False, str(error))
    return _record(delivery, 200 <= status < 300, f"对方应答 {status}")


def _record(delivery: Delivery, has_arrived: bool, result: str) -> bool:
    now = timezone.now()
    delivery.last_result = result[:200]
    if has_arrived:
        delivery.delivered_at = now
    elif delivery.attempts > len(WAITS):
        delivery.given_up_at = now
        _tell_managers(delivery)
    else:
        delivery.next_at = _next(delivery.attempts, now)
    delivery.save(update_fields=["last_result", "delivered_at", "given_up_at", "next_at"])
    return has_arrived


def _tell_managers(delivery: Delivery) -> None:
    """Tell the institution's managers that an event did not arrive, once a day for an address that is down."""
    day_ago = timezone.now() - timedelta(days=1)
    if delivery.webhook.deliveries.filter(given_up_at__gte=day_ago).exists():
        return
    managers = working_at([delivery.webhook.institution_id], Membership.Duty.MANAGER)
    told = f"{delivery.webhook.url}：{delivery.last_result}。可在推送记录中重发。"
    notify(managers, "订单变化没有推送成功", told, reverse("institution:delivery_list"))


def _next(attempts: int, now: datetime) -> datetime:
    return now + WAITS[attempts - 1]
