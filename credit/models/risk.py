"""Risk rules as data, their hits and the level that follows."""

from django.conf import settings
from django.db import models
from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils import timezone

from credit.models.records import CreditRecord
from enterprises.models import Enterprise
from institutions.models import Institution
from platform_site.tones import Tone, TonedChoices


class RiskLevel(TonedChoices):
    """Levels in rising order; the tags of the 风险监控 column."""

    UNKNOWN = "unknown", "未监测", Tone.IDLE
    NORMAL = "normal", "正常", Tone.GOOD
    NOTE = "note", "提示", Tone.NOTE
    WATCH = "watch", "关注", Tone.ACT
    HIGH = "high", "高风险", Tone.RISK


class RiskRule(models.Model):
    """A rule as data; changing it makes a new version. `category` and `condition` are read by credit.rules."""

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


class RiskFlagQuerySet(models.QuerySet):
    def live(self):
        """Return flags that hold now, with rule, evidence and `is_contested`: under 异议, so that it does not count."""
        objected = RiskFlag.objects.filter(
            pk=OuterRef("pk"), objections__status__in=["submitted", "handling"]
        )
        marked = Q(evidence__objection_state=CreditRecord.ObjectionState.OPEN)
        return (
            self.filter(cleared_at__isnull=True)
            .select_related("rule", "evidence")
            .annotate(is_contested=Case(When(marked, then=Value(True)), default=Exists(objected)))
        )


class RiskFlag(models.Model):
    """风险标识: a rule's hit on a record, or on what `detail` says. Cleared, not deleted, when it no longer holds."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业", related_name="risk_flags")
    rule = models.ForeignKey(RiskRule, models.PROTECT, verbose_name="规则", related_name="flags")
    evidence = models.ForeignKey(
        CreditRecord, models.PROTECT, verbose_name="依据", null=True, blank=True, related_name="flags"
    )
    detail = models.CharField("事项", max_length=120, blank=True, default="", db_default="")
    level = models.CharField("等级", max_length=10, choices=RiskLevel.choices)
    is_public = models.BooleanField("公开信息", default=True)
    first_seen_at = models.DateTimeField("首次发现", default=timezone.now)
    last_seen_at = models.DateTimeField("最近确认", default=timezone.now)
    expires_on = models.DateField("到期日期", null=True, blank=True)
    cleared_at = models.DateTimeField("解除时间", null=True, blank=True)

    objects = RiskFlagQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "风险标识"
        ordering = ["-first_seen_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "enterprise", "evidence"],
                condition=Q(cleared_at__isnull=True),
                nulls_distinct=False,
                name="riskflag_live_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["enterprise", "level"], condition=Q(cleared_at__isnull=True), name="riskflag_live"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule.name}"

    @property
    def what(self) -> str:
        """Return what the rule found: the evidence's title, or a number."""
        return self.evidence.title if self.evidence else self.detail


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


class RiskTurn(models.Model):
    """A change of an enterprise's level, of public facts alone and of all; `told_at` once whom it concerns knows."""

    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业", related_name="risk_turns")
    public_before = models.CharField("公开信息原等级", max_length=10, choices=RiskLevel.choices)
    full_before = models.CharField("全部信息原等级", max_length=10, choices=RiskLevel.choices)
    public_after = models.CharField("公开信息新等级", max_length=10, choices=RiskLevel.choices)
    full_after = models.CharField("全部信息新等级", max_length=10, choices=RiskLevel.choices)
    at = models.DateTimeField("变化时间", default=timezone.now)
    told_at = models.DateTimeField("通知时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "风险等级变化"
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["id"], condition=Q(told_at__isnull=True), name="riskturn_untold"),
        ]

    def __str__(self) -> str:
        return self.get_full_after_display()


class RiskHandling(models.Model):
    """处置: what an institution did about a flag. Append-only; the first one makes the flag 已处置 for it."""

    flag = models.ForeignKey(RiskFlag, models.PROTECT, verbose_name="风险标识", related_name="handlings")
    institution = models.ForeignKey(Institution, models.PROTECT, verbose_name="机构", related_name="+")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="处置人", related_name="+"
    )
    note = models.CharField("处置说明", max_length=500)
    at = models.DateTimeField("处置时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "风险处置"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["flag", "institution"], name="riskhandling_of_flag")]

    def __str__(self) -> str:
        return self.note
