"""Keep the working days an application was submitted under, so that its days can be counted anew."""

from django.db import migrations, models
from django.utils import timezone

from platform_site.workdays import workdays_until


def count_as_they_stand(apps, _schema_editor):
    """Give each application the working days that lead to the days it has."""
    extra = dict(apps.get_model("platform_site", "WorkdayException").objects.values_list("day", "is_workday"))
    for objection in apps.get_model("credit", "Objection").objects.iterator():
        start = timezone.localdate(objection.raised_at)
        objection.accept_workdays = workdays_until(start, objection.accept_due_on, extra)
        objection.decide_workdays = workdays_until(start, objection.decide_due_on, extra)
        objection.save(update_fields=["accept_workdays", "decide_workdays"])


class Migration(migrations.Migration):
    dependencies = [
        ("credit", "0009_doubts"),
        ("platform_site", "0005_workday_exception"),
    ]

    operations = [
        migrations.AddField(
            model_name="objection",
            name="accept_workdays",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="受理时限（工作日）"),
        ),
        migrations.AddField(
            model_name="objection",
            name="decide_workdays",
            field=models.PositiveSmallIntegerField(default=7, verbose_name="办结时限（工作日）"),
        ),
        migrations.RunPython(count_as_they_stand, migrations.RunPython.noop),
    ]
