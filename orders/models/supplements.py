"""要求补充材料: what the institution asks for and what the enterprise hands in."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from orders.models.order import Order


class SupplementRequest(models.Model):
    """One request; unanswered while the order waits (answered_at is null)."""

    order = models.ForeignKey(Order, models.PROTECT, verbose_name="订单", related_name="supplements")
    note = models.CharField("说明", max_length=500, blank=True)
    due_on = models.DateField("补充截止日期")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="要求人", related_name="+"
    )
    asked_at = models.DateTimeField("要求时间", default=timezone.now)
    reply = models.CharField("回复", max_length=500, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="补充人",
        null=True,
        blank=True,
        related_name="+",
    )
    answered_at = models.DateTimeField("补充时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "补充材料要求"
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(answered_at__isnull=True), name="supplement_one_open"
            )
        ]

    def __str__(self) -> str:
        return f"{self.order} 补充材料"


class SupplementItem(models.Model):
    """One asked paper and the file handed in for it."""

    request = models.ForeignKey(
        SupplementRequest, models.PROTECT, verbose_name="补充材料要求", related_name="items"
    )
    name = models.CharField("材料名称", max_length=60)
    file = models.FileField("文件", upload_to="orders/supplements/", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "补充材料"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["request", "name"], name="supplementitem_name_once")]

    def __str__(self) -> str:
        return self.name
