"""Financial institutions, their branch tree and people, and the requests to be admitted."""

from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Func, Q
from django.utils import timezone

from platform_site.access import Role
from platform_site.sealed import Sealed
from platform_site.search import by_keyword
from platform_site.tones import Tone, TonedChoices
from regions.models import Region

USCC_SHAPE = r"^[0-9A-HJ-NPQRTUWXY]{18}$"
MAX_DEPTH = 3
NAME_BIGRAMS = Func("name", function="cn_bigrams", output_field=SearchVectorField())


class InstitutionKind(models.TextChoices):
    POLICY_BANK = "policy_bank", "政策性银行"
    STATE_BANK = "state_bank", "国有大型商业银行"
    JOINT_STOCK_BANK = "joint_stock_bank", "股份制商业银行"
    CITY_BANK = "city_bank", "城市商业银行"
    RURAL_BANK = "rural_bank", "农村商业银行/农信社"
    VILLAGE_BANK = "village_bank", "村镇银行"
    PRIVATE_BANK = "private_bank", "民营银行"
    FOREIGN_BANK = "foreign_bank", "外资银行"
    GUARANTOR = "guarantor", "融资担保公司"
    MICRO_LENDER = "micro_lender", "小额贷款公司"
    LEASING = "leasing", "融资租赁公司"
    FACTORING = "factoring", "商业保理公司"
    INSURER = "insurer", "保险公司"
    OTHER = "other", "其他"


class InstitutionQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True)

    def named(self, keyword: str):
        """Return the institutions whose name holds the keyword."""
        return by_keyword(self.alias(bigrams=NAME_BIGRAMS), keyword, text="name", bigrams="bigrams")

    def visible_to(self, user):
        """Return the institutions this user may manage or supervise; the public list is `active()`."""
        match getattr(user, "role", None):
            case Role.INSTITUTION:
                return (
                    self.filter(pk__in=user.membership.institutions_in_reach())
                    if user.membership
                    else self.none()
                )
            case Role.GOVERNMENT:
                return self.filter(region__code__startswith=user.region_prefix)
            case Role.OPERATOR | Role.AUDITOR | Role.SYSTEM:
                return self
        return self.none()


