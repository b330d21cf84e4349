"""Tables of the kernel: the audit chain, one-time form keys, requests for a second person, jobs, site settings."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from platform_site.access import Role
from platform_site.tones import Tone, TonedChoices


class AuditHead(models.Model):
    """The end of each hash chain. Locked by the trigger that links a new event to it."""

    chain = models.CharField("链", max_length=80, primary_key=True)
    seq = models.BigIntegerField("序号")
    hash = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "审计链尾"

    def __str__(self) -> str:
        return f"{self.chain}#{self.seq}"


class ChainedEvent(models.Model):
    """An append-only row. The database fills chain, seq, prev_hash and hash, and refuses change and deletion.

    Insert it last in a transaction: the trigger locks the head of its chain.
    """

    chain = models.CharField("链", max_length=80, editable=False, default="")
    seq = models.BigIntegerField("序号", editable=False, default=0)
    prev_hash = models.CharField("前一摘要", max_length=64, editable=False, default="")
    hash = models.CharField("摘要", max_length=64, editable=False, default="")
    at = models.DateTimeField("时间", default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="操作人",
        null=True,
        blank=True,
        related_name="+",
    )
    actor_role = models.CharField("角色", max_length=20, blank=True)
    ip = models.GenericIPAddressField("IP", null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["chain", "seq"], name="%(class)s_chain_seq"),
            models.UniqueConstraint(fields=["chain", "prev_hash"], name="%(class)s_chain_prev"),
        ]


class ChainAnchor(models.Model):
    """Where a chain begins since its oldest events were removed: the last of them.

    Inserting chain and seq is what removes: the database fills in the rest and removes the events up to seq in the
    same statement, or refuses. Anchors are append-only; the newest of a chain is the one that counts.
    """

    chain = models.CharField("链", max_length=80)
    seq = models.BigIntegerField("已清理至序号")
    hash = models.CharField("末条摘要", max_length=64, editable=False)
    upto = models.DateTimeField("已清理至时间", editable=False)
    removed = models.BigIntegerField("清理条数", editable=False)
    at = models.DateTimeField("清理时间", editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "审计链起点"
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="chainanchor_chain_seq")]

    def __str__(self) -> str:
        return f"{self.chain}#{self.seq}"


class AuditEvent(ChainedEvent):
    """Who did what to which object outside the orders' own log; values are ids or masked."""

    institution_id = models.BigIntegerField("机构", null=True, blank=True)
    action = models.CharField("操作", max_length=60)
    object_type = models.CharField("对象类型", max_length=60, blank=True)
    object_id = models.CharField("对象编号", max_length=60, blank=True)
    summary = models.CharField("摘要说明", max_length=300, blank=True)
    details = models.JSONField("变更内容", default=dict, blank=True)
    request_id = models.CharField("请求编号", max_length=64, blank=True)

    class Meta(ChainedEvent.Meta):
        verbose_name = verbose_name_plural = "操作日志"
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_recent"),
            models.Index(fields=["actor", "-at"], name="audit_actor"),
            models.Index(fields=["object_type", "object_id"], name="audit_object"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type} {self.object_id}"


class FormKey(models.Model):
    """One sent form. The same key from the same person answers with the first result."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="用户", null=True)
    session_key = models.CharField("会话", max_length=40, blank=True)
    key = models.UUIDField("一次性编号")
    location = models.CharField("结果地址", max_length=300, blank=True)
    created_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "表单编号"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "session_key", "key"], name="formkey_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return str(self.key)


class ChangeRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return the requests of the user's region subtree (government), of the institutions in reach, or all
        (operator, auditor, system)."""
        match getattr(user, "role", None):
            case Role.INSTITUTION:
                if user.membership is None:
                    return self.none()
                reach = user.membership.institutions_in_reach()
                return self.filter(institution_id__in=reach.values("pk"))
            case Role.GOVERNMENT:
                return self.filter(region_code__startswith=user.region_prefix)
            case Role.OPERATOR | Role.AUDITOR | Role.SYSTEM:
                return self
        return self.none()


