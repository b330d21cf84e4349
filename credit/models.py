"""Credit facts, white lists, risk flags, consents and the log of every look."""

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


class ImportBatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return the imports of the user's region (government) or all (operator, auditor, system)."""
        match getattr(user, "role", None):
            case Role.GOVERNMENT:
                return self.filter(region_code__startswith=user.region_prefix)
            case Role.OPERATOR | Role.AUDITOR | Role.SYSTEM:
                return self
        return self.none()


class ImportBatch(models.Model):
    """One uploaded file: staged, previewed, then applied whole by a second person."""

    class Target(models.TextChoices):
        WHITELIST = "whitelist", "信易贷白名单"
        CREDIT = "credit", "信用记录"

    class Status(TonedChoices):
        PREVIEW = "preview", "待确认", Tone.IDLE
        PENDING = "pending", "待审批", Tone.WAIT
        APPLIED = "applied", "已导入", Tone.GOOD
        REJECTED = "rejected", "已驳回", Tone.BAD
        CANCELLED = "cancelled", "已取消", Tone.OFF

    target = models.CharField("导入内容", max_length=10, choices=Target.choices)
    category = models.CharField("信用类别", max_length=30, blank=True)
    list_label = models.CharField("批次名称", max_length=60, blank=True)
    department = models.CharField("来源部门", max_length=80)
    data_to = models.DateField("数据截止日期")
    valid_to = models.DateField("有效期至", null=True, blank=True)
    region_code = models.CharField("行政区代码", max_length=6, blank=True)
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("文件摘要", max_length=64)
    row_count = models.PositiveIntegerField("行数", default=0)
    error_count = models.PositiveIntegerField("错误行数", default=0)
    warning_count = models.PositiveIntegerField("提醒行数", default=0)
    written_count = models.PositiveIntegerField("写入行数", default=0)
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.PREVIEW)
    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="上传人", related_name="+"
    )
    created_at = models.DateTimeField("上传时间", default=timezone.now)
    applied_at = models.DateTimeField("导入时间", null=True, blank=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入批次"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["target", "category", "sha256"],
                condition=Q(status="applied"),
                name="importbatch_same_file_once",
            )
        ]

    def __str__(self) -> str:
        return self.list_label or self.file_name


class StagedRow(models.Model):
    """One line of an uploaded file as read, with what is wrong with it."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, verbose_name="批次", related_name="rows")
    number = models.PositiveIntegerField("行号")
    values = models.JSONField("内容", default=dict)
    problems = models.JSONField("问题", default=list, help_text="[{column, value, problem, advice}]")
    is_error = models.BooleanField("有错误", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "导入行"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="stagedrow_number")]
        indexes = [
            models.Index(fields=["batch", "number"], condition=Q(is_error=True), name="stagedrow_errors")
        ]

    def __str__(self) -> str:
        return f"第 {self.number} 行"


class CreditRecordQuerySet(models.QuerySet):
    def shown(self, today=None):
        """Return what may still be shown: repaired ones never, negative ones five years after the act ended."""
        today = today or timezone.localdate()
        return self.filter(is_repaired=False).exclude(
            polarity=CreditRecord.Polarity.NEGATIVE, hidden_from__lte=today
        )


class CreditRecord(models.Model):
    """企业信用记录: one fact about one subject, in its category's official fields (`payload`)."""

    class Polarity(models.TextChoices):
        POSITIVE = "positive", "正面"
        NEUTRAL = "neutral", "中性"
        NEGATIVE = "negative", "负面"

    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, verbose_name="企业", related_name="credit_records"
    )
    category = models.CharField("类别", max_length=30)
    title = models.CharField("标题", max_length=200)
    reference_no = models.CharField("文号", max_length=100, blank=True)
    authority = models.CharField("作出机关", max_length=100, blank=True)
    dated_on = models.DateField("日期")
    valid_to = models.DateField("有效期至", null=True, blank=True)
    publicity_ends_on = models.DateField("公示截止期", null=True, blank=True)
    hidden_from = models.DateField("停止展示日期", null=True, blank=True)
    amount = models.DecimalField("金额（万元）", max_digits=16, decimal_places=4, null=True, blank=True)
    state = models.CharField("当前状态", max_length=30, blank=True)
    polarity = models.CharField("性质", max_length=10, choices=Polarity.choices)
    department = models.CharField("来源部门", max_length=100)
    payload = models.JSONField("原始字段", default=dict)
    fingerprint = models.CharField("内容摘要", max_length=64, unique=True)
    is_repaired = models.BooleanField("已修复", default=False)
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, verbose_name="导入批次", null=True, blank=True, related_name="records"
    )
    created_at = models.DateTimeField("归集时间", default=timezone.now)

    objects = CreditRecordQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "信用记录"
        ordering = ["-dated_on", "-id"]
        indexes = [models.Index(fields=["enterprise", "category", "-dated_on"], name="creditrecord_file")]

    def __str__(self) -> str:
        return self.title


