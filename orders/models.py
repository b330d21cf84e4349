"""Financing orders, their event log and the sealed snapshots of what was known at a step."""

from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from credit.models import Consent, RiskLevel, WhitelistEntry
from enterprises.models import Enterprise
from institutions.models import Institution
from orders.choices import CloseReason, Purpose
from platform_site.access import Role
from platform_site.masking import mask_phone
from platform_site.models import ChainedEvent
from platform_site.sealed import Sealed
from platform_site.tones import Tone, TonedChoices
from platform_site.workdays import add_workdays
from platform_site.workflow import statuses
from products.models import FinancialProduct, ProductVersion

DECISION_MAX_DAYS = 30
ACCEPTED_ON = TruncDate("accepted_at")


class OrderQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return the orders this user may see. Every view starts from this."""
        match getattr(user, "role", None):
            case Role.ENTERPRISE:
                return self.filter(enterprise=user.enterprise) if user.enterprise else self.none()
            case Role.INSTITUTION:
                if user.membership is None:
                    return self.none()
                return self.filter(handled_by__in=user.membership.institutions_in_reach())
            case Role.GOVERNMENT:
                return self.filter(enterprise__region__code__startswith=user.region_prefix)
            case Role.OPERATOR | Role.AUDITOR | Role.SYSTEM:
                return self
        return self.none()

    def open(self):
        return self.filter(status__in=Order.OPEN)

    def overdue(self, today=None):
        """Return open orders whose institution should have acted before today."""
        today = today or timezone.localdate()
        return self.filter(
            Q(status=Order.Status.SUBMITTED, accept_due_at__date__lt=today)
            | Q(status=Order.Status.ACCEPTED, decision_due_on__lt=today)
        )

    def due_soon(self, today=None):
        """Return open orders due today or by the end of the next working day."""
        today = today or timezone.localdate()
        span = (today, add_workdays(today, 1))
        return self.filter(
            Q(status=Order.Status.SUBMITTED, accept_due_at__date__range=span)
            | Q(status=Order.Status.ACCEPTED, decision_due_on__range=span)
        )

    def with_risk(self, today=None):
        """Annotate `risk_level`: from all facts under the order's live consent, else from public ones."""
        today = today or timezone.localdate()
        is_live = Q(
            consent__status=Consent.Status.ACTIVE,
            consent__valid_from__lte=today,
            consent__valid_to__gte=today,
        )
        shown = Case(
            When(is_live, then=F("enterprise__risk_state__full_level")),
            default=F("enterprise__risk_state__public_level"),
        )
        return self.annotate(risk_level=Coalesce(shown, Value(RiskLevel.UNKNOWN.value)))

    def for_list(self):
        """Join what a row shows, with `is_whitelisted` and `risk_level`."""
        return (
            self.select_related("enterprise", "version", "institution", "handled_by", "consent")
            .with_risk()
            .annotate(
                is_whitelisted=Exists(WhitelistEntry.objects.live().filter(enterprise=OuterRef("enterprise")))
            )
        )


