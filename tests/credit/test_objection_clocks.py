"""The clocks of 异议: working days by region, how the time left is said, reminders once."""

from datetime import date, datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Message
from credit import jobs, objections
from credit.models import Objection, ObjectionClock
from credit.objection_clocks import due_of, settle, workdays_of
from platform_site import working_calendar
from platform_site.models import WorkdayException
from tests.cast import new_key
from tests.credit.test_objections import raised, record_of, titles


def due_days(raised_on: date, region: str) -> tuple[date, date]:
    accept, decide = workdays_of(region)
    noon = timezone.make_aware(datetime.combine(raised_on, time(12)))
    objection = Objection(raised_at=noon, accept_workdays=accept, decide_workdays=decide)
    settle(objection)
    return objection.accept_due_on, objection.decide_due_on


@pytest.mark.parametrize(
    ("raised_on", "accept", "decided"),
    [
        (date(2026, 9, 7), date(2026, 9, 8), date(2026, 9, 16)),  # a plain week
        (date(2026, 9, 14), date(2026, 9, 15), date(2026, 9, 22)),  # with a Sunday that is worked
        (
            date(2026, 9, 30),
            date(2026, 10, 8),
            date(2026, 10, 15),
        ),  # over the National Day, with 10-10 worked
    ],
)
def test_the_clocks_run_in_working_days(db, raised_on, accept, decided):
    assert due_days(raised_on, "310115") == (accept, decided)


def test_added_days_and_the_nearest_region_move_the_clocks(cast):
    day = date(2026, 9, 14)
    ObjectionClock.objects.create(region=cast.regions["310000"], accept_workdays=2, decide_workdays=10)
    ObjectionClock.objects.create(region=cast.regions["310104"], accept_workdays=1, decide_workdays=3)
    assert due_days(day, "310115") == (date(2026, 9, 16), date(2026, 9, 28))
    assert due_days(day, "310104") == (date(2026, 9, 15), date(2026, 9, 17))
    assert due_days(day, "320500") == (date(2026, 9, 15), date(2026, 9, 22))
    WorkdayException.objects.create(day=date(2026, 9, 15), is_workday=False, note="演示放假")
    working_calendar.forget()
    assert due_days(day, "310104") == (date(2026, 9, 16), date(2026, 9, 18))


def test_the_time_left_is_said_amber_and_red(cast):
    objection = Objection(status="handling", decide_due_on=date(2026, 9, 23), accept_due_on=date(2026, 9, 15))
    said = {day: due_of(objection, date(2026, 9, day)) for day in (15, 22, 23, 24)}
    assert [(due.text, due.css) for due in said.values()] == [
        ("剩余 7 个工作日", ""),
        ("剩余 1 个工作日", "due-soon"),
        ("今日到期", "due-soon"),
        ("已超时 1 天", "due-over"),
    ]
    objection.status = "submitted"
    assert [due_of(objection, date(2026, 9, day)).css for day in (14, 15, 16)] == ["", "due-soon", "due-over"]
    objection.status = "upheld"
    assert due_of(objection) is None


def test_each_stage_is_reminded_of_once(cast):
    ago = timezone.now() - timedelta(days=30)
    objection = raised(cast.owner, record_of(cast.mill), now=ago)
    Message.objects.all().delete()
    for _ in range(2):
        jobs.remind_of_objections()
    assert [len(titles(person)) for person in (cast.operator, cast.second_operator)] == [1, 1]
    objections.take(objection, "accept", user=cast.operator)
    for _ in range(2):
        jobs.remind_of_objections()
    late = [title for title in titles(cast.operator) if title.startswith("异议处理中：已超时")]
    assert len(late) == 1
    assert len(titles(cast.second_operator)) == 1


def test_a_new_year_without_a_calendar_is_said_to_be_estimated():
    far = datetime(2031, 3, 3).date()
    objection = Objection(status="handling", decide_due_on=far + timedelta(days=7))
    assert due_of(objection, far).is_estimated


@pytest.fixture
def running(cast) -> Objection:
    """Return a dispute of 2026-09-07, a Monday: to be accepted on 09-08, decided by 09-16."""
    monday = timezone.make_aware(datetime(2026, 9, 7, 10))
    return raised(cast.owner, record_of(cast.mill), now=monday)


def days(objection: Objection) -> tuple[date, date]:
    objection.refresh_from_db()
    return objection.accept_due_on, objection.decide_due_on


def add_day(cast, login, day: str, works: str) -> None:
    """Have the system administrator add a day, as the page does; another process knows the days from before."""
    data = {"day": day, "is_workday": works, "note": "演示调整"} | new_key()
    url = reverse("admin:platform_site_workdayexception_add")
    assert login(cast.system).post(url, data).status_code == 302
    working_calendar.keep({})


def test_days_added_by_the_back_office_move_what_runs(cast, login, running):
    assert days(running) == (date(2026, 9, 8), date(2026, 9, 16))
    add_day(cast, login, "2026-09-08", "False")
    jobs.recount_workdays()
    assert days(running) == (date(2026, 9, 9), date(2026, 9, 17))
    add_day(cast, login, "2026-09-13", "True")
    jobs.recount_workdays()
    assert days(running) == (date(2026, 9, 9), date(2026, 9, 16))
    shown = login(cast.owner).get(reverse("enterprise:objection", args=[running.number])).text
    assert "最晚 2026-09-09" in shown


def test_once_accepted_only_the_day_of_the_decision_moves(cast, login, running):
    objections.take(running, "accept", user=cast.operator)
    add_day(cast, login, "2026-09-08", "False")
    jobs.recount_workdays()
    assert days(running) == (date(2026, 9, 8), date(2026, 9, 17))


@pytest.mark.parametrize("step", ["withdraw", "dismiss"])
def test_what_has_ended_keeps_its_days(cast, login, running, step):
    if step == "withdraw":
        objections.take(running, "withdraw", user=cast.owner)
    else:
        accepted = objections.take(running, "accept", user=cast.operator)
        objections.take(accepted, "dismiss", user=cast.operator, decision_text="演示")
    add_day(cast, login, "2026-09-08", "False")
    jobs.recount_workdays()
    assert days(running) == (date(2026, 9, 8), date(2026, 9, 16))


def test_a_region_that_changes_its_clock_moves_none_that_runs(cast, running):
    ObjectionClock.objects.create(region=cast.regions["310000"], accept_workdays=3, decide_workdays=20)
    jobs.recount_workdays()
    assert days(running) == (date(2026, 9, 8), date(2026, 9, 16))


def test_counting_anew_asks_once_where_nothing_changed(cast, running, django_assert_max_num_queries):
    for _ in range(3):
        raised(cast.stranger, record_of(cast.shop))
    with django_assert_max_num_queries(2):
        jobs.recount_workdays()
