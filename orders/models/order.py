"""The financing order: one row, moved by orders.workflow alone, guarded by constraints and triggers."""

from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, Exists, ExpressionWrapper, F, OuterRef, Q, Value, When
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from credit.models import Consent, RiskFlag, RiskLevel, WhitelistEntry
from credit.rules import OTHER_SOURCES
from enterprises.models import Enterprise
from institutions.models import Institution
from orders.choices import CloseReason, Purpose, Survey
from platform_site.access import Role
from platform_site.masking import mask_phone
from platform_site.sealed import Sealed
from platform_site.tones import Tone, TonedChoices
from platform_site.workflow import statuses
from products.models import FinancialProduct, ProductVersion

DECISION_MAX_DAYS = 30  # calendar days after 受理
OPEN = statuses("submitted", "accepted", "supplement", "reviewing", "approved", "confirmed")
CLOSED = statuses("disbursed", "completed", "rejected", "terminated", "withdrawn", "expired")
# The institution's time stands still while it waits for material.
LAST_DECISION = ExpressionWrapper(
    TruncDate("accepted_at") + Value(DECISION_MAX_DAYS) + F("paused_days"), output_field=models.DateField()
)


def _needs(name: str, names: str, condition: Q) -> models.CheckConstraint:
    """Return the constraint that a row in one of these statuses meets the condition."""
    return models.CheckConstraint(condition=~Q(status__in=names.split()) | condition, name=name)


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
        return self.filter(status__in=Order.ON_INSTITUTION, due_on__lt=today or timezone.localdate())

    def due_soon(self, today=None):
        """Return open orders with a fifth of the institution's time left, or less."""
        today = today or timezone.localdate()
        return self.filter(status__in=Order.ON_INSTITUTION, amber_on__lte=today, due_on__gte=today)

    def urged(self):
        """Return open orders with a 督办单 that waits for the institution's answer."""
        return self.open().filter(
            tickets__due_on__isnull=False, tickets__closed_at__isnull=True, tickets__replied_at__isnull=True
        )

    def with_risk(self, today=None):
        """Annotate `risk_level`: from all facts under the order's live consent, else from public ones.

        A consent that does not name what a flag of the enterprise rests on shows the public level: the level
        would tell of it.
        """
        today = today or timezone.localdate()
        is_live = Q(
            consent__status=Consent.Status.ACTIVE,
            consent__valid_from__lte=today,
            consent__valid_to__gte=today,
        )
        shown = Case(
            When(is_live & ~Exists(_flags_beyond_consent()), then=F("enterprise__risk_state__full_level")),
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


def _flags_beyond_consent() -> models.QuerySet[RiskFlag]:
    """Return the flags of an order's enterprise that rest on categories which its consent does not name."""
    naming = Consent.objects.filter(
        pk=OuterRef(OuterRef("consent")), categories__contains=[OuterRef("rule__category")]
    )
    flags = RiskFlag.objects.filter(
        enterprise=OuterRef("enterprise"), cleared_at__isnull=True, is_public=False
    )
    return flags.exclude(rule__category__in=OTHER_SOURCES).exclude(Exists(naming))


class Order(models.Model):
    """融资订单. `institution` owns the product, `handled_by` is the branch that works on it."""

    class Status(TonedChoices):
        SUBMITTED = "submitted", "待受理", Tone.WAIT
        ACCEPTED = "accepted", "已受理", Tone.BUSY
        SUPPLEMENT = "supplement", "待补充材料", Tone.ACT
        REVIEWING = "reviewing", "审批中", Tone.BUSY
        APPROVED = "approved", "已授信", Tone.NOTE
        CONFIRMED = "confirmed", "待放款", Tone.BUSY
        DISBURSED = "disbursed", "已放款", Tone.GOOD
        COMPLETED = "completed", "已完成", Tone.GOOD
        REJECTED = "rejected", "未通过", Tone.BAD
        TERMINATED = "terminated", "已终止", Tone.BAD
        WITHDRAWN = "withdrawn", "已撤回", Tone.OFF
        EXPIRED = "expired", "已过期", Tone.OFF

    OPEN = OPEN
    ON_INSTITUTION = statuses("submitted", "accepted", "reviewing", "confirmed")  # whose clock runs
    RiskLevel = RiskLevel

    class Source(models.TextChoices):
        PRODUCT = "product", "产品申请"
        REFERRAL = "referral", "转推荐"

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
    paused_days = models.PositiveSmallIntegerField("暂停天数", default=0, help_text="日历日")
    paused_at = models.DateTimeField("暂停时间", null=True, blank=True)
    supplement_from = models.CharField("补充材料前的状态", max_length=12, blank=True)
    supplement_due_on = models.DateField("补充截止日期", null=True, blank=True)
    survey = models.CharField("尽调方式", max_length=12, choices=Survey.choices, blank=True)
    reviewing_at = models.DateTimeField("进入审批时间", null=True, blank=True)
    approved_at = models.DateTimeField("授信时间", null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="审批人",
        null=True,
        blank=True,
        related_name="+",
    )
    offer_due_on = models.DateField("授信有效期至", null=True, blank=True)
    confirmed_at = models.DateTimeField("接受授信时间", null=True, blank=True)
    disbursed_at = models.DateTimeField("首次放款登记时间", null=True, blank=True)
    last_paid_on = models.DateField("最近放款日期", null=True, blank=True)
    is_first_loan = models.BooleanField("是否首贷", null=True, blank=True)
    completed_at = models.DateTimeField("完成时间", null=True, blank=True)
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    closed_from = models.CharField("结束前的状态", max_length=12, blank=True)
    close_reasons = ArrayField(
        models.CharField(max_length=20, choices=CloseReason.choices),
        verbose_name="原因",
        default=list,
        blank=True,
        size=4,
    )
    close_text = models.CharField("说明", max_length=500, blank=True)
    corrected_at = models.DateTimeField("更正时间", null=True, blank=True)
    due_on = models.DateField("到期日期", null=True, blank=True)
    amber_on = models.DateField("预警日期", null=True, blank=True)
    updated_at = models.DateTimeField("更新时间", default=timezone.now)

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "融资订单"
        ordering = ["-submitted_at", "-id"]
        indexes = [
            models.Index(fields=["handled_by", "-submitted_at", "-id"], name="order_of_institution"),
            models.Index(fields=["handled_by", "status", "-submitted_at"], name="order_by_status"),
            models.Index(fields=["enterprise", "-submitted_at"], name="order_of_enterprise"),
            models.Index(fields=["handled_by", "due_on"], name="order_due_of_institution"),
            models.Index(fields=["due_on"], condition=Q(due_on__isnull=False), name="order_due"),
            models.Index(fields=["product", "status"], name="order_of_product"),
            models.Index(fields=["handled_by", "updated_at", "id"], name="order_changed"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0, term_months__gt=0), name="order_positive"),
            models.UniqueConstraint(
                fields=["enterprise", "product"],
                condition=Q(status__in=sorted(OPEN)),
                name="order_one_open_per_product",
                violation_error_message="您已申请过该产品，订单仍在办理中。",
            ),
            models.CheckConstraint(
                condition=Q(status__in=sorted(OPEN | CLOSED)), name="order_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(decision_due_on__isnull=True)
                | Q(decision_due_on__gte=TruncDate("accepted_at"), decision_due_on__lte=LAST_DECISION),
                name="order_decision_due_in_time",
            ),
            _needs(
                "order_accepted_by_someone",
                "accepted supplement reviewing approved confirmed disbursed completed rejected expired",
                Q(accepted_at__isnull=False, accepted_by__isnull=False, decision_due_on__isnull=False),
            ),
            _needs(
                "order_paused_for_supplement",
                "supplement",
                Q(
                    paused_at__isnull=False,
                    supplement_due_on__isnull=False,
                    supplement_from__in=["accepted", "reviewing"],
                ),
            ),
            models.CheckConstraint(
                condition=Q(status="supplement") | Q(paused_at__isnull=True), name="order_paused_only_then"
            ),
            _needs(
                "order_reviewed_somehow",
                "reviewing approved confirmed disbursed completed expired",
                Q(~Q(survey=""), reviewing_at__isnull=False),
            ),
            _needs(
                "order_approved_by_someone",
                "approved confirmed disbursed completed expired",
                Q(approved_at__isnull=False, approved_by__isnull=False, offer_due_on__isnull=False),
            ),
            _needs("order_confirmed_at", "confirmed disbursed completed", Q(confirmed_at__isnull=False)),
            _needs(
                "order_disbursed_at",
                "disbursed completed",
                Q(disbursed_at__isnull=False, last_paid_on__isnull=False, is_first_loan__isnull=False),
            ),
            _needs("order_completed_at", "completed", Q(completed_at__isnull=False)),
            _needs(
                "order_refused_with_reason",
                "rejected terminated",
                Q(
                    ~Q(close_text=""),
                    close_reasons__len__range=(1, 4),
                    closed_at__isnull=False,
                    closed_from__in=sorted(OPEN),
                ),
            ),
            _needs("order_closed_at", "withdrawn expired", Q(closed_at__isnull=False)),
            _needs(
                "order_open_is_not_closed",
                " ".join(sorted(OPEN | {"disbursed", "completed"})),
                Q(closed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def masked_phone(self) -> str:
        """Return the contact's number with its middle hidden."""
        return mask_phone(self.contact_phone)

    @property
    def close_reason_labels(self) -> str:
        """Return the reasons of a refusal or termination as they are read."""
        return "、".join(CloseReason(code).label for code in self.close_reasons)

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN
