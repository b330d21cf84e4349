from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("platform_site", "0006_rate_counts")]

    operations = [
        migrations.AlterField(
            model_name="changerequest",
            name="kind",
            field=models.CharField(
                choices=[
                    ("whitelist_import", "白名单导入"),
                    ("credit_import", "信用记录导入"),
                    ("export", "数据导出"),
                ],
                max_length=30,
                verbose_name="事项",
            ),
        ),
        migrations.RunSQL(
            "update platform_site_changerequest set kind = 'export' where kind = 'order_export'",
            "update platform_site_changerequest set kind = 'order_export' where kind = 'export'",
        ),
    ]
