"""Risk rules as data, their hits and the level that follows."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from credit.models.records import CreditRecord
from enterprises.models import Enterprise
from platform_site.tones import Tone, TonedChoices


class RiskLevel(TonedChoices):
    """Levels in rising order; the tags of the 风险监控 column."""

    UNKNOWN = "unknown", "未监测", Tone.IDLE
    NORMAL = "normal", "正常", Tone.GOOD
    NOTE = "note", "提示", Tone.NOTE
    WATCH = "watch", "关注", Tone.ACT
    HIGH = "high", "高风险", Tone.RISK


class RiskRule(models.Model):
    """A rule as data; changing it makes a new version. `condition` is read by credit.evaluation."""

    code = models.CharField("规则编号", max_length=20)
    version = models.PositiveSmallIntegerField("版本", default=1)
    name = models.CharField("规则名称", max_length=60)
    level = models.CharField("等级", max_length=10, choices=RiskLevel.choices)
    category = models.CharField("信用类别", max_length=30)
    condition = models.JSONField("条件", default=dict, blank=True)
    expires_days = models.PositiveIntegerField("有效天数", default=0, help_text="自记录日期起，0 为随记录")
    is_active = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "风险规则"
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="riskrule_version"),
            models.UniqueConstraint(fields=["code"], condition=Q(is_active=True), name="riskrule_one_active"),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.code} 版本 {self.version}）"


class RiskFlag(models.Model):
    """风险标识: a rule's hit on a record. Cleared, not deleted, when it no longer holds."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业", related_name="risk_flags")
    rule = models.ForeignKey(RiskRule, models.PROTECT, verbose_name="规则", related_name="flags")
    evidence = models.ForeignKey(CreditRecord, models.PROTECT, verbose_name="依据", related_name="flags")
    level = models.CharField("等级", max_length=10, choices=RiskLevel.choices)
    is_public = models.BooleanField("公开信息", default=True)
    first_seen_at = models.DateTimeField("首次发现", default=timezone.now)
    last_seen_at = models.DateTimeField("最近确认", default=timezone.now)
    expires_on = models.DateField("到期日期", null=True, blank=True)
    cleared_at = models.DateTimeField("解除时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "风险标识"
        ordering = ["-first_seen_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "evidence"], condition=Q(cleared_at__isnull=True), name="riskflag_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["enterprise", "level"], condition=Q(cleared_at__isnull=True), name="riskflag_live"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule.name}"


class RiskState(models.Model):
    """The level of an enterprise after its last evaluation: from public facts alone, and from all.

    No row: 未监测.
    """

    enterprise = models.OneToOneField(
        Enterprise, models.CASCADE, verbose_name="企业", primary_key=True, related_name="risk_state"
    )
    public_level = models.CharField("公开信息等级", max_length=10, choices=RiskLevel.choices)
    full_level = models.CharField("全部信息等级", max_length=10, choices=RiskLevel.choices)
    evaluated_at = models.DateTimeField("评估时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "风险等级"

    def __str__(self) -> str:
        return self.get_full_level_display()
