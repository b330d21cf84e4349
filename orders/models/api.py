"""接口: keys with which an institution's own system acts here, and the answers it was given."""

import hashlib
import secrets

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import ExpressionWrapper, Q, Value
from django.db.models.functions import TruncDate
from django.utils import timezone

from institutions.models import Institution, Membership
from platform_site.access import Role
from platform_site.tones import Tone, TonedChoices

KEY_DAYS = 365  # the longest life of a key, calendar days
LAST_DAY = ExpressionWrapper(TruncDate("created_at") + Value(KEY_DAYS), output_field=models.DateField())
PREFIX_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class ApiKeyQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return the keys of the institutions a 机构管理员 answers for."""
        if getattr(user, "role", None) != Role.INSTITUTION:
            return self.none()
        return self.filter(membership__institution__in=Institution.objects.visible_to(user))

    def live(self, today=None):
        """Return the keys that open something: in date, and their person still works where the key was made."""
        return self.filter(
            disabled_at__isnull=True,
            expires_on__gte=today or timezone.localdate(),
            membership__ended_at__isnull=True,
            membership__institution__is_active=True,
            membership__user__is_active=True,
        )

    def by_text(self, text: str):
        """Return the live key with this text, or None."""
        rows = self.live().select_related("membership__user", "membership__institution")
        return rows.filter(secret_hash=hash_of(text)).first()


class ApiKey(models.Model):
    """接口密钥: acts as one member, with what that person may do and no more than its scopes.

    The key's text is 256 random bits and kept nowhere. A plain SHA-256 of it is enough: a slow hash protects
    what people choose, and nobody guesses 256 bits.
    """

    class Scope(models.TextChoices):
        READ = "orders:read", "查询订单"
        WRITE = "orders:write", "办理订单"

    class State(TonedChoices):
        LIVE = "live", "启用", Tone.GOOD
        EXPIRED = "expired", "已到期", Tone.OFF
        DISABLED = "disabled", "已停用", Tone.OFF
        LEFT = "left", "人员已停用", Tone.OFF

    membership = models.ForeignKey(Membership, models.PROTECT, verbose_name="办理人", related_name="api_keys")
    name = models.CharField("名称", max_length=40)
    scopes = ArrayField(
        models.CharField(max_length=20, choices=Scope.choices), verbose_name="权限", size=len(Scope)
    )
    prefix = models.CharField("前缀", max_length=8, unique=True)
    secret_hash = models.CharField("摘要", max_length=64, unique=True, editable=False)
    expires_on = models.DateField("到期日")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="创建人", related_name="+"
    )
    created_at = models.DateTimeField("创建时间", default=timezone.now)
    disabled_at = models.DateTimeField("停用时间", null=True, blank=True)
    last_used_at = models.DateTimeField("最近使用时间", null=True, blank=True)
    window_at = models.DateTimeField("计数开始时间", null=True, editable=False)
    window_calls = models.PositiveIntegerField("计数", default=0, editable=False)

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "接口密钥"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(scopes__len__gte=1), name="apikey_has_scope"),
            models.CheckConstraint(condition=Q(expires_on__lte=LAST_DAY), name="apikey_ends_within_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.prefix}…）"

    @property
    def state(self) -> "ApiKey.State":
        person = self.membership
        if self.disabled_at:
            return self.State.DISABLED
        if self.expires_on < timezone.localdate():
            return self.State.EXPIRED
        if person.ended_at or not person.user.is_active or not person.institution.is_active:
            return self.State.LEFT
        return self.State.LIVE

    @property
    def scope_labels(self) -> str:
        return "、".join(self.Scope(scope).label for scope in self.scopes)


class ApiAnswer(models.Model):
    """The answer to one changing call; the same Idempotency-Key is answered with it again."""

    api_key = models.ForeignKey(ApiKey, models.CASCADE, verbose_name="接口密钥", related_name="answers")
    key = models.UUIDField("幂等编号")
    request_hash = models.CharField("请求摘要", max_length=64)
    body = models.JSONField("应答", null=True)
    created_at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "接口应答"
        indexes = [models.Index(fields=["created_at"], name="apianswer_age")]
        constraints = [models.UniqueConstraint(fields=["api_key", "key"], name="apianswer_once")]

    def __str__(self) -> str:
        return str(self.key)


def new_key_text() -> tuple[str, str]:
    """Return a prefix that may be shown and the whole text of a new key: rz_<prefix>_<43 characters>."""
    prefix = "".join(secrets.choice(PREFIX_ALPHABET) for _ in range(8))
    return prefix, f"rz_{prefix}_{secrets.token_urlsafe(32)}"


def hash_of(text: str) -> str:
    """Return the hex SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()
