"""Work by the clock: the jobs of settings.SCHEDULED_JOBS, each run by one scheduler at a time."""

import datetime
import logging

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from platform_site.models import ScheduledJob

logger = logging.getLogger(__name__)

# A job whose scheduler was killed is due again after this time.
LEASE = datetime.timedelta(minutes=15)


def run_due_jobs() -> list[str]:
    """Run every job that is due and return their names. A failing job only leaves its error.

    Jobs commit as they like: no transaction is open around them.
    """
    names = list(settings.SCHEDULED_JOBS)
    ScheduledJob.objects.bulk_create([ScheduledJob(name=name) for name in names], ignore_conflicts=True)
    done = []
    while job := _claim(names):
        _run(job)
        done.append(job.name)
    return done


@transaction.atomic
def _claim(names: list[str]) -> ScheduledJob | None:
    now = timezone.now()
    due = ScheduledJob.objects.filter(name__in=names, next_run_at__lte=now)
    job = due.select_for_update(skip_locked=True).order_by("next_run_at").first()
    if job:
        job.last_run_at, job.next_run_at = now, now + LEASE
        job.save(update_fields=["last_run_at", "next_run_at"])
    return job


def _run(job: ScheduledJob) -> None:
    path, seconds = settings.SCHEDULED_JOBS[job.name]
    try:
        import_string(path)()
        job.last_error = ""
    except Exception as error:
        logger.exception("scheduled job %s failed", job.name)
        job.last_error = f"{type(error).__name__}: {error}"
    job.next_run_at = (job.last_run_at or job.next_run_at) + datetime.timedelta(seconds=seconds)
    job.save(update_fields=["next_run_at", "last_error"])
