"""White lists: batches and the enterprises on them."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from credit.models.records import ImportBatch
from enterprises.models import Enterprise
from platform_site.access import Role
from platform_site.tones import Tone, TonedChoices


class WhitelistBatch(models.Model):
    """A batch of a list: 信易贷白名单 and its kin."""

    class Kind(models.TextChoices):
        XINYIDAI = "xinyidai", "信易贷白名单"
        DECLARED = "declared", "申报清单"
        RECOMMENDED = "recommended", "推荐清单"
        INDUSTRY = "industry", "行业白名单"

    kind = models.CharField("名单类型", max_length=12, choices=Kind.choices, default=Kind.XINYIDAI)
    label = models.CharField("批次名称", max_length=60)
    department = models.CharField("推荐部门", max_length=80)
    listed_on = models.DateField("列入日期")
    valid_to = models.DateField("有效期至", null=True, blank=True)
    batch = models.OneToOneField(
        ImportBatch, models.PROTECT, verbose_name="导入批次", null=True, blank=True, related_name="whitelist"
    )

    class Meta:
        verbose_name = verbose_name_plural = "白名单批次"
        ordering = ["-listed_on", "-id"]
        constraints = [models.UniqueConstraint(fields=["kind", "label"], name="whitelistbatch_label")]

    def __str__(self) -> str:
        return self.label


class WhitelistEntryQuerySet(models.QuerySet):
    def live(self, today=None):
        """Return entries in force today."""
        today = today or timezone.localdate()
        return self.filter(status=WhitelistEntry.Status.LISTED).exclude(valid_to__lt=today)

    def visible_to(self, user):
        """Return what each side may read: institutions and the back office the live list, an enterprise its own."""
        match getattr(user, "role", None):
            case Role.INSTITUTION:
                return self.live() if user.membership else self.none()
            case Role.ENTERPRISE:
                return self.filter(enterprise=user.enterprise) if user.enterprise else self.none()
            case Role.GOVERNMENT:
                return self.filter(enterprise__region__code__startswith=user.region_prefix)
            case Role.OPERATOR | Role.AUDITOR | Role.SYSTEM:
                return self
        return self.none()


class WhitelistEntry(models.Model):
    """One enterprise on one batch, with the five criteria it was judged by."""

    class Status(TonedChoices):
        LISTED = "listed", "有效", Tone.GOOD
        REMOVED = "removed", "移出", Tone.OFF

    batch = models.ForeignKey(WhitelistBatch, models.PROTECT, verbose_name="批次", related_name="entries")
    enterprise = models.ForeignKey(
        Enterprise, models.PROTECT, verbose_name="企业", related_name="whitelist_entries"
    )
    reason = models.CharField("列入理由", max_length=200, blank=True)
    runs_lawfully = models.BooleanField("合规持续经营", default=True)
    has_premises = models.BooleanField("固定经营场所", default=True)
    has_real_need = models.BooleanField("真实融资需求", default=True)
    has_good_credit = models.BooleanField("信用状况良好", default=True)
    has_lawful_purpose = models.BooleanField("贷款用途依法合规", default=True)
    listed_on = models.DateField("列入日期")
    valid_to = models.DateField("有效期至", null=True, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.LISTED)
    removal_reason = models.CharField("移出原因", max_length=200, blank=True)

    objects = WhitelistEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "白名单企业"
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "enterprise"], name="whitelistentry_once"),
            models.CheckConstraint(
                condition=~Q(status="removed") | ~Q(removal_reason=""),
                name="whitelistentry_removed_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise"], condition=Q(status="listed"), name="whitelistentry_live"),
        ]

    def __str__(self) -> str:
        return str(self.enterprise)