class Institution(models.Model):
    """金融机构. A branch points to its parent; the tree has at most three levels."""

    name = models.CharField(
        "机构名称", max_length=80, unique=True, error_messages={"unique": "该机构已入驻。"}
    )
    short_name = models.CharField("简称", max_length=30)
    kind = models.CharField("机构类型", max_length=20, choices=InstitutionKind.choices)
    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True)
    licence_no = models.CharField("金融许可证号", max_length=40, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name="上级机构", null=True, blank=True, related_name="branches"
    )
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="所在行政区")
    logo = models.ImageField("标识", upload_to="institutions/", blank=True)
    description = models.TextField("机构简介", max_length=1000, blank=True)
    service_phone = models.CharField("客服电话", max_length=30, blank=True)
    joined_on = models.DateField("入驻日期", default=timezone.localdate)
    is_active = models.BooleanField("启用", default=True)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "金融机构"
        ordering = ["name"]
        indexes = [GinIndex(NAME_BIGRAMS, name="institution_search")]
        constraints = [
            models.CheckConstraint(
                condition=Q(uscc__regex=USCC_SHAPE),
                name="institution_uscc_shape",
                violation_error_message="统一社会信用代码应为 18 位数字或大写字母（不含 I、O、S、V、Z）。",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("id")),
                name="institution_not_own_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self):
        depth, above = 1, self.parent
        while above:
            depth += 1
            if depth > MAX_DEPTH or above.pk == self.pk:
                raise ValidationError({"parent": f"机构层级最多 {MAX_DEPTH} 级，且不能以自己为上级。"})
            above = above.parent

    def lineage(self) -> list[int]:
        """Return the pks of this institution and of those above it."""
        above = [self.pk, self.parent_id, self.parent.parent_id if self.parent else None]
        return [pk for pk in above if pk]

    def subtree(self) -> InstitutionQuerySet:
        """Return this institution and all its branches."""
        return Institution.objects.filter(Q(pk=self.pk) | Q(parent=self.pk) | Q(parent__parent=self.pk))


class MembershipQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return the active memberships in the institutions a 机构管理员 or the back office answers for."""
        rows = self.filter(ended_at__isnull=True)
        if getattr(user, "role", None) == Role.INSTITUTION and user.membership is None:
            return self.none()
        return rows.filter(institution__in=Institution.objects.visible_to(user))


class Membership(models.Model):
    """A person's work for an institution. One active membership per person; ending it ends the access."""

    class Duty(models.TextChoices):
        MANAGER = "manager", "机构管理员"
        OFFICER = "officer", "客户经理"
        APPROVER = "approver", "审批人"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="用户", related_name="memberships"
    )
    institution = models.ForeignKey(
        Institution, models.PROTECT, verbose_name="金融机构", related_name="memberships"
    )
    duty = models.CharField("角色", max_length=10, choices=Duty.choices)
    employee_no = models.CharField("工号", max_length=30, blank=True)
    started_at = models.DateTimeField("开始时间", default=timezone.now)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "机构用户"
        ordering = ["institution", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(ended_at__isnull=True),
                name="membership_one_active",
                violation_error_message="该人员已在一家机构任职。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.institution} {self.get_duty_display()}"

    def reaches(self, institution: Institution) -> bool:
        """Tell whether the institution is one of those in reach."""
        if self.duty == self.Duty.MANAGER:
            return self.institution_id in institution.lineage()
        return self.institution_id == institution.pk

    def institutions_in_reach(self) -> InstitutionQuerySet:
        """Return the institutions this person works for: a 机构管理员 also those below."""
        if self.duty == self.Duty.MANAGER:
            return self.institution.subtree()
        return Institution.objects.filter(pk=self.institution_id)


class JoinRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return the requests a back-office person may decide on."""
        match getattr(user, "role", None):
            case Role.GOVERNMENT:
                return self.filter(region__code__startswith=user.region_prefix)
            case Role.OPERATOR | Role.AUDITOR | Role.SYSTEM:
                return self
        return self.none()


class JoinRequest(models.Model):
    """申请入驻: an institution asks the government to be admitted."""

    class Status(TonedChoices):
        PENDING = "pending", "待处理", Tone.WAIT
        ADMITTED = "admitted", "已入驻", Tone.GOOD
        DECLINED = "declined", "未通过", Tone.BAD

    receipt = models.CharField("受理编号", max_length=20, unique=True)
    name = models.CharField("机构名称", max_length=80)
    kind = models.CharField("机构类型", max_length=20, choices=InstitutionKind.choices)
    uscc = models.CharField("统一社会信用代码", max_length=18)
    licence_no = models.CharField("金融许可证号", max_length=40)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="所在行政区")
    contact_name = models.CharField("联系人", max_length=30)
    row_key = models.UUIDField(default=uuid4, editable=False)
    contact_phone_enc = models.TextField(editable=False)
    contact_phone_tail = models.CharField(max_length=4, editable=False)
    contact_phone = Sealed("contact_phone")
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.PENDING)
    institution = models.OneToOneField(
        Institution,
        models.PROTECT,
        verbose_name="金融机构",
        null=True,
        blank=True,
        related_name="join_request",
    )
    decline_reason = models.CharField("未通过原因", max_length=300, blank=True)
    created_at = models.DateTimeField("申请时间", default=timezone.now)
    decided_at = models.DateTimeField("处理时间", null=True, blank=True)

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "入驻申请"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["uscc"], condition=Q(status="pending"), name="joinrequest_one_pending"
            ),
            models.CheckConstraint(condition=Q(uscc__regex=USCC_SHAPE), name="joinrequest_uscc_shape"),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.receipt}）"