class Order(models.Model):
    """融资订单. `institution` owns the product, `handled_by` is the branch that works on it."""

    class Status(TonedChoices):
        SUBMITTED = "submitted", "待受理", Tone.WAIT
        ACCEPTED = "accepted", "已受理", Tone.BUSY
        TERMINATED = "terminated", "已终止", Tone.BAD
        WITHDRAWN = "withdrawn", "已撤回", Tone.OFF

    OPEN = statuses("submitted", "accepted")
    RiskLevel = RiskLevel

    class Source(models.TextChoices):
        PRODUCT = "product", "产品申请"

    number = models.CharField("订单编号", max_length=20, unique=True)
    status = models.CharField("订单状态", max_length=12, choices=Status.choices, default=Status.SUBMITTED)
    source = models.CharField("来源", max_length=10, choices=Source.choices, default=Source.PRODUCT)
    product = models.ForeignKey(FinancialProduct, models.PROTECT, verbose_name="产品", related_name="orders")
    version = models.ForeignKey(
        ProductVersion, models.PROTECT, verbose_name="产品版本", related_name="orders"
    )
    institution = models.ForeignKey(
        Institution, models.PROTECT, verbose_name="金融机构", related_name="orders"
    )
    handled_by = models.ForeignKey(
        Institution, models.PROTECT, verbose_name="经办机构", related_name="handled_orders"
    )
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业", related_name="orders")
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="申请人", related_name="+"
    )
    amount = models.DecimalField(
        "申请金额", max_digits=12, decimal_places=2, help_text="万元", validators=[MinValueValidator(0.01)]
    )
    term_months = models.PositiveSmallIntegerField("期限", help_text="月")
    purpose = models.CharField("用途", max_length=20, choices=Purpose.choices)
    max_rate = models.DecimalField(
        "可接受年化利率", max_digits=6, decimal_places=3, null=True, blank=True, help_text="年化 %"
    )
    note = models.CharField("备注", max_length=500, blank=True)
    contact_name = models.CharField("联系人", max_length=30)
    row_key = models.UUIDField(default=uuid4, editable=False)
    contact_phone_enc = models.TextField(editable=False)
    contact_phone_tail = models.CharField(max_length=4, editable=False)
    contact_phone = Sealed("contact_phone")
    confirmed_cost = models.DecimalField(
        "确认的综合年化成本", max_digits=6, decimal_places=3, help_text="年化 %，IRR 单利"
    )
    consent = models.OneToOneField(Consent, models.PROTECT, verbose_name="信用授权", related_name="order")
    submitted_at = models.DateTimeField("申请时间", default=timezone.now)
    accept_due_at = models.DateTimeField("受理时限")
    accepted_at = models.DateTimeField("受理时间", null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="受理人",
        null=True,
        blank=True,
        related_name="+",
    )
    accept_note = models.CharField("受理意见", max_length=500, blank=True)
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="联系人",
        null=True,
        blank=True,
        related_name="+",
    )
    decision_due_on = models.DateField("预计办结日期", null=True, blank=True)
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    close_reason = models.CharField("终止原因", max_length=20, choices=CloseReason.choices, blank=True)
    close_text = models.CharField("说明", max_length=500, blank=True)
    updated_at = models.DateTimeField("更新时间", default=timezone.now)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "融资订单"
        ordering = ["-submitted_at", "-id"]
        indexes = [
            models.Index(fields=["handled_by", "-submitted_at", "-id"], name="order_of_institution"),
            models.Index(fields=["handled_by", "status", "-submitted_at"], name="order_by_status"),
            models.Index(fields=["enterprise", "-submitted_at"], name="order_of_enterprise"),
            models.Index(fields=["accept_due_at"], condition=Q(status="submitted"), name="order_accept_due"),
            models.Index(fields=["product", "status"], name="order_of_product"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0, term_months__gt=0), name="order_positive"),
            models.UniqueConstraint(
                fields=["enterprise", "product"],
                condition=Q(status__in=["submitted", "accepted"]),
                name="order_one_open_per_product",
                violation_error_message="您已申请过该产品，订单仍在办理中。",
            ),
            models.CheckConstraint(
                condition=~Q(status="accepted")
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, decision_due_on__isnull=False),
                name="order_accepted_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(decision_due_on__isnull=True)
                | Q(decision_due_on__range=(ACCEPTED_ON, ACCEPTED_ON + timedelta(days=DECISION_MAX_DAYS))),
                name="order_decision_due_in_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="terminated")
                | Q(~Q(close_reason=""), ~Q(close_text=""), closed_at__isnull=False),
                name="order_terminated_with_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status="withdrawn") | Q(closed_at__isnull=False), name="order_withdrawn_at"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def masked_phone(self) -> str:
        """Return the contact's number with its middle hidden."""
        return mask_phone(self.contact_phone)

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN


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
