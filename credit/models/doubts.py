"""疑问: what an institution asks the platform about one credit record that it may see."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from credit.models.records import CreditRecord
from institutions.models import Institution
from platform_site.access import Role
from platform_site.tones import Tone, TonedChoices


class DoubtQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return those about one's own enterprise; operator and auditor all. An institution has them by its order."""
        match getattr(user, "role", None):
            case Role.ENTERPRISE:
                return self.filter(record__enterprise=user.enterprise) if user.enterprise else self.none()
            case Role.OPERATOR | Role.AUDITOR:
                return self
        return self.none()

    def open(self):
        return self.filter(status=Doubt.Status.OPEN)


class Doubt(models.Model):
    """One question about one record, moved by credit.doubts alone. The record stays as it is, whatever is answered.

    `institution` is the one that holds the order's product and consent. `text` is its own words, which the
    enterprise does not read; it reads `answer`.
    """

    class Reason(models.TextChoices):
        SUBJECT = "subject", "主体可能不符"
        OUTDATED = "outdated", "信息可能已过时"
        CONTRADICTS = "contradicts", "与其他材料不一致"
        OTHER = "other", "其他"

    class Status(TonedChoices):
        OPEN = "open", "待答复", Tone.WAIT
        ANSWERED = "answered", "已答复", Tone.GOOD
        WITHDRAWN = "withdrawn", "已撤回", Tone.OFF

    number = models.CharField("编号", max_length=24, unique=True)
    record = models.ForeignKey(CreditRecord, models.PROTECT, verbose_name="信用记录", related_name="doubts")
    institution = models.ForeignKey(
        Institution, models.PROTECT, verbose_name="金融机构", related_name="doubts"
    )
    order_number = models.CharField("订单编号", max_length=24)
    reason = models.CharField("理由", max_length=12, choices=Reason.choices)
    text = models.CharField("说明", max_length=500)
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.OPEN)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="提出人", related_name="+"
    )
    asked_at = models.DateTimeField("提出时间", default=timezone.now)
    answer = models.CharField("答复", max_length=500, blank=True)
    source_department = models.CharField("建议核实单位", max_length=100, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="答复人",
        null=True,
        blank=True,
        related_name="+",
    )
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)

    objects = DoubtQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "疑问"
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "institution"], condition=Q(status="open"), name="doubt_one_open"
            ),
            models.CheckConstraint(
                condition=Q(status="answered", answered_by__isnull=False, answered_at__isnull=False)
                & ~Q(answer="")
                | ~Q(status="answered") & Q(answer="", answered_by__isnull=True, answered_at__isnull=True),
                name="doubt_answered_by_someone",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at"], condition=Q(status="open"), name="doubt_waiting"),
        ]

    def __str__(self) -> str:
        return self.number
