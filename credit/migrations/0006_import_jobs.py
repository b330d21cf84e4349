import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from platform_site import sql

PAIRS = [
    ("reading", "preview"),
    ("reading", "failed"),
    ("reading", "cancelled"),
    ("preview", "pending"),
    ("preview", "cancelled"),
    ("pending", "applying"),
    ("pending", "rejected"),
    ("applying", "applied"),
    ("applying", "failed"),
    ("failed", "reading"),
    ("failed", "cancelled"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("credit", "0005_objections"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="QualityIssue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=20, verbose_name="规则")),
                ("key", models.CharField(max_length=40, verbose_name="对象")),
                ("department", models.CharField(max_length=100, verbose_name="来源部门")),
                ("category", models.CharField(max_length=30, verbose_name="类别")),
                ("subject", models.CharField(blank=True, max_length=100, verbose_name="企业")),
                ("detail", models.CharField(max_length=300, verbose_name="情况")),
                ("first_seen_at", models.DateTimeField(verbose_name="首次发现")),
                ("last_seen_at", models.DateTimeField(verbose_name="最近发现")),
                ("resolved_at", models.DateTimeField(blank=True, null=True, verbose_name="解决时间")),
            ],
            options={
                "verbose_name": "数据质量问题",
                "verbose_name_plural": "数据质量问题",
                "ordering": ["-last_seen_at", "-id"],
            },
        ),
        migrations.AddField(
            model_name="importbatch",
            name="added_count",
            field=models.PositiveIntegerField(db_default=0, default=0, verbose_name="新增企业数"),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="attempt",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, verbose_name="第几次"),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="checker",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="审批人",
            ),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="failure",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=300, verbose_name="失败原因"
            ),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="file",
            field=models.FileField(
                blank=True, db_default="", default="", upload_to="imports/", verbose_name="文件"
            ),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="list_kind",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=12, verbose_name="名单类型"
            ),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="rows_done",
            field=models.PositiveIntegerField(db_default=0, default=0, verbose_name="已校验行数"),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="seen_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="最近进展"),
        ),
        migrations.AddField(
            model_name="stagedrow",
            name="facts",
            field=models.JSONField(db_default={}, default=dict, verbose_name="写入内容"),
        ),
        migrations.AddField(
            model_name="stagedrow",
            name="has_valid_code",
            field=models.BooleanField(db_default=False, default=False, verbose_name="代码校验通过"),
        ),
        migrations.AddField(
            model_name="stagedrow",
            name="key",
            field=models.CharField(blank=True, db_default="", max_length=64, verbose_name="内容摘要"),
        ),
        migrations.AddField(
            model_name="stagedrow",
            name="name",
            field=models.CharField(blank=True, db_default="", max_length=100, verbose_name="企业名称"),
        ),
        migrations.AddField(
            model_name="stagedrow",
            name="uscc",
            field=models.CharField(blank=True, db_default="", max_length=18, verbose_name="统一社会信用代码"),
        ),
        migrations.AlterField(
            model_name="importbatch",
            name="status",
            field=models.CharField(
                choices=[
                    ("reading", "校验中"),
                    ("preview", "待确认"),
                    ("pending", "待审批"),
                    ("applying", "导入中"),
                    ("applied", "已导入"),
                    ("failed", "失败"),
                    ("rejected", "已驳回"),
                    ("cancelled", "已取消"),
                ],
                default="reading",
                max_length=10,
                verbose_name="状态",
            ),
        ),
        migrations.AlterField(
            model_name="importbatch",
            name="target",
            field=models.CharField(
                choices=[("whitelist", "名单"), ("credit", "信用记录")],
                max_length=10,
                verbose_name="导入内容",
            ),
        ),
        migrations.AddIndex(
            model_name="importbatch",
            index=models.Index(
                condition=models.Q(("status__in", ["reading", "applying"])),
                fields=["seen_at"],
                name="importbatch_at_work",
            ),
        ),
        migrations.AddConstraint(
            model_name="importbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "failed"), _negated=True),
                    models.Q(("failure", ""), _negated=True),
                    _connector="OR",
                ),
                name="importbatch_failed_for_a_reason",
            ),
        ),
        migrations.AddField(
            model_name="qualityissue",
            name="record",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="credit.creditrecord",
                verbose_name="信用记录",
            ),
        ),
        migrations.AddIndex(
            model_name="qualityissue",
            index=models.Index(
                condition=models.Q(("resolved_at", None)), fields=["-id"], name="qualityissue_open"
            ),
        ),
        migrations.AddIndex(
            model_name="qualityissue",
            index=models.Index(fields=["department", "-id"], name="qualityissue_of_source"),
        ),
        migrations.AddConstraint(
            model_name="qualityissue",
            constraint=models.UniqueConstraint(fields=("rule", "key"), name="qualityissue_once"),
        ),
        sql.allow_status_pairs("credit_importbatch", PAIRS),
    ]
