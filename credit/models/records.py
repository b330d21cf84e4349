"""Imported files and the facts they bring."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from enterprises.models import Enterprise
from platform_site.access import Role
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
