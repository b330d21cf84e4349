"""The points card of the credit score, as versioned data."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class ScoreCard(models.Model):
    """评分卡. `points` holds for each item of credit.score its points by finding; the highest version is in force."""

    version = models.PositiveSmallIntegerField("版本", unique=True)
    points = models.JSONField("分值", default=dict)
    note = models.CharField("修订说明", max_length=200)
    published_at = models.DateTimeField("发布时间", default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="发布人",
        null=True,
        blank=True,
        related_name="+",
    )

    class Meta:
        verbose_name = verbose_name_plural = "信用评分卡"
        ordering = ["-version"]

    def __str__(self) -> str:
        return f"版本 {self.version}"
