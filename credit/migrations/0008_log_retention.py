import django.db.models.deletion
from django.db import migrations, models

from platform_site import sql

# What the figures count of the looks that go; looks of the platform itself are not counted.
COUNT_REMOVED = """
create function count_removed_looks() returns trigger language plpgsql set search_path = public, pg_temp as $$
begin
    insert into credit_removedlooks (institution_id, day, region_code, industry, looks)
    select g.institution_id, (g.at at time zone 'Asia/Shanghai')::date, coalesce(e.region_id, ''), e.industry,
        count(*)
    from gone g join enterprises_enterprise e on e.id = g.enterprise_id
    where g.institution_id is not null
    group by 1, 2, 3, 4
    on conflict (institution_id, day, region_code, industry)
        do update set looks = credit_removedlooks.looks + excluded.looks;
    return null;
end $$;
create trigger credit_creditquery_count_removed after delete on credit_creditquery
    referencing old table as gone for each statement execute function count_removed_looks();
"""
UNDO = """
drop trigger credit_creditquery_count_removed on credit_creditquery;
drop function count_removed_looks();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("credit", "0007_risk_and_score"),
        ("institutions", "0003_name_search"),
        ("platform_site", "0008_log_retention"),
    ]

    operations = [
        migrations.CreateModel(
            name="RemovedLooks",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="查询日期")),
                (
                    "region_code",
                    models.CharField(blank=True, max_length=6, verbose_name="企业行政区代码"),
                ),
                ("industry", models.CharField(blank=True, max_length=1, verbose_name="行业门类")),
                ("looks", models.BigIntegerField(verbose_name="查询次数")),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="institutions.institution",
                        verbose_name="查询机构",
                    ),
                ),
            ],
            options={"verbose_name": "已清理的查询次数", "verbose_name_plural": "已清理的查询次数"},
        ),
        migrations.AddConstraint(
            model_name="removedlooks",
            constraint=models.UniqueConstraint(
                fields=["institution", "day", "region_code", "industry"], name="removedlooks_once"
            ),
        ),
        sql.removable("credit_creditquery"),
        migrations.RunSQL(COUNT_REMOVED, UNDO),
    ]
