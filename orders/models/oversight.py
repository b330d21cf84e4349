"""What keeps an order from being forgotten: 督办单, 转推荐 and reminders sent once."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from orders.models.order import Order
from platform_site.tones import Tone, TonedChoices
from products.models import FinancialProduct


class TicketQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return the tickets of the orders this user may see."""
        return self.filter(order__in=Order.objects.visible_to(user).order_by())

    def pending(self):
        """Return the tickets that wait for the institution's answer."""
        return self.filter(closed_at__isnull=True, replied_at__isnull=True)

    def overdue(self, today=None):
        """Return the tickets whose day passed without an answer."""
        return self.pending().filter(due_on__lt=today or timezone.localdate())


class Ticket(models.Model):
    """督办单: a supervisor asks the institution to answer by a day; it closes when the order moves."""

    class State(TonedChoices):
        PENDING = "pending", "待回复", Tone.WAIT
        REPLIED = "replied", "已回复", Tone.BUSY
        CLOSED = "closed", "已办结", Tone.GOOD

    order = models.ForeignKey(Order, models.PROTECT, verbose_name="订单", related_name="tickets")
    text = models.CharField("督办要求", max_length=300)
    due_on = models.DateField("回复截止日期")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="督办人", related_name="+"
    )
    opened_at = models.DateTimeField("督办时间", default=timezone.now)
    reply = models.CharField("回复", max_length=500, blank=True)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="回复人",
        null=True,
        blank=True,
        related_name="+",
    )
    replied_at = models.DateTimeField("回复时间", null=True, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)

    objects = TicketQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "督办单"
        ordering = ["-opened_at", "-pk"]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(closed_at__isnull=True, replied_at__isnull=True),
                name="ticket_pending",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(closed_at__isnull=True),
                name="ticket_one_open",
                violation_error_message="该订单已有未办结的督办单。",
            ),
            models.CheckConstraint(
                condition=Q(reply="", replied_at__isnull=True, replied_by__isnull=True)
                | Q(~Q(reply=""), replied_at__isnull=False, replied_by__isnull=False),
                name="ticket_replied_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} 督办"

    @property
    def state(self) -> State:
        """Return what the ticket waits for; one that the order's own move ended is closed, answered or not."""
        if self.closed_at:
            return self.State.CLOSED
        return self.State.REPLIED if self.replied_at else self.State.PENDING

    @property
    def is_overdue(self) -> bool:
        """Tell whether its day has passed without an answer."""
        return self.state == self.State.PENDING and self.due_on < timezone.localdate()


class Referral(models.Model):
    """转推荐: a supervisor proposes another institution's product; only the enterprise's consent makes an order."""

    class Status(TonedChoices):
        PROPOSED = "proposed", "待企业确认", Tone.WAIT
        ACCEPTED = "accepted", "企业已同意", Tone.GOOD
        DECLINED = "declined", "企业未同意", Tone.OFF
        CANCELLED = "cancelled", "已撤销", Tone.OFF

    order = models.ForeignKey(Order, models.PROTECT, verbose_name="原订单", related_name="referrals")
    product = models.ForeignKey(
        FinancialProduct, models.PROTECT, verbose_name="推荐产品", related_name="referrals"
    )
    reason = models.CharField("推荐理由", max_length=300)
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.PROPOSED)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="推荐人", related_name="+"
    )
    proposed_at = models.DateTimeField("推荐时间", default=timezone.now)
    decided_at = models.DateTimeField("确认时间", null=True, blank=True)
    new_order = models.OneToOneField(
        Order, models.PROTECT, verbose_name="新订单", null=True, blank=True, related_name="referred_by"
    )

    class Meta:
        verbose_name = verbose_name_plural = "转推荐"
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(status="proposed"), name="referral_one_proposed"
            ),
            models.CheckConstraint(
                condition=Q(status="accepted", new_order__isnull=False, decided_at__isnull=False)
                | Q(status__in=["declined", "cancelled"], new_order__isnull=True, decided_at__isnull=False)
                | Q(status="proposed", new_order__isnull=True, decided_at__isnull=True),
                name="referral_decided",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} 转推荐"


class Reminder(models.Model):
    """That a reminder of one kind was sent for one due date of an order; nobody is told the same twice."""

    class Kind(models.TextChoices):
        AMBER = "amber", "即将超期"
        OVERDUE = "overdue", "已超期"
        TICKET = "ticket", "督办逾期未回复"

    order = models.ForeignKey(Order, models.PROTECT, verbose_name="订单", related_name="reminders")
    kind = models.CharField("类别", max_length=10, choices=Kind.choices)
    due_on = models.DateField("到期日期")
    sent_at = models.DateTimeField("提醒时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "提醒记录"
        constraints = [models.UniqueConstraint(fields=["order", "kind", "due_on"], name="reminder_once")]

    def __str__(self) -> str:
        return f"{self.order} {self.get_kind_display()}"
