"""异议 and 信用修复: what an enterprise says is wrong or mended, who answers it, and until when."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from credit.models.lists import WhitelistEntry
from credit.models.records import CreditRecord
from credit.models.risk import RiskFlag
from enterprises.models import Enterprise
from institutions.models import Institution
from platform_site.access import Role
from platform_site.tones import Tone, TonedChoices
from regions.models import Region

OPEN = ("submitted", "handling")
DECIDED = ("upheld", "partly", "dismissed")


class ObjectionClock(models.Model):
    """Working days that one region allows; the row of the nearest region above an enterprise counts."""

    ACCEPT_WORKDAYS, DECIDE_WORKDAYS = 1, 7  # where no row says otherwise

    region = models.OneToOneField(
        Region,
        models.PROTECT,
        verbose_name="行政区",
        related_name="+",
        error_messages={"unique": "该行政区已设置，请修改原记录。"},
    )
    accept_workdays = models.PositiveSmallIntegerField(
        "受理时限（工作日）", default=ACCEPT_WORKDAYS, help_text="从提交次日起算。"
    )
    decide_workdays = models.PositiveSmallIntegerField(
        "办结时限（工作日）", default=DECIDE_WORKDAYS, help_text="从提交次日起算；已提交的申请不受影响。"
    )

    class Meta:
        verbose_name = verbose_name_plural = "异议时限"
        ordering = ["region"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accept_workdays__gte=1, decide_workdays__gte=F("accept_workdays")),
                name="objectionclock_order",
                violation_error_message="受理时限至少 1 个工作日，办结时限不能短于受理时限。",
            ),
            models.CheckConstraint(
                condition=Q(decide_workdays__lte=60),
                name="objectionclock_longest",
                violation_error_message="办结时限最长 60 个工作日。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region}"


class ObjectionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return one's own enterprise's; a supervisor those of the region; operator and auditor all."""
        match getattr(user, "role", None):
            case Role.ENTERPRISE:
                return self.filter(enterprise=user.enterprise) if user.enterprise else self.none()
            case Role.GOVERNMENT:
                return self.filter(enterprise__region__code__startswith=user.region_prefix)
            case Role.OPERATOR | Role.AUDITOR:
                return self
        return self.none()

    def open(self):
        return self.filter(status__in=OPEN)

    def about_record(self, record_id: int):
        """Return those about a record, be it by itself or as the evidence of a risk flag."""
        return self.filter(Q(record=record_id) | Q(flag__evidence=record_id))


