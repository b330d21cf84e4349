import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from platform_site import sql

PAIRS = [("open", "answered"), ("open", "withdrawn")]


class Migration(migrations.Migration):
    dependencies = [
        ("credit", "0008_log_retention"),
        ("institutions", "0003_name_search"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Doubt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=24, unique=True, verbose_name="编号")),
                ("order_number", models.CharField(max_length=24, verbose_name="订单编号")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("subject", "主体可能不符"),
                            ("outdated", "信息可能已过时"),
                            ("contradicts", "与其他材料不一致"),
                            ("other", "其他"),
                        ],
                        max_length=12,
                        verbose_name="理由",
                    ),
                ),
                ("text", models.CharField(max_length=500, verbose_name="说明")),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "待答复"), ("answered", "已答复"), ("withdrawn", "已撤回")],
                        default="open",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "asked_at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="提出时间"),
                ),
                ("answer", models.CharField(blank=True, max_length=500, verbose_name="答复")),
                (
                    "source_department",
                    models.CharField(blank=True, max_length=100, verbose_name="建议核实单位"),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True, verbose_name="答复时间")),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="答复人",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="doubts",
                        to="institutions.institution",
                        verbose_name="金融机构",
                    ),
                ),
                (
                    "record",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="doubts",
                        to="credit.creditrecord",
                        verbose_name="信用记录",
                    ),
                ),
            ],
            options={
                "verbose_name": "疑问",
                "verbose_name_plural": "疑问",
                "ordering": ["-asked_at", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "open")), fields=["asked_at"], name="doubt_waiting"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "open")),
                        fields=("record", "institution"),
                        name="doubt_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                ("status", "answered"),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("status", "answered"), _negated=True),
                                ("answer", ""),
                                ("answered_at__isnull", True),
                                ("answered_by__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="doubt_answered_by_someone",
                    ),
                ],
            },
        ),
        sql.allow_status_pairs("credit_doubt", PAIRS),
    ]
