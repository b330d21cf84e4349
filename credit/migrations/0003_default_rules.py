from django.db import migrations

from credit import default_rules


def install(apps, schema_editor):
    default_rules.install(apps.get_model("credit", "RiskRule"))


class Migration(migrations.Migration):
    dependencies = [("credit", "0002_event_chain")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
