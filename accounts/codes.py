"""校验码: six digits sent to a phone, good for 15 minutes and five tries."""

import secrets
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts import sms
from accounts.models import PhoneCode

LIFE = timedelta(minutes=15)
MAX_TRIES = 5
PAUSE = timedelta(minutes=1)
PER_PHONE_HOUR = 5
PER_ADDRESS_HOUR = 20


def send(phone: str, purpose: str, ip: str | None, *, is_silent: bool = False) -> None:
    """Send a fresh code; ValidationError when the phone or the address asks too often.

    `is_silent` stores a code that nobody receives, so that an unknown phone looks like a known one.
    """
    code = f"{secrets.randbelow(10**6):06d}"
    now = timezone.now()
    with transaction.atomic():
        _queue_up(phone, ip or "")
        _check_rates(phone, ip, now)
        PhoneCode.objects.create(
            phone=phone,
            purpose=purpose,
            code_hash=_digest(phone, purpose, code),
            created_at=now,
            expires_at=now + LIFE,
            ip=ip,
        )
    if not is_silent:
        sms.send(phone, f"您的校验码为 {code}，15 分钟内有效。请勿告诉他人。")


def check(phone: str, purpose: str, code: str) -> None:
    """Use the latest code up; ValidationError when it is wrong, too old, used or tried too often.

    A wrong try counts: the caller must not roll it back.
    """
    problem = _try(phone, purpose, code)
    if problem:
        raise ValidationError(problem)


@transaction.atomic
def _try(phone: str, purpose: str, code: str) -> str:
    now = timezone.now()
    sent = PhoneCode.objects.filter(phone=phone, purpose=purpose)
    row = sent.select_for_update().order_by("-created_at", "-pk").first()
    if row is None or row.used_at or row.expires_at <= now:
        return "校验码已过期，请重新获取"
    if row.tries >= MAX_TRIES:
        return "校验码输入错误次数过多，请重新获取"
    if constant_time_compare(row.code_hash, _digest(phone, purpose, code)):
        row.used_at = now
    else:
        row.tries += 1
    row.save(update_fields=["used_at", "tries"])
    return "" if row.used_at else "校验码不正确"


def _check_rates(phone: str, ip: str | None, now) -> None:
    sent = PhoneCode.objects.filter(created_at__gt=now - timedelta(hours=1))
    to_phone = sent.filter(phone=phone)
    if to_phone.filter(created_at__gt=now - PAUSE).exists():
        raise ValidationError("校验码发送过于频繁，请 1 分钟后再试")
    if to_phone.count() >= PER_PHONE_HOUR or (ip and sent.filter(ip=ip).count() >= PER_ADDRESS_HOUR):
        raise ValidationError("获取校验码次数过多，请 1 小时后再试")


def _queue_up(*names: str) -> None:
    """Let requests for the same phone or address pass one by one, so that the counts hold."""
    with connection.cursor() as cursor:
        for name in sorted(names):
            cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"phonecode:{name}"])


def _digest(phone: str, purpose: str, code: str) -> str:
    return salted_hmac("accounts.codes", f"{purpose}:{phone}:{code}", algorithm="sha256").hexdigest()
