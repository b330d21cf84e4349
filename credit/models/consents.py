"""Consents of an enterprise and the log of every look at its credit file."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from enterprises.models import Enterprise
from institutions.models import Institution
from platform_site.access import Role
from platform_site.models import ChainedEvent
from platform_site.tones import Tone, TonedChoices


class ConsentQuerySet(models.QuerySet):
    def live(self, today=None):
        """Return consents in force today."""
        today = today or timezone.localdate()
        return self.filter(status=Consent.Status.ACTIVE, valid_from__lte=today, valid_to__gte=today)

    def visible_to(self, user):
        """Return own enterprise's consents; to institutions those given to them; to operator and auditor all."""
        match getattr(user, "role", None):
            case Role.ENTERPRISE:
                return self.filter(enterprise=user.enterprise) if user.enterprise else self.none()
            case Role.INSTITUTION:
                if user.membership is None:
                    return self.none()
                return self.filter(institution__in=user.membership.institutions_in_reach())
            case Role.OPERATOR | Role.AUDITOR:
                return self
        return self.none()


class Consent(models.Model):
    """信用信息查询授权: one enterprise to one institution, for one purpose, revocable at once."""

    class Purpose(models.TextChoices):
        APPLICATION = "application", "融资申请审查"
        MONITORING = "monitoring", "贷后管理"

    class Status(TonedChoices):
        ACTIVE = "active", "有效", Tone.GOOD
        EXPIRED = "expired", "已过期", Tone.OFF
        WITHDRAWN = "withdrawn", "已撤回", Tone.OFF

    number = models.CharField("授权编号", max_length=24, unique=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业", related_name="consents")
    signer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="签署人", related_name="+"
    )
    institution = models.ForeignKey(
        Institution, models.PROTECT, verbose_name="被授权机构", related_name="consents"
    )
    purpose = models.CharField("用途", max_length=12, choices=Purpose.choices)
    categories = ArrayField(models.CharField(max_length=30), verbose_name="授权类别")
    valid_from = models.DateField("生效日期")
    valid_to = models.DateField("有效期至")
    text_version = models.CharField("授权书版本", max_length=20)
    text = models.TextField("签署文本")
    text_hash = models.CharField("签署文本摘要", max_length=64)
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.ACTIVE)
    signed_at = models.DateTimeField("签署时间", default=timezone.now)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "信用授权"
        ordering = ["-signed_at"]
        constraints = [
            models.CheckConstraint(condition=Q(valid_from__lte=F("valid_to")), name="consent_dates"),
            models.CheckConstraint(condition=Q(categories__len__gt=0), name="consent_names_categories"),
            models.CheckConstraint(
                condition=Q(status="active", ended_at__isnull=True)
                | Q(~Q(status="active"), ended_at__isnull=False),
                name="consent_ended_at",
            ),
        ]
        indexes = [
            models.Index(fields=["valid_to"], condition=Q(status="active"), name="consent_expiring"),
        ]

    def __str__(self) -> str:
        return self.number

    def is_live(self, today=None) -> bool:
        """Tell whether the institution may look today."""
        today = today or timezone.localdate()
        return self.status == self.Status.ACTIVE and self.valid_from <= today <= self.valid_to


class CreditQueryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return the looks at one's own enterprise; to an auditor all."""
        match getattr(user, "role", None):
            case Role.ENTERPRISE:
                return self.filter(enterprise=user.enterprise) if user.enterprise else self.none()
            case Role.AUDITOR:
                return self
        return self.none()


class CreditQuery(ChainedEvent):
    """查询记录: one look at an enterprise's credit file. Written in the transaction of the look."""

    institution = models.ForeignKey(
        Institution, models.PROTECT, verbose_name="查询机构", null=True, blank=True, related_name="+"
    )
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, verbose_name="企业", related_name="credit_queries"
    )
    consent = models.ForeignKey(
        Consent, models.PROTECT, verbose_name="依据授权", null=True, blank=True, related_name="queries"
    )
    order_number = models.CharField("订单编号", max_length=24, blank=True)
    purpose = models.CharField("用途", max_length=30)
    categories = ArrayField(models.CharField(max_length=30), verbose_name="查询类别", default=list)

    objects = CreditQueryQuerySet.as_manager()

    class Meta(ChainedEvent.Meta):
        verbose_name = verbose_name_plural = "查询日志"
        indexes = [models.Index(fields=["enterprise", "-at"], name="creditquery_trail")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.at:%Y-%m-%d %H:%M}"

    @property
    def reader_name(self) -> str:
        """Return who looked: an institution, or somebody of the platform itself."""
        return self.institution.name if self.institution else "本平台"


class RemovedLooks(models.Model):
    """How many looks of a day have left 查询日志 since: the figures go on counting them, nobody is named."""

    institution = models.ForeignKey(Institution, models.PROTECT, verbose_name="查询机构", related_name="+")
    day = models.DateField("查询日期")
    region_code = models.CharField("企业行政区代码", max_length=6, blank=True)
    industry = models.CharField("行业门类", max_length=1, blank=True)
    looks = models.BigIntegerField("查询次数")

    class Meta:
        verbose_name = verbose_name_plural = "已清理的查询次数"
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "day", "region_code", "industry"], name="removedlooks_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.institution} {self.day}：{self.looks}"
