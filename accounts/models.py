"""People: accounts by phone, password history, phone codes, messages."""

from functools import cached_property
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Count, FilteredRelation, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from platform_site.access import BACK_OFFICE, Role
from regions.models import Region, prefix_of


class UserManager(BaseUserManager):
    def create_user(self, phone: str, password: str | None = None, **fields) -> Any:
        """Create an account; without a password nobody can log in with it."""
        user = self.model(phone=phone, **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user


class UserQuerySet(models.QuerySet):
    def with_standing(self):
        """Read in the same statement what every page asks of a person, which fills the properties of these names.

        The caller drops a `membership` in an institution that is switched off.
        """
        unread = Message.objects.unread().filter(user=OuterRef("pk")).order_by().values("user")
        return self.annotate(
            membership=FilteredRelation("memberships", condition=Q(memberships__ended_at__isnull=True)),
            claim=FilteredRelation("claims", condition=Q(claims__ended_at__isnull=True)),
            unread_messages=Coalesce(Subquery(unread.values(number=Count("pk"))), 0),
        ).select_related("membership__institution", "claim__enterprise")

    def visible_to(self, user):
        """Return the accounts this user may see: colleagues, or for the back office all of its region."""
        match getattr(user, "role", None):
            case Role.INSTITUTION:
                reach = user.membership.institutions_in_reach() if user.membership else []
                return self.filter(memberships__institution__in=reach, memberships__ended_at__isnull=True)
            case Role.GOVERNMENT:
                return self.filter(
                    Q(memberships__institution__region__code__startswith=user.region_prefix)
                    | Q(region__code__startswith=user.region_prefix)
                ).distinct()
            case Role.OPERATOR | Role.AUDITOR | Role.SYSTEM:
                return self
        return self.filter(pk=getattr(user, "pk", None))


class User(AbstractBaseUser, PermissionsMixin):
    """One person. The phone number is the login name."""

    phone = models.CharField(
        "手机号", max_length=11, unique=True, error_messages={"unique": "该手机号已注册。"}
    )
    name = models.CharField("姓名", max_length=30)
    email = models.EmailField("邮箱", blank=True)
    role = models.CharField("身份", max_length=20, choices=Role.choices)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="管辖行政区", null=True, blank=True)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("须修改初始密码", default=False)
    password_changed_at = models.DateTimeField("密码修改时间", default=timezone.now)
    last_seen_at = models.DateTimeField("最近活动", null=True, blank=True)
    created_at = models.DateTimeField("创建时间", default=timezone.now)

    objects = UserManager.from_queryset(UserQuerySet)()

    USERNAME_FIELD = "phone"
    REQUIRED_FIELDS = ["name", "role"]

    class Meta:
        verbose_name = verbose_name_plural = "用户"
        constraints = [
            models.CheckConstraint(
                condition=Q(phone__regex=r"^1[3-9]\d{9}$"),
                name="user_phone_shape",
                violation_error_message="手机号应为 11 位数字。",
            ),
            models.CheckConstraint(
                condition=~Q(role="government") | Q(region__isnull=False),
                name="user_supervisor_has_region",
                violation_error_message="监管人员必须有管辖行政区。",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_staff(self) -> bool:
        """Tell Django admin whether the account may enter the back office."""
        return self.is_active and self.role in BACK_OFFICE

    @cached_property
    def membership(self):
        """Return the one active membership in an institution, or None."""
        return (
            self.memberships.filter(ended_at__isnull=True, institution__is_active=True)
            .select_related("institution")
            .first()
        )

    @cached_property
    def unread_messages(self) -> int:
        """Return how many lines of the 消息中心 are unread."""
        return self.messages.unread().count()

    @cached_property
    def claim(self):
        """Return the one active claim on an enterprise, verified or not, or None."""
        return self.claims.filter(ended_at__isnull=True).select_related("enterprise").first()

    @property
    def enterprise(self):
        """Return the enterprise this person acts for, once verified, else None."""
        return self.claim.enterprise if self.claim and self.claim.is_verified else None

    @property
    def region_prefix(self) -> str:
        """Return the code prefix of the region a supervisor answers for."""
        return prefix_of(self.region_id or "")

    @property
    def uses_staff_rules(self) -> bool:
        """Tell which of the two password and session profiles holds: staff's or enterprises'."""
        return self.role != Role.ENTERPRISE

    def get_short_name(self) -> str:
        return self.name


class OpenSession(models.Model):
    """Whose a session is, so that a person's sessions can be found; it goes with the session."""

    user = models.ForeignKey(User, models.CASCADE, verbose_name="用户", related_name="open_sessions")
    session = models.OneToOneField(Session, models.CASCADE, verbose_name="会话", related_name="owner")

    class Meta:
        verbose_name = verbose_name_plural = "登录会话"

    def __str__(self) -> str:
        return str(self.pk)


class PastPassword(models.Model):
    """Hashes of earlier passwords, so that the last five are not used again."""

    user = models.ForeignKey(User, models.CASCADE, verbose_name="用户", related_name="past_passwords")
    password = models.CharField("摘要", max_length=128)
    created_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "历史密码"

    def __str__(self) -> str:
        return str(self.created_at)


class PhoneCode(models.Model):
    """A six-digit code sent to a phone; stored hashed, good for 15 minutes and five tries."""

    class Purpose(models.TextChoices):
        REGISTER = "register", "企业注册"
        RESET = "reset", "找回密码"
        LOGIN = "login", "短信校验码登录"

    phone = models.CharField("手机号", max_length=11)
    purpose = models.CharField("用途", max_length=10, choices=Purpose.choices)
    code_hash = models.CharField("摘要", max_length=64)
    tries = models.PositiveSmallIntegerField("已试次数", default=0)
    created_at = models.DateTimeField("发送时间", default=timezone.now)
    expires_at = models.DateTimeField("失效时间")
    used_at = models.DateTimeField("使用时间", null=True)
    ip = models.GenericIPAddressField("IP", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "校验码"
        indexes = [
            models.Index(fields=["phone", "purpose", "-created_at"], name="phonecode_latest"),
            models.Index(fields=["ip", "-created_at"], name="phonecode_ip"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"


class MessageQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return this person's own messages."""
        return self.filter(user_id=getattr(user, "pk", None))

    def unread(self):
        return self.filter(read_at__isnull=True)


class Message(models.Model):
    """消息: a line in a person's 消息中心, with a link to what it is about."""

    user = models.ForeignKey(User, models.CASCADE, verbose_name="收件人", related_name="messages")
    title = models.CharField("标题", max_length=100)
    body = models.CharField("内容", max_length=500, blank=True)
    url = models.CharField("链接", max_length=200, blank=True)
    created_at = models.DateTimeField("时间", default=timezone.now)
    read_at = models.DateTimeField("已读时间", null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["user", "-created_at"], name="message_inbox")]

    def __str__(self) -> str:
        return self.title
