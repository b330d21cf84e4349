"""What the portal publishes itself: policies and notices."""

from django.db import models
from django.db.models import Q
from django.utils import timezone


class ArticleQuerySet(models.QuerySet):
    def published(self):
        """Return what visitors may read now."""
        return self.filter(is_published=True, published_at__lte=timezone.now())


class Article(models.Model):
    """惠企政策 or 通知公告, plain text in paragraphs."""

    class Kind(models.TextChoices):
        POLICY = "policy", "惠企政策"
        NEWS = "news", "通知公告"

    kind = models.CharField("栏目", max_length=10, choices=Kind.choices)
    title = models.CharField("标题", max_length=120)
    source = models.CharField("来源", max_length=80)
    body = models.TextField("正文", max_length=20000)
    is_published = models.BooleanField("已发布", default=True)
    published_at = models.DateTimeField("发布时间", default=timezone.now)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "政策资讯"
        ordering = ["-published_at", "-id"]
        indexes = [
            models.Index(
                fields=["kind", "-published_at"], condition=Q(is_published=True), name="article_latest"
            )
        ]

    def __str__(self) -> str:
        return self.title
