"""Enterprises: one row for each that is known, and the people who claim to act for them."""

from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Func, Q
from django.utils import timezone

from platform_site.access import Role
from platform_site.masking import mask_name
from platform_site.sealed import Sealed
from platform_site.tones import Tone, TonedChoices
from regions.models import Region


class EnterpriseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return the enterprises whose file this user may open (institutions reach them through an order)."""
        match getattr(user, "role", None):
            case Role.ENTERPRISE:
                return self.filter(
                    claims__user=user, claims__ended_at__isnull=True, claims__status=Claim.Status.VERIFIED
                )
            case Role.GOVERNMENT:
                return self.filter(region__code__startswith=user.region_prefix)
            case Role.OPERATOR | Role.AUDITOR | Role.SYSTEM:
                return self
        return self.none()


class Enterprise(models.Model):
    """企业（融资主体）: registered or only known from a list or a record.

    A company or 个体工商户 has a USCC; a natural person a sealed ID number; never both.
    """

    class Kind(models.TextChoices):
        COMPANY = "company", "企业"
        SOLE_TRADER = "sole_trader", "个体工商户"
        PERSON = "person", "自然人"

    class Size(models.TextChoices):
        LARGE = "large", "大型"
        MEDIUM = "medium", "中型"
        SMALL = "small", "小型"
        MICRO = "micro", "微型"

    kind = models.CharField("主体类型", max_length=12, choices=Kind.choices)
    name = models.CharField("名称", max_length=100)
    uscc = models.CharField("统一社会信用代码", max_length=18, unique=True, null=True, blank=True)
    uscc_exception = models.CharField("代码校验例外说明", max_length=200, blank=True)
    row_key = models.UUIDField(default=uuid4, editable=False)
    id_number_enc = models.TextField(editable=False, blank=True)
    id_number_tail = models.CharField(max_length=4, editable=False, blank=True)
    id_number_bidx = models.CharField(max_length=64, unique=True, null=True, editable=False)  # noqa: DJ001
    id_number = Sealed("id_number")
    legal_person = models.CharField("法定代表人", max_length=30, blank=True)
    registered_capital = models.DecimalField(
        "注册资本（万元）", max_digits=14, decimal_places=2, null=True, blank=True
    )
    founded_on = models.DateField("成立日期", null=True, blank=True)
    registration_status = models.CharField("登记状态", max_length=20, blank=True, default="存续")
    company_type = models.CharField("企业类型", max_length=60, blank=True)
    industry = models.CharField("行业门类", max_length=1, blank=True)
    industry_division = models.CharField("行业大类", max_length=2, blank=True)
    address = models.CharField("住所", max_length=200, blank=True)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="行政区", null=True, blank=True)
    business_scope = models.TextField("经营范围", max_length=2000, blank=True)
    size = models.CharField("划型", max_length=10, choices=Size.choices, blank=True)
    tags = ArrayField(models.CharField(max_length=20), verbose_name="标签", default=list, blank=True)
    contact_name = models.CharField("联系人", max_length=30, blank=True)
    contact_phone_enc = models.TextField(editable=False, blank=True)
    contact_phone_tail = models.CharField(max_length=4, editable=False, blank=True)
    contact_phone = Sealed("contact_phone")
    takes_invitations = models.BooleanField("接收金融机构邀请", default=True, db_default=True)
    registered_at = models.DateTimeField("注册时间", null=True, blank=True)
    created_at = models.DateTimeField("收录时间", default=timezone.now)
    name_bigrams = models.GeneratedField(
        expression=Func("name", function="cn_bigrams"), output_field=SearchVectorField(), db_persist=True
    )

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "企业"
        indexes = [
            GinIndex(fields=["name_bigrams"], name="enterprise_name_bigrams"),
            models.Index(fields=["registered_at"], name="enterprise_registered"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="person", uscc__isnull=True, id_number_bidx__isnull=False)
                | Q(~Q(kind="person"), uscc__isnull=False, id_number_bidx__isnull=True),
                name="enterprise_one_identity",
                violation_error_message="企业填统一社会信用代码，自然人填身份证号，不能两者都填。",
            ),
            models.CheckConstraint(
                condition=Q(uscc__isnull=True) | Q(uscc__regex=r"^[0-9A-HJ-NPQRTUWXY]{18}$"),
                name="enterprise_uscc_shape",
                violation_error_message="统一社会信用代码应为 18 位数字或大写字母。",
            ),
        ]

    def __str__(self) -> str:
        return self.list_name

    @property
    def is_person(self) -> bool:
        return self.kind == self.Kind.PERSON

    @property
    def list_name(self) -> str:
        """Return the name for lists and exports, where that of a natural person is masked."""
        return mask_name(self.name) if self.is_person else self.name


class ClaimQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return own claims; operators see all, supervisors those of their region."""
        match getattr(user, "role", None):
            case Role.ENTERPRISE:
                return self.filter(user=user, ended_at__isnull=True)
            case Role.GOVERNMENT:
                return self.filter(enterprise__region__code__startswith=user.region_prefix)
            case Role.OPERATOR | Role.AUDITOR | Role.SYSTEM:
                return self
        return self.none()


class Claim(models.Model):
    """A person's claim to act for an enterprise, with the papers, decided by the operator (认证)."""

    class Status(TonedChoices):
        UNVERIFIED = "unverified", "未认证", Tone.IDLE
        PENDING = "pending", "审核中", Tone.WAIT
        VERIFIED = "verified", "已认证", Tone.GOOD
        RETURNED = "returned", "退回", Tone.ACT

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="用户", related_name="claims"
    )
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业", related_name="claims")
    claimed_name = models.CharField("填报名称", max_length=100)
    status = models.CharField("认证状态", max_length=12, choices=Status.choices, default=Status.UNVERIFIED)
    licence = models.FileField("营业执照或身份证", upload_to="claims/", blank=True)
    mandate = models.FileField("授权书", upload_to="claims/", blank=True)
    created_at = models.DateTimeField("创建时间", default=timezone.now)
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    decided_at = models.DateTimeField("审核时间", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="审核人",
        null=True,
        blank=True,
        related_name="+",
    )
    return_reason = models.CharField("退回原因", max_length=300, blank=True)
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "企业认证"
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(ended_at__isnull=True), name="claim_one_active_per_person"
            ),
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=Q(ended_at__isnull=True, status="verified"),
                name="claim_one_verified_per_enterprise",
                violation_error_message="该企业已有认证用户。",
            ),
            models.CheckConstraint(
                condition=~Q(status="verified") | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="claim_verified_by_someone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claimed_name}（{self.get_status_display()}）"

    @property
    def is_verified(self) -> bool:
        return self.status == self.Status.VERIFIED and self.ended_at is None
