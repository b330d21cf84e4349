from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0011_invitations"),
        ("platform_site", "0007_export_requests_of_any_list"),
    ]

    operations = [
        migrations.AddField(
            model_name="exportjob",
            name="kind",
            field=models.CharField(
                choices=[("order", "订单"), ("whitelist", "白名单"), ("risk", "风险监控")],
                default="order",
                max_length=10,
                verbose_name="导出内容",
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="exportjob",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["order", "whitelist", "risk"])),
                name="exportjob_kind_is_known",
            ),
        ),
    ]