class ChangeRequest(models.Model):
    """Something that needs a second person: made by one, decided by another with the same right."""

    class Kind(models.TextChoices):
        WHITELIST_IMPORT = "whitelist_import", "白名单导入"
        CREDIT_IMPORT = "credit_import", "信用记录导入"
        EXPORT = "export", "数据导出"

    class Status(TonedChoices):
        PENDING = "pending", "待审批", Tone.WAIT
        APPROVED = "approved", "已通过", Tone.GOOD
        REJECTED = "rejected", "已驳回", Tone.BAD
        WITHDRAWN = "withdrawn", "已撤回", Tone.OFF

    kind = models.CharField("事项", max_length=30, choices=Kind.choices)
    target_id = models.BigIntegerField("对象编号")
    title = models.CharField("标题", max_length=200)
    region_code = models.CharField("行政区代码", max_length=6, blank=True)
    institution_id = models.BigIntegerField("机构", null=True, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.PENDING)
    maker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="申请人", related_name="+"
    )
    made_at = models.DateTimeField("申请时间", default=timezone.now)
    checker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="审批人",
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    decision_note = models.CharField("审批意见", max_length=300, blank=True)

    objects = ChangeRequestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "审批事项"
        ordering = ["-made_at", "-id"]
        indexes = [
            models.Index(
                fields=["institution_id", "-id"],
                condition=Q(institution_id__isnull=False),
                name="changerequest_institution",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(checker__isnull=True) | ~Q(checker=F("maker")),
                name="changerequest_two_people",
                violation_error_message="不能审批自己提交的事项。",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["pending", "withdrawn"], checker__isnull=True)
                | Q(status__in=["approved", "rejected"], checker__isnull=False, decided_at__isnull=False),
                name="changerequest_decided_by_someone",
            ),
            models.UniqueConstraint(
                fields=["kind", "target_id"], condition=Q(status="pending"), name="changerequest_one_pending"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ScheduledJob(models.Model):
    """When a job of settings.SCHEDULED_JOBS runs next."""

    name = models.CharField("任务", max_length=60, unique=True)
    next_run_at = models.DateTimeField("下次运行", default=timezone.now)
    last_run_at = models.DateTimeField("上次运行", null=True)
    last_error = models.TextField("上次错误", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "定时任务"

    def __str__(self) -> str:
        return self.name


class RateCount(models.Model):
    """How often somebody asked for something in a window of time. Not logged by the database: a crash empties it."""

    pk = models.CompositePrimaryKey("name", "who", "seconds", "window_start")
    name = models.CharField("事项", max_length=30)
    who = models.CharField("谁", max_length=60)
    seconds = models.PositiveIntegerField("窗口（秒）")
    window_start = models.BigIntegerField("窗口开始（Unix 时间）")
    hits = models.PositiveIntegerField("次数")

    class Meta:
        verbose_name = verbose_name_plural = "访问计数"

    def __str__(self) -> str:
        return f"{self.name} {self.who}"


class SiteSettings(models.Model):
    """The one row of what the site shows of itself (an empty field is not rendered) and of rules a site may set."""

    name = models.CharField("平台名称", max_length=60, default="中小企业融资综合信用服务平台")
    city = models.CharField("城市", max_length=30, blank=True)
    host_unit = models.CharField("主办单位", max_length=80, blank=True)
    operator_unit = models.CharField("承办单位", max_length=80, blank=True)
    phone = models.CharField("联系电话", max_length=40, blank=True)
    hours = models.CharField("服务时间", max_length=80, blank=True)
    site_code = models.CharField("网站标识码", max_length=20, blank=True)
    icp = models.CharField("ICP备案", max_length=40, blank=True)
    police_no = models.CharField("公安备案", max_length=40, blank=True)
    two_person_amount = models.DecimalField(
        "双人审批额度",
        max_digits=12,
        decimal_places=2,
        default=Decimal(500),
        help_text="万元。授信额度超过它时，受理人与审批人须为两人。",
    )

    class Meta:
        verbose_name = verbose_name_plural = "参数设置"
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="sitesettings_one_row"),
            models.CheckConstraint(condition=Q(two_person_amount__gte=0), name="sitesettings_amount"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "SiteSettings":
        """Return the row, or the defaults where nothing was set yet."""
        return cls.objects.filter(pk=1).first() or cls()


class WorkdayException(models.Model):
    """A day on which offices work or rest against the calendar; it moves the clocks of running orders."""

    day = models.DateField("日期", unique=True, error_messages={"unique": "该日期已调整，请修改原记录。"})
    is_workday = models.BooleanField(
        "安排",
        choices=[(True, "工作日"), (False, "休息日")],
        help_text="优先于国务院公布的放假安排；在办订单的时限随之重新计算。",
    )
    note = models.CharField("说明", max_length=100, help_text="例如：本市临时放假。")

    class Meta:
        verbose_name = verbose_name_plural = "工作日调整"
        ordering = ["-day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.get_is_workday_display()}"
