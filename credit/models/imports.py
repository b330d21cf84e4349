"""Imported files: each is read into staged rows, previewed, and written whole after a second person's 通过."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

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
    """One uploaded file. `seen_at` and `attempt` tell whether the worker that reads or writes it still lives."""

    class Target(models.TextChoices):
        WHITELIST = "whitelist", "名单"
        CREDIT = "credit", "信用记录"

    class Status(TonedChoices):
        READING = "reading", "校验中", Tone.BUSY
        PREVIEW = "preview", "待确认", Tone.IDLE
        PENDING = "pending", "待审批", Tone.WAIT
        APPLYING = "applying", "导入中", Tone.BUSY
        APPLIED = "applied", "已导入", Tone.GOOD
        FAILED = "failed", "失败", Tone.BAD
        REJECTED = "rejected", "已驳回", Tone.BAD
        CANCELLED = "cancelled", "已取消", Tone.OFF

    AT_WORK = (Status.READING, Status.APPLYING)
    CLAIMING = (Status.PENDING, Status.APPLYING, Status.APPLIED)  # another upload of the file is a no-op

    target = models.CharField("导入内容", max_length=10, choices=Target.choices)
    category = models.CharField("信用类别", max_length=30, blank=True)
    list_kind = models.CharField("名单类型", max_length=12, blank=True, default="", db_default="")
    list_label = models.CharField("批次名称", max_length=60, blank=True)
    department = models.CharField("来源部门", max_length=80)
    data_to = models.DateField("数据截止日期")
    valid_to = models.DateField("有效期至", null=True, blank=True)
    region_code = models.CharField("行政区代码", max_length=6, blank=True)
    file_name = models.CharField("文件名", max_length=200)
    file = models.FileField("文件", upload_to="imports/", blank=True, default="", db_default="")
    sha256 = models.CharField("文件摘要", max_length=64)
    row_count = models.PositiveIntegerField("行数", default=0)
    rows_done = models.PositiveIntegerField("已校验行数", default=0, db_default=0)
    error_count = models.PositiveIntegerField("错误行数", default=0)
    warning_count = models.PositiveIntegerField("提醒行数", default=0)
    written_count = models.PositiveIntegerField("写入行数", default=0)
    added_count = models.PositiveIntegerField("新增企业数", default=0, db_default=0)
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.READING)
    failure = models.CharField("失败原因", max_length=300, blank=True, default="", db_default="")
    attempt = models.PositiveSmallIntegerField("第几次", default=0, db_default=0)
    seen_at = models.DateTimeField("最近进展", null=True, blank=True)
    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="上传人", related_name="+"
    )
    checker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="审批人",
        null=True,
        blank=True,
        related_name="+",
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
            ),
            models.CheckConstraint(
                condition=~Q(status="failed") | ~Q(failure=""), name="importbatch_failed_for_a_reason"
            ),
        ]
        indexes = [
            models.Index(
                fields=["seen_at"],
                condition=Q(status__in=["reading", "applying"]),
                name="importbatch_at_work",
            )
        ]

    def __str__(self) -> str:
        return self.list_label or self.file_name

    @property
    def is_at_work(self) -> bool:
        """Tell whether the page should look again by itself."""
        return self.status in self.AT_WORK

    @property
    def valid_count(self) -> int:
        return self.row_count - self.error_count

    @property
    def known_count(self) -> int:
        """Return how many rows of an applied batch the platform had already."""
        return self.valid_count - self.written_count

    @property
    def outcome(self) -> str:
        """Say what an applied batch brought."""
        return f"新增 {self.written_count:,} 条，已存在 {self.known_count:,} 条，新增企业 {self.added_count:,} 家"


class StagedRow(models.Model):
    """One line of an uploaded file as read, with what is wrong with it.

    `facts` are the columns of the record or list entry it becomes; `key` tells two rows of the same fact.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, verbose_name="批次", related_name="rows")
    number = models.PositiveIntegerField("行号")
    values = models.JSONField("内容", default=dict)
    problems = models.JSONField("问题", default=list, help_text="[{column, value, problem, advice}]")
    is_error = models.BooleanField("有错误", default=False)
    uscc = models.CharField("统一社会信用代码", max_length=18, blank=True, db_default="")
    has_valid_code = models.BooleanField("代码校验通过", default=False, db_default=False)
    name = models.CharField("企业名称", max_length=100, blank=True, db_default="")
    key = models.CharField("内容摘要", max_length=64, blank=True, db_default="")
    facts = models.JSONField("写入内容", default=dict, db_default={})

    class Meta:
        verbose_name = verbose_name_plural = "导入行"
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="stagedrow_number")]
        indexes = [
            models.Index(fields=["batch", "number"], condition=Q(is_error=True), name="stagedrow_errors")
        ]

    def __str__(self) -> str:
        return f"第 {self.number} 行"
