from django.db import migrations

from platform_site import sql


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0001_initial")]

    operations = [
        sql.allow_status_pairs(
            "enterprises_claim",
            [
                ("unverified", "pending"),
                ("returned", "pending"),
                ("pending", "verified"),
                ("pending", "returned"),
            ],
        )
    ]
