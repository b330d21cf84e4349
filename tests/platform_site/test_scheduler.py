import datetime
from threading import Barrier, Thread

import pytest
from django.conf import settings as configured
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django.utils.module_loading import import_string

from platform_site.models import ScheduledJob
from platform_site.scheduler import LEASE, run_due_jobs

HERE = "tests.platform_site.test_scheduler"
runs: list = []


def work():
    runs.append("work")


def fail():
    raise ValueError("没有数据")


@pytest.fixture(autouse=True)
def _jobs(settings):
    runs.clear()
    settings.SCHEDULED_JOBS = {"work": (f"{HERE}.work", 3600)}


def run_again_at(when):
    ScheduledJob.objects.update(next_run_at=when)


@pytest.mark.parametrize("path", [path for path, _ in configured.SCHEDULED_JOBS.values()])
def test_every_configured_job_exists(path):
    assert callable(import_string(path))


@pytest.mark.django_db
def test_a_new_job_runs_at_once_and_then_waits_its_time(capsys):
    before = timezone.now()
    call_command("scheduler", once=True)
    call_command("scheduler", once=True)

    job = ScheduledJob.objects.get()
    assert runs == ["work"]
    assert capsys.readouterr().out == "work\n"
    assert job.next_run_at - job.last_run_at == datetime.timedelta(hours=1)
    assert before <= job.last_run_at <= timezone.now()


@pytest.mark.django_db
def test_a_job_is_due_again_after_its_time():
    run_due_jobs()
    run_again_at(timezone.now() - datetime.timedelta(seconds=1))

    assert run_due_jobs() == ["work"]
    assert runs == ["work", "work"]


@pytest.mark.django_db
def test_a_failing_job_leaves_its_error_and_the_others_run(settings):
    settings.SCHEDULED_JOBS = {"fail": (f"{HERE}.fail", 60), "work": (f"{HERE}.work", 3600)}

    assert sorted(run_due_jobs()) == ["fail", "work"]
    failed = ScheduledJob.objects.get(name="fail")
    assert failed.last_error == "ValueError: 没有数据"
    assert failed.next_run_at - failed.last_run_at == datetime.timedelta(minutes=1)
    assert runs == ["work"]


@pytest.mark.django_db
def test_a_success_clears_the_old_error():
    ScheduledJob.objects.create(name="work", last_error="ValueError: 没有数据")

    run_due_jobs()
    assert ScheduledJob.objects.get().last_error == ""


@pytest.mark.django_db
def test_a_job_that_is_no_longer_configured_is_left_alone():
    ScheduledJob.objects.create(name="gone")

    assert run_due_jobs() == ["work"]


@pytest.mark.django_db
def test_a_job_whose_scheduler_was_killed_is_due_after_the_lease(settings):
    settings.SCHEDULED_JOBS = {"work": (f"{HERE}.killed", 86_400)}
    with pytest.raises(SystemExit):
        run_due_jobs()

    job = ScheduledJob.objects.get()
    assert job.next_run_at - job.last_run_at == LEASE


def killed():
    raise SystemExit


@pytest.mark.django_db(transaction=True)
def test_schedulers_that_look_at_once_run_a_job_once():
    ScheduledJob.objects.create(name="work")
    start = Barrier(4)

    def schedule():
        start.wait()
        try:
            run_due_jobs()
        finally:
            connection.close()

    threads = [Thread(target=schedule) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert runs == ["work"]
