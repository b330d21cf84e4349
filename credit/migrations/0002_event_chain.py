from django.db import migrations

from platform_site import sql


class Migration(migrations.Migration):
    dependencies = [("credit", "0001_initial"), ("platform_site", "0002_event_chain")]

    operations = [
        sql.append_only("credit_creditquery"),
        sql.allow_status_pairs("credit_consent", [("active", "expired"), ("active", "withdrawn")]),
        sql.allow_status_pairs("credit_whitelistentry", [("listed", "removed")]),
        sql.allow_status_pairs(
            "credit_importbatch",
            [
                ("preview", "pending"),
                ("preview", "cancelled"),
                ("pending", "applied"),
                ("pending", "rejected"),
            ],
        ),
    ]
