"""What is written about an order and never changed: its events, its sealed snapshots, its notes."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.utils import timezone

from institutions.models import Institution
from orders.models.order import Order
from platform_site.models import ChainedEvent
from platform_site.sealed import Sealed


class OrderEvent(ChainedEvent):
    """One transition of an order. Append-only, chained per institution; the timeline reads it."""

    order = models.ForeignKey(Order, models.PROTECT, verbose_name="订单", related_name="events")
    institution = models.ForeignKey(Institution, models.PROTECT, verbose_name="金融机构", related_name="+")
    step = models.CharField("步骤", max_length=20)
    label = models.CharField("步骤名称", max_length=20)
    from_status = models.CharField("原状态", max_length=12, blank=True)
    to_status = models.CharField("新状态", max_length=12)
    fields = models.JSONField("登记内容", default=dict)
    comment = models.CharField("说明", max_length=500, blank=True)

    class Meta(ChainedEvent.Meta):
        verbose_name = verbose_name_plural = "订单事件"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["order", "-at"], name="orderevent_timeline")]

    def __str__(self) -> str:
        return f"{self.label} {self.at:%Y-%m-%d %H:%M}"


class OrderSnapshot(models.Model):
    """What the platform knew at a step (risk flags, white list, credit facts), sealed."""

    order = models.ForeignKey(Order, models.PROTECT, verbose_name="订单", related_name="snapshots")
    step = models.CharField("步骤", max_length=20)
    taken_at = models.DateTimeField("时间", default=timezone.now)
    row_key = models.UUIDField(default=uuid4, editable=False)
    body_enc = models.TextField(editable=False)
    body_tail = models.CharField(max_length=4, editable=False)
    body = Sealed("body")

    class Meta:
        verbose_name = verbose_name_plural = "订单快照"
        constraints = [models.UniqueConstraint(fields=["order", "step"], name="ordersnapshot_once_per_step")]

    def __str__(self) -> str:
        return f"{self.order} {self.step}"


class InternalNote(models.Model):
    """内部备注: what colleagues of the handling institution write for each other; never shown outside it."""

    order = models.ForeignKey(Order, models.PROTECT, verbose_name="订单", related_name="notes")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="作者", related_name="+"
    )
    text = models.CharField("内容", max_length=500)
    created_at = models.DateTimeField("时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "内部备注"
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.text[:20]
