from django.db import migrations, models

from platform_site import sql

TRIGGERS = """
create trigger platform_site_chainanchor_check before insert on platform_site_chainanchor
    for each row execute function check_anchor();
create trigger platform_site_chainanchor_remove after insert on platform_site_chainanchor
    for each row execute function remove_stretch();
create trigger platform_site_chainanchor_keep before update or delete on platform_site_chainanchor
    for each row execute function refuse_change();
create trigger platform_site_chainanchor_keep_all before truncate on platform_site_chainanchor
    for each statement execute function refuse_change();
"""
UNDO = """
drop trigger platform_site_chainanchor_check on platform_site_chainanchor;
drop trigger platform_site_chainanchor_remove on platform_site_chainanchor;
drop trigger platform_site_chainanchor_keep on platform_site_chainanchor;
drop trigger platform_site_chainanchor_keep_all on platform_site_chainanchor;
"""


class Migration(migrations.Migration):
    dependencies = [("platform_site", "0007_export_requests_of_any_list")]

    operations = [
        migrations.CreateModel(
            name="ChainAnchor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("chain", models.CharField(max_length=80, verbose_name="链")),
                ("seq", models.BigIntegerField(verbose_name="已清理至序号")),
                ("hash", models.CharField(editable=False, max_length=64, verbose_name="末条摘要")),
                ("upto", models.DateTimeField(editable=False, verbose_name="已清理至时间")),
                ("removed", models.BigIntegerField(editable=False, verbose_name="清理条数")),
                ("at", models.DateTimeField(editable=False, verbose_name="清理时间")),
            ],
            options={"verbose_name": "审计链起点", "verbose_name_plural": "审计链起点"},
        ),
        migrations.AddConstraint(
            model_name="chainanchor",
            constraint=models.UniqueConstraint(fields=["chain", "seq"], name="chainanchor_chain_seq"),
        ),
        migrations.RunSQL(sql.LEAST_KEPT, "drop function least_kept(text)"),
        migrations.RunSQL(sql.CHECK_ANCHOR, "drop function check_anchor()"),
        migrations.RunSQL(sql.REMOVE_STRETCH, "drop function remove_stretch()"),
        migrations.RunSQL(sql.KEEP_ABOVE_ANCHOR, "drop function keep_above_anchor()"),
        migrations.RunSQL(TRIGGERS, UNDO),
        sql.removable("platform_site_auditevent"),
    ]
