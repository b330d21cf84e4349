"""Sums that the published figures are added up from; `orders.figures.counting` alone writes them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from enterprises.models import Enterprise
from institutions.models import Institution

# Upper ends of the classes of working hours up to 受理; the last class is open. A median added up from them is
# off by the width of its class at most: an hour within a working day, two within three, eight within ten.
HOUR_BOUNDS = (*range(1, 9), *range(10, 25, 2), *range(32, 81, 8))


def _count(label: str) -> models.BigIntegerField:
    return models.BigIntegerField(label, default=0)


def _sum(label: str, places: int = 2) -> models.DecimalField:
    return models.DecimalField(label, max_digits=24, decimal_places=places, default=0)


class FigureCell(models.Model):
    """What happened in a day or a month, below one 区县, in one part of the whole. Amounts in 万元.

    A cell belongs to the day of what it counts, but `later_…` and `running` to the day of 申请: what became of the
    orders of that day. 放款 counts by 放款日期. `hours`: accepted orders by class of HOUR_BOUNDS.
    """

    class Grain(models.TextChoices):
        DAY = "day", "日"
        MONTH = "month", "月"

    class Part(models.TextChoices):
        ALL = "all", "全部"
        INSTITUTION = "institution", "金融机构"
        INDUSTRY = "industry", "行业"
        PRODUCT = "product", "金融产品"

    grain = models.CharField("粒度", max_length=5, choices=Grain.choices)
    day = models.DateField("日期", help_text="月的第一天")
    region = models.CharField("企业行政区代码", max_length=6, blank=True)
    part = models.CharField("维度", max_length=11, choices=Part.choices)
    value = models.CharField("维度值", max_length=12, blank=True, help_text="机构编号、行业门类或产品编号")

    submitted = _count("申请笔数")
    submitted_amount = _sum("申请金额")
    accepted = _count("受理笔数")
    rejected = _count("未通过笔数")
    terminated = _count("终止笔数")
    withdrawn = _count("撤回笔数")
    expired = _count("过期笔数")
    approved = _count("授信笔数")
    approved_amount = _sum("授信金额")
    loans = _count("放款笔数")
    loan_amount = _sum("放款金额")
    loan_interest = _sum("放款金额×执行利率", places=5)
    credit_amount = _sum("信用贷款金额")
    stages = _count("结束的环节")
    stages_in_time = _count("按时结束的环节")
    queries = _count("信用查询次数")
    later_accepted = _count("当日申请中已受理")
    later_approved = _count("当日申请中已授信")
    later_paid = _count("当日申请中已放款")
    later_withdrawn = _count("当日申请中已撤回")
    running = _count("当日申请中由机构办理")
    hours = ArrayField(models.BigIntegerField(), verbose_name="受理工作小时分布", default=list)

    class Meta:
        verbose_name = verbose_name_plural = "统计汇总"
        constraints = [
            models.UniqueConstraint(
                fields=["part", "value", "grain", "day", "region"], name="figurecell_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["part", "grain", "day"],
                include=[
                    "region",
                    "value",
                    "loan_amount",
                    "approved_amount",
                    "submitted_amount",
                    "submitted",
                ],
                name="figurecell_of_span",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.get_grain_display()} {self.region} {self.get_part_display()} {self.value}"


class BorrowerDay(models.Model):
    """Whom an institution paid on a day: 放款户数 and 首贷户数 are distinct enterprises, which do not add up."""

    day = models.DateField("放款日期")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业", related_name="+")
    institution = models.ForeignKey(Institution, models.PROTECT, verbose_name="金融机构", related_name="+")
    region = models.CharField("企业行政区代码", max_length=6, blank=True)
    amount = _sum("放款金额")
    is_first = models.BooleanField("首贷", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "放款户日汇总"
        constraints = [
            models.UniqueConstraint(fields=["day", "enterprise", "institution"], name="borrowerday_once")
        ]
        indexes = [models.Index(fields=["institution", "day"], name="borrowerday_of_institution")]

    def __str__(self) -> str:
        return f"{self.day} {self.enterprise_id}"


class FigureCursor(models.Model):
    """Up to which event of a chain the figures count."""

    chain = models.CharField("链", max_length=80, primary_key=True)
    seq = models.BigIntegerField("已计入序号")
    counted_at = models.DateTimeField("统计时间")

    class Meta:
        verbose_name = verbose_name_plural = "统计进度"

    def __str__(self) -> str:
        return f"{self.chain}#{self.seq}"