class CategorySource(models.Model):
    """Where a category's data comes from and up to which day it was delivered."""

    category = models.CharField("类别", max_length=30, unique=True)
    department = models.CharField("来源部门", max_length=100)
    data_to = models.DateField("数据截止日期")

    class Meta:
        verbose_name = verbose_name_plural = "数据来源"

    def __str__(self) -> str:
        return self.category


class WhitelistBatch(models.Model):
    """A batch of a list: 信易贷白名单 and its kin."""

    class Kind(models.TextChoices):
        XINYIDAI = "xinyidai", "信易贷白名单"
        DECLARED = "declared", "申报清单"
        RECOMMENDED = "recommended", "推荐清单"
        INDUSTRY = "industry", "行业白名单"

    kind = models.CharField("名单类型", max_length=12, choices=Kind.choices, default=Kind.XINYIDAI)
    label = models.CharField("批次名称", max_length=60)
    department = models.CharField("推荐部门", max_length=80)
    listed_on = models.DateField("列入日期")
    valid_to = models.DateField("有效期至", null=True, blank=True)
    batch = models.OneToOneField(
        ImportBatch, models.PROTECT, verbose_name="导入批次", null=True, blank=True, related_name="whitelist"
    )

    class Meta:
        verbose_name = verbose_name_plural = "白名单批次"
        ordering = ["-listed_on", "-id"]
        constraints = [models.UniqueConstraint(fields=["kind", "label"], name="whitelistbatch_label")]

    def __str__(self) -> str:
        return self.label


class WhitelistEntryQuerySet(models.QuerySet):
    def live(self, today=None):
        """Return entries in force today."""
        today = today or timezone.localdate()
        return self.filter(status=WhitelistEntry.Status.LISTED).exclude(valid_to__lt=today)

    def visible_to(self, user):
        """Return what each side may read: institutions and the back office the live list, an enterprise its own."""
        match getattr(user, "role", None):
            case Role.INSTITUTION:
                return self.live() if user.membership else self.none()
            case Role.ENTERPRISE:
                return self.filter(enterprise=user.enterprise) if user.enterprise else self.none()
            case Role.GOVERNMENT:
                return self.filter(enterprise__region__code__startswith=user.region_prefix)
            case Role.OPERATOR | Role.AUDITOR | Role.SYSTEM:
                return self
        return self.none()


class WhitelistEntry(models.Model):
    """One enterprise on one batch, with the five criteria it was judged by."""

    class Status(TonedChoices):
        LISTED = "listed", "有效", Tone.GOOD
        REMOVED = "removed", "移出", Tone.OFF

    batch = models.ForeignKey(WhitelistBatch, models.PROTECT, verbose_name="批次", related_name="entries")
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, verbose_name="企业", related_name="whitelist_entries"
    )
    reason = models.CharField("列入理由", max_length=200, blank=True)
    runs_lawfully = models.BooleanField("合规持续经营", default=True)
    has_premises = models.BooleanField("固定经营场所", default=True)
    has_real_need = models.BooleanField("真实融资需求", default=True)
    has_good_credit = models.BooleanField("信用状况良好", default=True)
    has_lawful_purpose = models.BooleanField("贷款用途依法合规", default=True)
    listed_on = models.DateField("列入日期")
    valid_to = models.DateField("有效期至", null=True, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.LISTED)
    removal_reason = models.CharField("移出原因", max_length=200, blank=True)

    objects = WhitelistEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "白名单企业"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "enterprise"], name="whitelistentry_once"),
            models.CheckConstraint(
                condition=~Q(status="removed") | ~Q(removal_reason=""),
                name="whitelistentry_removed_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise"], condition=Q(status="listed"), name="whitelistentry_live"),
        ]

    def __str__(self) -> str:
        return str(self.enterprise)


class RiskLevel(TonedChoices):
    """Levels in rising order; the tags of the 风险监控 column."""

    UNKNOWN = "unknown", "未监测", Tone.IDLE
    NORMAL = "normal", "正常", Tone.GOOD
    NOTE = "note", "提示", Tone.NOTE
    WATCH = "watch", "关注", Tone.ACT
    HIGH = "high", "高风险", Tone.RISK


class RiskRule(models.Model):
    """A rule as data; changing it makes a new version. `condition` is read by credit.risk."""

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
