from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="live_session",
            field=models.CharField(
                blank=True, default="", editable=False, max_length=40, verbose_name="当前会话"
            ),
            preserve_default=False,
        )
    ]
