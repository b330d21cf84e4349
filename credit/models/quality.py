"""What the daily rules find wrong with the data that departments deliver."""

from django.db import models
from django.db.models import Q

from credit.models.records import CreditRecord
from platform_site.access import Role


class QualityIssueQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return all to those who look after the deliveries: operator and auditor."""
        return self if getattr(user, "role", None) in (Role.OPERATOR, Role.AUDITOR) else self.none()


class QualityIssue(models.Model):
    """数据质量问题: one rule that one record, or one whole source, does not meet; open until it does."""

    rule = models.CharField("规则", max_length=20)
    key = models.CharField("对象", max_length=40)
    department = models.CharField("来源部门", max_length=100)
    category = models.CharField("类别", max_length=30)
    record = models.ForeignKey(
        CreditRecord, models.CASCADE, verbose_name="信用记录", null=True, blank=True, related_name="+"
    )
    subject = models.CharField("企业", max_length=100, blank=True)
    detail = models.CharField("情况", max_length=300)
    first_seen_at = models.DateTimeField("首次发现")
    last_seen_at = models.DateTimeField("最近发现")
    resolved_at = models.DateTimeField("解决时间", null=True, blank=True)

    objects = QualityIssueQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "数据质量问题"
        ordering = ["-last_seen_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["rule", "key"], name="qualityissue_once")]
        indexes = [
            models.Index(fields=["-id"], condition=Q(resolved_at=None), name="qualityissue_open"),
            models.Index(fields=["department", "-id"], name="qualityissue_of_source"),
        ]

    def __str__(self) -> str:
        return self.detail
