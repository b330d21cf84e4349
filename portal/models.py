"""What the portal publishes itself, policies and notices, and what people tell it: 投诉建议."""

import secrets
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Concat
from django.utils import timezone

from platform_site.access import Role
from platform_site.sealed import Sealed
from platform_site.search import by_keyword
from platform_site.tones import Tone, TonedChoices
from products.models import FinancialProduct
from regions.models import Region

ANSWER_WORKDAYS = 15


def article_text() -> Concat:
    """Return the expression of all that is searched in an article."""
    return Concat(F("title"), Value(" "), F("source"), Value(" "), F("body"), output_field=models.TextField())


class ArticleQuerySet(models.QuerySet):
    def published(self):
        """Return what visitors may read now."""
        return self.filter(is_published=True, published_at__lte=timezone.now())

    def for_list(self):
        """Load what a row shows, without the body."""
        return self.only("kind", "title", "source", "published_at")

    def about(self, keyword: str):
        """Return the articles that hold the keyword."""
        return by_keyword(self.alias(text=article_text()), keyword, text="text", bigrams="search_bigrams")


class Article(models.Model):
    """惠企政策 or 通知公告, plain text in paragraphs."""

    class Kind(models.TextChoices):
        POLICY = "policy", "惠企政策"
        NEWS = "news", "通知公告"

    kind = models.CharField("栏目", max_length=10, choices=Kind.choices)
    title = models.CharField("标题", max_length=120)
    source = models.CharField("来源", max_length=80)
    body = models.TextField("正文", max_length=20000, help_text="纯文字，空一行另起一段；网址自动成为链接。")
    is_published = models.BooleanField("已发布", default=True)
    published_at = models.DateTimeField("发布时间", default=timezone.now)
    products = models.ManyToManyField(FinancialProduct, verbose_name="相关产品", blank=True, related_name="+")
    search_bigrams = models.GeneratedField(
        expression=Func(article_text(), function="cn_bigrams"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "政策资讯"
        ordering = ["-published_at", "-id"]
        indexes = [
            models.Index(
                fields=["kind", "-published_at"], condition=Q(is_published=True), name="article_latest"
            ),
            GinIndex(fields=["search_bigrams"], name="article_search"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_shown(self) -> bool:
        """Tell whether visitors may read it now, as `published()` does."""
        return self.is_published and self.published_at <= timezone.now()


class Attachment(models.Model):
    """A file that visitors of an article may download."""

    article = models.ForeignKey(Article, models.CASCADE, verbose_name="政策资讯", related_name="attachments")
    name = models.CharField("附件名称", max_length=100)
    file = models.FileField("文件", upload_to="articles/")
    size = models.PositiveIntegerField("大小（字节）")
    added_at = models.DateTimeField("上传时间", default=timezone.now)

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def suffix(self) -> str:
        """Return the kind of file in capitals: PDF."""
        return self.file.name.rpartition(".")[2].upper()


class FeedbackQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return a supervisor's own subtree; to operators, auditors and administrators all."""
        match getattr(user, "role", None):
            case Role.GOVERNMENT:
                return self.filter(region__code__startswith=user.region_prefix)
            case Role.OPERATOR | Role.AUDITOR | Role.SYSTEM:
                return self
        return self.none()


class Feedback(models.Model):
    """投诉建议: anybody writes, named or not, and finds the answer by the receipt's address.

    `token` is that address and known to nobody else; `number` may be read out on the phone.
    """

    class Kind(models.TextChoices):
        COMPLAINT = "complaint", "投诉"
        ADVICE = "advice", "建议"
        QUESTION = "question", "咨询"
        MISTAKE = "mistake", "网站纠错"

    class Status(TonedChoices):
        PENDING = "pending", "待处理", Tone.WAIT
        HANDLING = "handling", "处理中", Tone.BUSY
        ANSWERED = "answered", "已答复", Tone.GOOD
        CLOSED = "closed", "已关闭", Tone.OFF

    OPEN = (Status.PENDING, Status.HANDLING)

    number = models.CharField("受理编号", max_length=20, unique=True)
    token = models.CharField(
        "回执", max_length=64, unique=True, default=secrets.token_urlsafe, editable=False
    )
    kind = models.CharField("类型", max_length=10, choices=Kind.choices)
    text = models.TextField("内容", max_length=1000)
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="所在行政区")
    row_key = models.UUIDField(default=uuid4, editable=False)
    phone_enc = models.TextField(editable=False, blank=True)
    phone_tail = models.CharField(max_length=4, editable=False, blank=True)
    phone = Sealed("phone")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="提交人",
        null=True,
        blank=True,
        related_name="+",
    )
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.PENDING)
    reply = models.TextField("答复", max_length=1000, blank=True)
    made_at = models.DateTimeField("提交时间", default=timezone.now)
    due_on = models.DateField("答复期限")
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "投诉建议"
        ordering = ["-made_at", "-id"]
        indexes = [
            models.Index(fields=["region", "-made_at"], name="feedback_of_region"),
            models.Index(
                fields=["due_on"], condition=Q(status__in=["pending", "handling"]), name="feedback_open"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["pending", "handling"], reply="", closed_at__isnull=True)
                | (Q(status__in=["answered", "closed"], closed_at__isnull=False) & ~Q(reply="")),
                name="feedback_closed_with_reply",
                violation_error_message="请填写答复。",
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_overdue(self) -> bool:
        return self.status in self.OPEN and timezone.localdate() > self.due_on


class CatalogueVersion(models.Model):
    """One row, moved on by the database with every change of what visitors read."""

    number = models.BigIntegerField("版本", default=1)

    class Meta:
        verbose_name = verbose_name_plural = "目录版本"

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def number_now(cls) -> int:
        """Return the version that is in force; 0 before the first change."""
        return cls.objects.values_list("number", flat=True).first() or 0
