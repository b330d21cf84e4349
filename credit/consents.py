"""Signing and ending consents: what is signed is stored word for word."""

import hashlib
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from credit import catalogue
from credit.models import Consent
from credit.workflow import CONSENT
from platform_site import audit
from platform_site.numbers import dated_number

TEXT_VERSION = "2026-1"
TEXT = """信用信息查询授权书（{version}）

授权人：{enterprise}（{identity}）
被授权人：{institution}
用途：{purpose}。被授权人不得用于其他用途，也不得向第三方提供。
授权查询的信息：{categories}。
有效期：自签署之日起至 {valid_to:%Y年%m月%d日}。

一、授权人同意本平台在有效期内向被授权人展示上述信息。依法公开的信息无须授权。
二、每一次查询都会留下记录，授权人可以随时在“查询足迹”中查看。
三、授权人可以随时撤销授权，撤销后被授权人立即不能再查询；撤销前已依授权作出的查询仍然有效。
四、不同意本授权不影响授权人使用平台的其他服务。"""


def valid_to_for(today: date) -> date:
    """Return the last day of a consent that is signed today."""
    return today + timedelta(days=settings.CONSENT_DAYS)


def text_for(enterprise, institution, categories: list[str], valid_to: date) -> str:
    """Return the words that the enterprise signs."""
    return TEXT.format(
        version=TEXT_VERSION,
        enterprise=enterprise.name,
        identity=_identity_of(enterprise),
        institution=institution.name,
        purpose=Consent.Purpose.APPLICATION.label,
        categories=catalogue.names_of(categories),
        valid_to=valid_to,
    )


def _identity_of(enterprise) -> str:
    if enterprise.uscc:
        return f"统一社会信用代码 {enterprise.uscc}"
    return f"身份证尾号 {enterprise.id_number_tail}"


@transaction.atomic
def sign(*, enterprise, institution, signer, categories: list[str], now=None) -> Consent:
    """Store a new consent to one institution; ValueError for categories that need none or do not exist."""
    now = now or timezone.now()
    offered = {category.code for category in catalogue.by_consent()}
    if not categories or not set(categories) <= offered:
        raise ValueError("请选择授权查询的信息")
    today = timezone.localdate(now)
    text = text_for(enterprise, institution, categories, valid_to_for(today))
    consent = Consent(
        number=dated_number("SQ", today),
        enterprise=enterprise,
        signer=signer,
        institution=institution,
        purpose=Consent.Purpose.APPLICATION,
        categories=list(categories),
        valid_from=today,
        valid_to=valid_to_for(today),
        text_version=TEXT_VERSION,
        text=text,
        text_hash=hashlib.sha256(text.encode()).hexdigest(),
        signed_at=now,
    )
    consent.full_clean()
    consent.save(force_insert=True)
    audit.record(
        "签署授权",
        actor=signer,
        target=consent,
        institution_id=institution.pk,
        summary=consent.number,
        at=now,
    )
    return consent


def withdraw(consent: Consent, *, user, now=None) -> Consent:
    """End the consent at once by the enterprise's own will."""
    now = now or timezone.now()
    return CONSENT.take(consent, "withdraw", user=user, now=now, ended_at=now)


def expire(consent: Consent, *, now=None) -> Consent:
    """End a consent whose last day has passed."""
    now = now or timezone.now()
    return CONSENT.take(consent, "expire", user=None, now=now, ended_at=now)