class Objection(models.Model):
    """One application against one target; moved by credit.objections alone.

    `subject` names the target in words that everybody who sees the row may read: of a category by consent it
    holds no fact. `refused_by` is the institution whose refusal of an order is objected to. The working days it
    was submitted under stay; the days they end on move with the calendar.
    """

    class Kind(models.TextChoices):
        DISPUTE = "dispute", "异议"
        REPAIR = "repair", "信用修复"

    class Reason(models.TextChoices):
        NOT_OURS = "not_ours", "不是本企业的信息"
        WRONG = "wrong", "内容与事实不符"
        OUTDATED = "outdated", "信息已失效或超过展示期限"
        REVOKED = "revoked", "原决定已撤销或变更"
        CRITERIA = "criteria", "标准评定与实际不符"
        REMOVAL = "removal", "移出原因与实际不符"
        BASIS = "basis", "所依据的信息有误"
        UNFOUNDED = "unfounded", "所列原因与实际不符"
        UNCLEAR = "unclear", "没有说清原因"
        DECISION = "decision", "已取得信用修复决定书"
        FULFILLED = "fulfilled", "已履行义务并取得证明"
        OTHER = "other", "其他"

    class Status(TonedChoices):
        SUBMITTED = "submitted", "待受理", Tone.WAIT
        HANDLING = "handling", "处理中", Tone.BUSY
        UPHELD = "upheld", "成立", Tone.GOOD
        PARTLY = "partly", "部分成立", Tone.NOTE
        DISMISSED = "dismissed", "不成立", Tone.BAD
        WITHDRAWN = "withdrawn", "已撤回", Tone.OFF

    number = models.CharField("编号", max_length=24, unique=True)
    kind = models.CharField("类型", max_length=10, choices=Kind.choices)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业", related_name="objections")
    raised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="提交人", related_name="+"
    )
    raised_at = models.DateTimeField("提交时间", default=timezone.now)
    subject = models.CharField("异议事项", max_length=260)
    record = models.ForeignKey(
        CreditRecord,
        models.PROTECT,
        verbose_name="信用记录",
        null=True,
        blank=True,
        related_name="objections",
    )
    entry = models.ForeignKey(
        WhitelistEntry, models.PROTECT, verbose_name="名单", null=True, blank=True, related_name="objections"
    )
    flag = models.ForeignKey(
        RiskFlag, models.PROTECT, verbose_name="风险标识", null=True, blank=True, related_name="objections"
    )
    order_number = models.CharField("订单编号", max_length=24, blank=True)
    refused_by = models.ForeignKey(
        Institution, models.PROTECT, verbose_name="作出决定的机构", null=True, blank=True, related_name="+"
    )
    reason = models.CharField("理由", max_length=12, choices=Reason.choices)
    text = models.CharField("说明", max_length=1000)
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.SUBMITTED)
    accept_workdays = models.PositiveSmallIntegerField(
        "受理时限（工作日）", default=ObjectionClock.ACCEPT_WORKDAYS
    )
    decide_workdays = models.PositiveSmallIntegerField(
        "办结时限（工作日）", default=ObjectionClock.DECIDE_WORKDAYS
    )
    accept_due_on = models.DateField("受理截止")
    decide_due_on = models.DateField("办结截止")
    marked_at = models.DateTimeField("标注时间", null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="受理人",
        null=True,
        blank=True,
        related_name="+",
    )
    accepted_at = models.DateTimeField("受理时间", null=True, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="经办人",
        null=True,
        blank=True,
        related_name="+",
    )
    source_department = models.CharField("核实单位", max_length=100, blank=True)
    source_question = models.CharField("核实内容", max_length=500, blank=True)
    source_asked_at = models.DateTimeField("发出核实时间", null=True, blank=True)
    source_reply = models.CharField("核实回复", max_length=500, blank=True)
    source_replied_at = models.DateTimeField("回复时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="办结人",
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField("办结时间", null=True, blank=True)
    decision_text = models.CharField("处理意见", max_length=500, blank=True)
    correction = models.CharField("更正说明", max_length=200, blank=True)
    reminded = models.CharField("已提醒", max_length=20, blank=True, editable=False)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "异议申请"
        ordering = ["-raised_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(record__isnull=False, entry__isnull=True, flag__isnull=True, order_number="")
                | Q(record__isnull=True, entry__isnull=False, flag__isnull=True, order_number="")
                | Q(record__isnull=True, entry__isnull=True, flag__isnull=False, order_number="")
                | Q(
                    ~Q(order_number=""),
                    record__isnull=True,
                    entry__isnull=True,
                    flag__isnull=True,
                    refused_by__isnull=False,
                ),
                name="objection_one_target",
            ),
            models.CheckConstraint(
                condition=Q(kind="dispute") | Q(record__isnull=False), name="objection_repairs_a_record"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=DECIDED)
                | (Q(decided_by__isnull=False, decided_at__isnull=False) & ~Q(decision_text="")),
                name="objection_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(kind="dispute")
                | Q(decided_by__isnull=True)
                | Q(accepted_by__isnull=True)
                | ~Q(decided_by=F("accepted_by")),
                name="objection_repair_two_people",
                violation_error_message="信用修复由受理人以外的另一人作出决定。",
            ),
            *(
                models.UniqueConstraint(
                    fields=[target], condition=Q(status__in=OPEN), name=f"objection_one_open_{target}"
                )
                for target in ("record", "entry", "flag")
            ),
            models.UniqueConstraint(
                fields=["order_number"],
                condition=Q(status__in=OPEN) & ~Q(order_number=""),
                name="objection_one_open_order",
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise", "-raised_at"], name="objection_own"),
            models.Index(fields=["decide_due_on"], condition=Q(status__in=OPEN), name="objection_running"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def due_on(self) -> date | None:
        """Return the day by which the operator must act next; None when nobody must."""
        if self.status == self.Status.SUBMITTED:
            return self.accept_due_on
        return self.decide_due_on if self.status == self.Status.HANDLING else None

    @property
    def disputed_record(self) -> CreditRecord | None:
        """Return the record in question: the target, or what the risk flag rests on."""
        return self.flag.evidence if self.flag else self.record


class ObjectionPaper(models.Model):
    """A proof that came with an application."""

    objection = models.ForeignKey(Objection, models.PROTECT, verbose_name="异议申请", related_name="papers")
    name = models.CharField("材料名称", max_length=60)
    file = models.FileField("文件", upload_to="objections/")

    class Meta:
        verbose_name = verbose_name_plural = "异议材料"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
