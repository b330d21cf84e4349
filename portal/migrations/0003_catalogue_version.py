"""The version of what visitors read, moved on by the database once in each transaction that changes it."""

from django.db import migrations, models

TABLES = (
    "products_financialproduct",
    "institutions_institution",
    "portal_article",
    "platform_site_sitesettings",
    "regions_region",
)
# Deferred: the row is locked at the very end of the transaction, where it can hold nobody else up.
FUNCTION = """
CREATE FUNCTION catalogue_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('platform.catalogue_changed', true) IS DISTINCT FROM pg_current_xact_id()::text THEN
        UPDATE portal_catalogueversion SET number = number + 1;
        IF NOT FOUND THEN
            INSERT INTO portal_catalogueversion (number) VALUES (1);
        END IF;
        PERFORM set_config('platform.catalogue_changed', pg_current_xact_id()::text, true);
    END IF;
    RETURN NULL;
END $$;
"""
TRIGGER = """
CREATE CONSTRAINT TRIGGER catalogue_changed AFTER INSERT OR UPDATE OR DELETE ON {table}
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION catalogue_changed();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0002_feedback_and_attachments"),
        ("products", "0002_frozen_versions"),
        ("institutions", "0002_status_pairs"),
        ("platform_site", "0005_workday_exception"),
        ("regions", "0001_initial"),
    ]
    operations = [
        migrations.CreateModel(
            name="CatalogueVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.BigIntegerField(default=1, verbose_name="版本")),
            ],
            options={"verbose_name": "目录版本", "verbose_name_plural": "目录版本"},
        ),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION catalogue_changed();"),
        *[
            migrations.RunSQL(TRIGGER.format(table=table), f"DROP TRIGGER catalogue_changed ON {table};")
            for table in TABLES
        ],
    ]
