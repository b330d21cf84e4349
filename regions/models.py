"""The administrative divisions of the whole country by GB/T 2260 code, and the city's own development zones."""

from django.db import models
from django.db.models import Q

from platform_site.access import Role
from platform_site.minute import for_a_minute


class RegionQuerySet(models.QuerySet):
    def used(self):
        """Return the regions that the platform serves."""
        return self.filter(is_used=True, abolished_on__isnull=True)

    def visible_to(self, user):
        """Return a supervisor's own subtree; to the rest of the back office all."""
        match getattr(user, "role", None):
            case Role.GOVERNMENT:
                return self.under(user.region_prefix)
            case Role.OPERATOR | Role.AUDITOR | Role.SYSTEM:
                return self
        return self.none()

    def under(self, prefix: str):
        """Return the subtree of a code prefix (31, 3101, 310115; empty for all)."""
        return self.filter(code__startswith=prefix)


class Region(models.Model):
    """行政区. The subtree of a region is every code that starts with its prefix."""

    class Level(models.TextChoices):
        PROVINCE = "province", "省级"
        CITY = "city", "地级"
        COUNTY = "county", "县级"

    code = models.CharField("行政区划代码", max_length=6, primary_key=True)
    name = models.CharField("名称", max_length=60)
    level = models.CharField("级别", max_length=10, choices=Level.choices)
    parent = models.ForeignKey("self", models.PROTECT, verbose_name="上级", null=True, blank=True)
    is_used = models.BooleanField("已启用", default=False)
    is_zone = models.BooleanField("功能区", default=False)
    valid_from = models.DateField("生效日期", null=True, blank=True)
    abolished_on = models.DateField("撤销日期", null=True, blank=True)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "行政区"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[1-9]\d{5}$"),
                name="region_code_shape",
                violation_error_message="行政区划代码为 6 位数字。",
            ),
            models.CheckConstraint(
                condition=Q(level="province", parent__isnull=True)
                | Q(~Q(level="province"), parent__isnull=False),
                name="region_parent_by_level",
                violation_error_message="地级、县级行政区必须有上级。",
            ),
        ]
        indexes = [models.Index(fields=["code"], condition=Q(is_used=True), name="region_used")]

    def __str__(self) -> str:
        return self.name

    @property
    def prefix(self) -> str:
        """Return the code without its trailing zero pairs."""
        return prefix_of(self.code)


def prefix_of(code: str) -> str:
    """Return the subtree prefix of a code: 310000 → 31, 310100 → 3101, 310115 → 310115."""
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


def used_names() -> dict[str, str]:
    """Return the names of the regions in use by code; kept for a minute, for every public page asks."""
    return for_a_minute("regions", _used_names)


def _used_names() -> dict[str, str]:
    return dict(Region.objects.used().order_by("code").values_list("code", "name"))


def ancestors_of(code: str) -> list[str]:
    """Return the code with its province and city codes, for “is this region served” questions."""
    return sorted({code[:2] + "0000", code[:4] + "00", code})
