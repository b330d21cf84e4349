"""Large exports of lists: asked for, approved by a second person, written by the task worker."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from platform_site.tones import Tone, TonedChoices


class ExportJobQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return this person's own exports: nobody else follows, stops or fetches them."""
        return self.filter(maker_id=getattr(user, "pk", None))


class ExportJob(models.Model):
    """导出任务. `kind` and `query`, the query string of the list as it was filtered, decide the rows alone."""

    class Kind(models.TextChoices):
        ORDER = "order", "订单"
        WHITELIST = "whitelist", "白名单"
        RISK = "risk", "风险监控"

    class Status(TonedChoices):
        PENDING = "pending", "待审批", Tone.WAIT
        REJECTED = "rejected", "已驳回", Tone.BAD
        QUEUED = "queued", "排队中", Tone.WAIT
        RUNNING = "running", "进行中", Tone.BUSY
        DONE = "done", "已完成", Tone.GOOD
        FAILED = "failed", "失败", Tone.BAD
        CANCELLED = "cancelled", "已取消", Tone.OFF
        EXPIRED = "expired", "已过期", Tone.OFF

    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="申请人", related_name="+"
    )
    institution_id = models.BigIntegerField("机构", null=True, blank=True)
    kind = models.CharField("导出内容", max_length=10, choices=Kind.choices)
    query = models.CharField("查询条件", max_length=2000, blank=True)
    conditions = models.CharField("查询条件（文字）", max_length=500, blank=True)
    purpose = models.CharField("导出用途", max_length=200)
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.PENDING)
    made_at = models.DateTimeField("申请时间", default=timezone.now)
    rows_total = models.PositiveIntegerField("总行数", default=0)
    rows_done = models.PositiveIntegerField("已处理行数", default=0)
    attempt = models.PositiveSmallIntegerField("第几次", default=0)
    seen_at = models.DateTimeField("最近进展", null=True, blank=True)
    failure = models.CharField("失败原因", max_length=300, blank=True)
    file = models.FileField("文件", upload_to="exports/", blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)
    expires_at = models.DateTimeField("文件保存至", null=True, blank=True)

    objects = ExportJobQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导出任务"
        ordering = ["-made_at", "-id"]
        indexes = [
            models.Index(
                fields=["seen_at"], condition=Q(status__in=["queued", "running"]), name="exportjob_at_work"
            ),
            models.Index(fields=["expires_at"], condition=Q(status="done"), name="exportjob_kept"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["order", "whitelist", "risk"]), name="exportjob_kind_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(status="done")
                | Q(~Q(file=""), finished_at__isnull=False, expires_at__isnull=False),
                name="exportjob_done_has_file",
            ),
            models.CheckConstraint(
                condition=Q(status="done") | Q(file=""), name="exportjob_only_done_has_file"
            ),
            models.CheckConstraint(
                condition=~Q(status="failed") | ~Q(failure=""), name="exportjob_failed_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rows_total:,} 条，{self.conditions or '无查询条件'}"

    @property
    def is_at_work(self) -> bool:
        """Tell whether the page should look again by itself."""
        return self.status in (self.Status.QUEUED, self.Status.RUNNING)
