from django.db import migrations

from platform_site import sql


class Migration(migrations.Migration):
    dependencies = [("institutions", "0001_initial"), ("platform_site", "0002_event_chain")]

    operations = [
        sql.allow_status_pairs("institutions_joinrequest", [("pending", "admitted"), ("pending", "declined")])
    ]
