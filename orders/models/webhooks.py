"""事件推送: where an institution's system wants to hear of its orders, and what was sent to it."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from institutions.models import Institution
from orders.models.log import OrderEvent
from platform_site.access import Role
from platform_site.sealed import Sealed
from platform_site.tones import Tone, TonedChoices


class WebhookQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return the address of the person's own institution."""
        if getattr(user, "role", None) != Role.INSTITUTION or user.membership is None:
            return self.none()
        return self.filter(institution=user.membership.institution_id)


class Webhook(models.Model):
    """推送地址 of an institution; it hears of the orders that it or a branch below it handles."""

    institution = models.OneToOneField(
        Institution, models.PROTECT, verbose_name="金融机构", related_name="webhook"
    )
    url = models.CharField("推送地址", max_length=300)
    steps = ArrayField(models.CharField(max_length=20), verbose_name="推送事件", default=list)
    is_active = models.BooleanField("启用", default=True)
    row_key = models.UUIDField(default=uuid4, editable=False)
    secret_enc = models.TextField(editable=False)
    secret_tail = models.CharField(max_length=4, editable=False)
    secret = Sealed("secret")
    created_at = models.DateTimeField("创建时间", default=timezone.now)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "推送地址"

    def __str__(self) -> str:
        return self.url


class DeliveryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return what was sent to the person's own institution."""
        return self.filter(webhook__in=Webhook.objects.visible_to(user))

    def waiting(self):
        return self.filter(delivered_at__isnull=True, given_up_at__isnull=True)


class Delivery(models.Model):
    """One event on its way to one address. Written with the event, in the same transaction."""

    class State(TonedChoices):
        WAITING = "waiting", "待推送", Tone.WAIT
        RETRYING = "retrying", "待重试", Tone.NOTE
        DELIVERED = "delivered", "已送达", Tone.GOOD
        GIVEN_UP = "given_up", "推送失败", Tone.BAD

    webhook = models.ForeignKey(Webhook, models.CASCADE, verbose_name="推送地址", related_name="deliveries")
    event = models.ForeignKey(OrderEvent, models.PROTECT, verbose_name="订单事件", related_name="deliveries")
    key = models.UUIDField("推送编号", default=uuid4, unique=True, editable=False)
    attempts = models.PositiveSmallIntegerField("推送次数", default=0)
    next_at = models.DateTimeField("下次推送时间", default=timezone.now)
    last_at = models.DateTimeField("最近推送时间", null=True, blank=True)
    last_result = models.CharField("最近结果", max_length=200, blank=True)
    delivered_at = models.DateTimeField("送达时间", null=True, blank=True)
    given_up_at = models.DateTimeField("放弃时间", null=True, blank=True)
    created_at = models.DateTimeField("事件时间", default=timezone.now)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "推送记录"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=Q(delivered_at__isnull=True, given_up_at__isnull=True),
                name="delivery_waiting",
            ),
            models.Index(fields=["webhook", "-created_at"], name="delivery_of_webhook"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["webhook", "event"], name="delivery_once"),
            models.CheckConstraint(
                condition=Q(delivered_at__isnull=True) | Q(given_up_at__isnull=True), name="delivery_one_end"
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)

    @property
    def state(self) -> "Delivery.State":
        if self.delivered_at:
            return self.State.DELIVERED
        if self.given_up_at:
            return self.State.GIVEN_UP
        return self.State.RETRYING if self.attempts else self.State.WAITING
