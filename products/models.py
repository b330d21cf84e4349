"""Financial products, their immutable versions and charges."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField, DecimalRangeField, IntegerRangeField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, F, Func, Q, When
from django.utils import timezone

from institutions.models import Institution
from platform_site.access import Role
from platform_site.industries import SECTIONS
from platform_site.tones import Tone, TonedChoices
from products.choices import (
    AMOUNT_CAP,
    RATE_CAP,
    TERM_CAP,
    Audience,
    Guarantee,
    ProductKind,
    RateKind,
    Repayment,
)
from regions.models import Region, ancestors_of, used_names

SIMILAR = 3
# The orders of the 金融超市, each with its index; rows that are alike stand by descending id.
LISTED_ORDERS = {
    "default": ["-is_recommended", "listed_cost"],
    "rate": ["listed_rate"],
    "amount": ["-listed_amount"],
    "days": ["listed_days"],
    "newest": ["-published_at"],
}


class LprQuote(models.Model):
    """贷款市场报价利率, kept by the back office; a floating product shows the date of its quote."""

    quoted_on = models.DateField("报价日期", unique=True)
    one_year = models.DecimalField("1 年期（%）", max_digits=5, decimal_places=3)
    five_year = models.DecimalField("5 年期以上（%）", max_digits=5, decimal_places=3)

    class Meta:
        verbose_name = verbose_name_plural = "LPR 报价"
        ordering = ["-quoted_on"]

    def __str__(self) -> str:
        return f"{self.quoted_on:%Y-%m-%d}"


class FinancialProductQuerySet(models.QuerySet):
    def on_sale(self):
        """Return what the 金融超市 shows: enabled products of active institutions."""
        return self.filter(status=FinancialProduct.Status.ENABLED, institution__is_active=True)

    def with_facet(self, *facets: str):
        """Keep what carries one of the facets: `kind:tech`, `guarantee:credit`, `whitelist`, see `serving()`."""
        return self.filter(listed_facets__overlap=list(facets))

    def serving(self, code: str):
        """Keep what is lent somewhere in the region: offered for it, for one above it, or for one inside it."""
        return self.with_facet(f"below:{code}", *(f"region:{one}" for one in ancestors_of(code)))

    def similar_to(self, product):
        """Return a few on sale of the same kind or guarantee for the same regions; same kind and cheap first."""
        lost = product.current
        served = {code for region in lost.region_codes for code in ancestors_of(region)}
        return (
            self.on_sale()
            .exclude(pk=product.pk)
            .filter(
                Q(current__kind=lost.kind) | Q(current__guarantees__overlap=lost.guarantees),
                current__region_codes__overlap=sorted(served),
            )
            .for_list()
            .order_by(Case(When(current__kind=lost.kind, then=0), default=1), "current__cost_min", "-pk")[
                :SIMILAR
            ]
        )

    def visible_to(self, user):
        """Return the products this user manages or supervises; the public list is `on_sale()`."""
        match getattr(user, "role", None):
            case Role.INSTITUTION:
                if user.membership is None:
                    return self.none()
                return self.filter(institution__in=user.membership.institutions_in_reach()).exclude(
                    status=FinancialProduct.Status.DELETED
                )
            case Role.GOVERNMENT:
                return self.filter(institution__region__code__startswith=user.region_prefix)
            case Role.OPERATOR | Role.AUDITOR | Role.SYSTEM:
                return self
        return self.none()

    def for_list(self):
        """Join what a row shows."""
        return self.select_related("institution", "current", "draft")


class FinancialProduct(models.Model):
    """金融产品: its place in the supermarket. The terms stand in its versions.

    `current` is the published version that applicants see, `draft` the one being written, if any. The columns
    `listed_…` repeat what the 金融超市 sorts and filters by; the database copies them from `current` (trigger
    product_listed), so that every condition and order has an index on one table.
    """

    class Status(TonedChoices):
        DRAFT = "draft", "草稿", Tone.IDLE
        ENABLED = "enabled", "启用", Tone.GOOD
        DISABLED = "disabled", "禁用", Tone.OFF
        TAKEN_DOWN = "taken_down", "已下架", Tone.OFF
        DELETED = "deleted", "已删除", Tone.OFF

    institution = models.ForeignKey(
        Institution, models.PROTECT, verbose_name="金融机构", related_name="products"
    )
    status = models.CharField("状态", max_length=12, choices=Status.choices, default=Status.DRAFT)
    current = models.OneToOneField(
        "ProductVersion", models.PROTECT, verbose_name="在架版本", null=True, blank=True, related_name="+"
    )
    draft = models.OneToOneField(
        "ProductVersion", models.SET_NULL, verbose_name="草稿版本", null=True, blank=True, related_name="+"
    )
    is_recommended = models.BooleanField("推荐", default=False)
    search_text = models.TextField("检索文本", blank=True, editable=False)
    search_bigrams = models.GeneratedField(
        expression=Func("search_text", function="cn_bigrams"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    listed_cost = models.DecimalField(max_digits=6, decimal_places=3, null=True, editable=False)
    listed_rate = models.DecimalField(max_digits=6, decimal_places=3, null=True, editable=False)
    listed_amount = models.DecimalField(max_digits=12, decimal_places=2, null=True, editable=False)
    listed_days = models.PositiveSmallIntegerField(null=True, editable=False)
    listed_amounts = DecimalRangeField(null=True, editable=False)
    listed_terms = IntegerRangeField(null=True, editable=False)
    listed_facets = ArrayField(models.CharField(max_length=24), default=list, editable=False)
    status_reason = models.CharField("禁用或下架原因", max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="创建人",
        null=True,
        blank=True,
        related_name="+",
    )
    created_at = models.DateTimeField("上传时间", default=timezone.now)
    published_at = models.DateTimeField("上架时间", null=True, blank=True)
    updated_at = models.DateTimeField("更新时间", default=timezone.now)

    objects = FinancialProductQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "金融产品"
        ordering = ["-updated_at", "-id"]
        indexes = [
            GinIndex(fields=["search_bigrams"], name="product_search"),
            models.Index(fields=["institution", "-updated_at"], name="product_of_institution"),
            GinIndex(fields=["listed_facets"], name="product_facets"),
            GistIndex(fields=["listed_amounts"], name="product_amounts"),
            GistIndex(fields=["listed_terms"], name="product_terms"),
            *(
                models.Index(fields=[*order, "-id"], condition=Q(status="enabled"), name=f"product_by_{name}")
                for name, order in LISTED_ORDERS.items()
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=["enabled", "disabled", "taken_down"])
                | Q(current__isnull=False, published_at__isnull=False),
                name="product_published_has_version",
            ),
            models.CheckConstraint(
                condition=~Q(status="taken_down") | ~Q(status_reason=""),
                name="product_taken_down_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.shown.name if self.shown else f"产品 {self.pk}"

    @property
    def shown(self) -> "ProductVersion | None":
        """Return the version that stands for the product: the published one, else the draft."""
        return self.current or self.draft

    @property
    def is_on_sale(self) -> bool:
        """Tell whether `on_sale()` has the product; needs its institution."""
        return self.status == self.Status.ENABLED and self.institution.is_active


class ProductVersion(models.Model):
    """One set of terms. Once published the database refuses any change (trigger product_version_frozen)."""

    product = models.ForeignKey(
        FinancialProduct, models.CASCADE, verbose_name="产品", related_name="versions"
    )
    number = models.PositiveIntegerField("版本号")
    name = models.CharField("产品名称", max_length=50)
    kind = models.CharField("产品类型", max_length=20, choices=ProductKind.choices)
    summary = models.CharField("产品简介", max_length=200, blank=True)
    image = models.ImageField("产品图片", upload_to="products/", blank=True)
    amount_min = models.DecimalField("贷款额度起", max_digits=12, decimal_places=2, help_text="万元")
    amount_max = models.DecimalField("贷款额度止", max_digits=12, decimal_places=2, help_text="万元")
    term_min = models.PositiveSmallIntegerField("贷款期限起", help_text="月")
    term_max = models.PositiveSmallIntegerField("贷款期限止", help_text="月")
    rate_kind = models.CharField("利率类型", max_length=6, choices=RateKind.choices, default=RateKind.FIXED)
    rate_min = models.DecimalField("年化利率起", max_digits=6, decimal_places=3, help_text="年化 %")
    rate_max = models.DecimalField("年化利率止", max_digits=6, decimal_places=3, help_text="年化 %")
    lpr_quoted_on = models.DateField("LPR 报价日期", null=True, blank=True)
    cost_min = models.DecimalField(
        "综合年化成本起", max_digits=6, decimal_places=3, help_text="年化 %，IRR 单利"
    )
    cost_max = models.DecimalField(
        "综合年化成本止", max_digits=6, decimal_places=3, help_text="年化 %，IRR 单利"
    )
    guarantees = ArrayField(
        models.CharField(max_length=10, choices=Guarantee.choices), verbose_name="担保方式"
    )
    repayments = ArrayField(
        models.CharField(max_length=20, choices=Repayment.choices), verbose_name="还款方式"
    )
    audiences = ArrayField(models.CharField(max_length=12, choices=Audience.choices), verbose_name="适用对象")
    region_codes = ArrayField(models.CharField(max_length=6), verbose_name="适用地区", default=list)
    industries = ArrayField(
        models.CharField(max_length=1),
        verbose_name="适用行业",
        default=list,
        blank=True,
        help_text="空为不限",
    )
    whitelist_only = models.BooleanField("白名单专享", default=False)
    conditions = ArrayField(
        models.CharField(max_length=100), verbose_name="申请条件", default=list, blank=True
    )
    materials = ArrayField(
        models.CharField(max_length=100), verbose_name="申请材料", default=list, blank=True
    )
    features = ArrayField(models.CharField(max_length=100), verbose_name="产品特点", default=list, blank=True)
    description = models.TextField("产品介绍", max_length=3000, blank=True)
    accept_days = models.PositiveSmallIntegerField("承诺受理时限", default=3, help_text="工作日")
    review_days = models.PositiveSmallIntegerField("承诺审批时限", default=5, help_text="工作日")
    disburse_days = models.PositiveSmallIntegerField("承诺放款时限", default=3, help_text="工作日")
    min_age_months = models.PositiveSmallIntegerField("最低经营期限", default=0, help_text="月，0 为不限")
    tax_levels = ArrayField(
        models.CharField(max_length=1),
        verbose_name="纳税信用级别",
        default=list,
        blank=True,
        help_text="空为不限",
    )
    no_open_red_flag = models.BooleanField("无高风险标识", default=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="编写人",
        null=True,
        blank=True,
        related_name="+",
    )
    created_at = models.DateTimeField("编写时间", default=timezone.now)
    published_at = models.DateTimeField("发布时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "产品版本"
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["product", "number"], name="version_number"),
            models.CheckConstraint(
                condition=Q(amount_min__gt=0, amount_min__lte=F("amount_max"), amount_max__lte=AMOUNT_CAP),
                name="version_amount_range",
                violation_error_message="贷款额度上限必须不小于下限，且大于 0。",
            ),
            models.CheckConstraint(
                condition=Q(term_min__gt=0, term_min__lte=F("term_max"), term_max__lte=TERM_CAP),
                name="version_term_range",
                violation_error_message="贷款期限上限必须不小于下限，且大于 0。",
            ),
            models.CheckConstraint(
                condition=Q(rate_min__gte=0, rate_min__lte=F("rate_max"), rate_max__lte=RATE_CAP),
                name="version_rate_range",
                violation_error_message=f"年化利率应在 0 至 {RATE_CAP}% 之间，上限不小于下限。",
            ),
            models.CheckConstraint(
                condition=Q(cost_min__gte=F("rate_min"), cost_min__lte=F("cost_max")),
                name="version_cost_range",
                violation_error_message="综合年化成本包含全部费用，不能低于年化利率，上限不小于下限。",
            ),
            models.CheckConstraint(
                condition=Q(rate_kind="fixed") | Q(lpr_quoted_on__isnull=False), name="version_lpr_has_quote"
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True)
                | Q(
                    guarantees__len__gt=0,
                    repayments__len__gt=0,
                    audiences__len__gt=0,
                    region_codes__len__gt=0,
                ),
                name="version_published_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} 版本 {self.number}"

    @property
    def promised_days(self) -> int:
        """Return the promise from 受理 to 放款 in working days."""
        return self.accept_days + self.review_days + self.disburse_days

    def guarantee_labels(self) -> list[str]:
        return [Guarantee(value).label for value in self.guarantees]

    def repayment_labels(self) -> list[str]:
        return [Repayment(value).label for value in self.repayments]

    def audience_labels(self) -> list[str]:
        return [Audience(value).label for value in self.audiences]

    def region_labels(self) -> list[str]:
        names = used_names()
        if not names.keys() >= set(self.region_codes):  # one is no longer in use
            names = dict(Region.objects.filter(code__in=self.region_codes).values_list("code", "name"))
        return [names[code] for code in sorted(self.region_codes) if code in names]

    def industry_labels(self) -> list[str]:
        return [label for code, label in SECTIONS.items() if code in self.industries]


class Favorite(models.Model):
    """收藏: a product that a person of an enterprise keeps."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="收藏人")
    product = models.ForeignKey(FinancialProduct, models.CASCADE, verbose_name="产品", related_name="+")
    created_at = models.DateTimeField("收藏时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "收藏"
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["user", "product"], name="favorite_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.product_id}"


class ProductCharge(models.Model):
    """A charge beside the interest: who takes it, how much, when. The fields feed products.cost.Charge."""

    class Unit(models.TextChoices):
        YUAN = "yuan", "元"
        PERCENT = "percent", "% 借款金额"
        PERCENT_A_YEAR = "percent_a_year", "% 借款金额/年"

    class Timing(models.TextChoices):
        UPFRONT = "upfront", "放款当日一次"
        MONTHLY = "monthly", "每月"
        YEARLY = "yearly", "每年"
        END = "end", "到期一次"

    version = models.ForeignKey(ProductVersion, models.CASCADE, verbose_name="版本", related_name="charges")
    name = models.CharField("费用名称", max_length=30)
    payee = models.CharField("收取方", max_length=60)
    value = models.DecimalField(
        "金额或比例",
        max_digits=10,
        decimal_places=3,
        validators=[MinValueValidator(0), MaxValueValidator(9_999_999)],
    )
    unit = models.CharField("计算方式", max_length=16, choices=Unit.choices)
    timing = models.CharField("收取时间", max_length=10, choices=Timing.choices)

    class Meta:
        verbose_name = verbose_name_plural = "产品费用"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(value__gte=0), name="charge_not_negative"),
            models.UniqueConstraint(fields=["version", "name"], name="charge_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
