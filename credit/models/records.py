"""The facts that imported files bring, and how fresh each source is."""

from django.db import models
from django.utils import timezone

from credit.models.imports import ImportBatch
from enterprises.models import Enterprise
from platform_site.tones import Tone, TonedChoices


class CreditRecordQuerySet(models.QuerySet):
    def shown(self, today=None):
        """Return what may still be shown: not what was repaired or found wrong, nor negatives after five years."""
        today = today or timezone.localdate()
        shown = self.filter(is_repaired=False).exclude(objection_state=CreditRecord.ObjectionState.UPHELD)
        return shown.exclude(polarity=CreditRecord.Polarity.NEGATIVE, hidden_from__lte=today)


class CreditRecord(models.Model):
    """企业信用记录: one fact about one subject, in its category's official fields (`payload`)."""

    class Polarity(TonedChoices):
        POSITIVE = "positive", "正面", Tone.GOOD
        NEUTRAL = "neutral", "中性", Tone.IDLE
        NEGATIVE = "negative", "负面", Tone.BAD

    class ObjectionState(TonedChoices):
        """What an 异议 did to the record: under one it does not count, found wrong it leaves every view."""

        OPEN = "open", "异议中", Tone.ACT
        UPHELD = "upheld", "异议成立", Tone.GOOD
        PARTLY = "partly", "已更正", Tone.NOTE
        DISMISSED = "dismissed", "异议不成立", Tone.IDLE

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
    objection_state = models.CharField(
        "异议", max_length=10, choices=ObjectionState.choices, blank=True, default="", db_default=""
    )
    correction = models.CharField("更正说明", max_length=200, blank=True, default="", db_default="")
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
