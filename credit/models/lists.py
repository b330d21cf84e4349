"""Lists of enterprises (名单): their batches and the enterprises on them, admitted or not."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Exists, Func, OuterRef, Q
from django.utils import timezone

from credit.models.imports import ImportBatch
from enterprises.models import Enterprise
from platform_site.access import Role
from platform_site.tones import Tone, TonedChoices


class WhitelistBatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return the batches of lists a person may read about; a supervisor's are those with an own enterprise."""
        match getattr(user, "role", None):
            case Role.INSTITUTION:
                return self.filter(kind__in=WhitelistBatch.RECOMMENDING) if user.membership else self.none()
            case Role.GOVERNMENT:
                own = WhitelistEntry.objects.visible_to(user).filter(batch=OuterRef("pk"))
                return self.filter(Exists(own))
            case Role.OPERATOR | Role.AUDITOR:
                return self
        return self.none()


class WhitelistBatch(models.Model):
    """A batch of a list: 信易贷白名单 and its kin."""

    class Kind(models.TextChoices):
        XINYIDAI = "xinyidai", "信易贷白名单"
        DECLARED = "declared", "申报清单"
        RECOMMENDED = "recommended", "推荐清单"
        INDUSTRY = "industry", "行业白名单"

    # Who asked to be listed (申报清单) is not recommended yet: institutions do not get that list.
    RECOMMENDING = (Kind.XINYIDAI, Kind.RECOMMENDED, Kind.INDUSTRY)

    kind = models.CharField("名单类型", max_length=12, choices=Kind.choices, default=Kind.XINYIDAI)
    label = models.CharField("批次名称", max_length=60)
    department = models.CharField("推荐部门", max_length=80)
    listed_on = models.DateField("列入日期")
    valid_to = models.DateField("有效期至", null=True, blank=True)
    batch = models.OneToOneField(
        ImportBatch, models.PROTECT, verbose_name="导入批次", null=True, blank=True, related_name="whitelist"
    )

    objects = WhitelistBatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "白名单批次"
        ordering = ["-listed_on", "-id"]
        constraints = [models.UniqueConstraint(fields=["kind", "label"], name="whitelistbatch_label")]

    def __str__(self) -> str:
        return self.label


def _listed(name: str, *fields: str) -> models.Index:
    """Return the index that serves one question to the list, in its order, and counts the answer by itself."""
    return models.Index(
        fields=[*fields, "id"],
        condition=Q(status="listed"),
        include=["valid_to", "kind"] if "kind" not in fields else ["valid_to"],
        name=f"whitelistentry_by_{name}",
    )


class WhitelistEntryQuerySet(models.QuerySet):
    def live(self, today=None):
        """Return the entries in force today on the lists that institutions are given."""
        today = today or timezone.localdate()
        listed = self.filter(status=WhitelistEntry.Status.LISTED, kind__in=WhitelistBatch.RECOMMENDING)
        return listed.exclude(valid_to__lt=today)

    def visible_to(self, user):
        """Return what each side may read: institutions and the back office the live list, an enterprise its own."""
        match getattr(user, "role", None):
            case Role.INSTITUTION:
                return self.live() if user.membership else self.none()
            case Role.ENTERPRISE:
                return self.filter(enterprise=user.enterprise) if user.enterprise else self.none()
            case Role.GOVERNMENT:
                return self.filter(region_code__startswith=user.region_prefix)
            case Role.OPERATOR | Role.AUDITOR | Role.SYSTEM:
                return self
        return self.none()

    def for_list(self):
        """Join what a list of entries shows of the enterprise and its batch."""
        return self.select_related("enterprise__region", "batch")


class WhitelistEntry(models.Model):
    """One enterprise in one batch, with the five criteria it was judged by; moved by credit.lists alone.

    `kind`, `region_code`, `industry` and `enterprise_name` repeat the batch's and the enterprise's own, kept by
    triggers, so that an index can serve each question in the order of the list. The same triggers write a new
    entry that fails a criterion as 未入选, whoever writes it.
    """

    class Status(TonedChoices):
        LISTED = "listed", "有效", Tone.GOOD
        NOT_MET = "not_met", "未入选", Tone.IDLE
        REMOVED = "removed", "移出", Tone.BAD
        EXPIRED = "expired", "过期", Tone.OFF

    CRITERIA = ("runs_lawfully", "has_premises", "has_real_need", "has_good_credit", "has_lawful_purpose")

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
    ended_on = models.DateField("移出或过期日期", null=True, blank=True)
    kind = models.CharField(
        "名单类型", max_length=12, choices=WhitelistBatch.Kind.choices, editable=False, db_default=""
    )
    region_code = models.CharField("行政区代码", max_length=6, editable=False, db_default="")
    industry = models.CharField("行业门类", max_length=1, editable=False, db_default="")
    enterprise_name = models.CharField("企业名称", max_length=100, editable=False, db_default="")
    name_bigrams = models.GeneratedField(
        expression=Func("enterprise_name", function="cn_bigrams"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

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
            models.CheckConstraint(
                condition=~Q(status="listed")
                | Q(
                    runs_lawfully=True,
                    has_premises=True,
                    has_real_need=True,
                    has_good_credit=True,
                    has_lawful_purpose=True,
                ),
                name="whitelistentry_meets_all",
                violation_error_message="五项标准有不符合的，不能列入名单。",
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise"], condition=Q(status="listed"), name="whitelistentry_live"),
            models.Index(fields=["batch", "status"], name="whitelistentry_of_batch"),
            _listed("all"),
            _listed("kind", "kind"),
            _listed("batch", "batch"),
            _listed("region", "region_code"),
            _listed("industry", "industry"),
            models.Index(fields=["valid_to"], condition=Q(status="listed"), name="whitelistentry_ending"),
            GinIndex(fields=["name_bigrams"], name="whitelistentry_by_name"),
        ]

    def __str__(self) -> str:
        return str(self.enterprise)

    @property
    def is_live(self) -> bool:
        """Tell whether the entry is in force today."""
        return self.status == self.Status.LISTED and (
            not self.valid_to or self.valid_to >= timezone.localdate()
        )

    @property
    def state(self) -> Status:
        """Return the status as it is read: what ran out and is not yet marked by the clock has run out."""
        run_out = self.status == self.Status.LISTED and not self.is_live
        return self.Status.EXPIRED if run_out else self.Status(self.status)

    @property
    def criteria(self) -> list[tuple[str, bool]]:
        """Return the five criteria with whether each is met."""
        return [(str(self._meta.get_field(name).verbose_name), getattr(self, name)) for name in self.CRITERIA]

    @property
    def failed_criteria(self) -> list[str]:
        return [label for label, is_met in self.criteria if not is_met]
