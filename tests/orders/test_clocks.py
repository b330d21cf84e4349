"""Until when somebody must act: holidays and 调休, amber days, pauses, days added by hand, and what the clock does."""

from datetime import date, datetime, timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from orders import jobs, moves
from orders.clocks import Due, accept_due, amber_day, due_of
from orders.models import Order, OrderEvent, Reminder
from platform_site import workdays, working_calendar
from platform_site.models import AuditEvent, WorkdayException
from platform_site.workflow import StepRefused
from tests import factories
from tests.cast import new_key
from tests.orders.life import actor, order_in, take

ADMIN = "admin:platform_site_workdayexception"


def at(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


def led(cast, *steps: tuple[str, str]) -> Order:
    """Return an order on which these (moment, step) were taken; the first is 申请."""
    (first, _), *later = steps
    with time_machine.travel(at(first), tick=False):
        due = accept_due(timezone.now(), 3)
        order = factories.order(cast.product, cast.owner, submitted_at=timezone.now(), accept_due_at=due)
    for moment, step in later:
        with time_machine.travel(at(moment), tick=False):
            order = take(order, step, actor(step, cast, cast.owner), cast)
    return order


@pytest.fixture
def add_day():
    """Return a function that adds a day to the calendar as the back office does."""

    def add(day: date, works: bool) -> None:
        WorkdayException.objects.create(day=day, is_workday=works, note="演示调整")
        working_calendar.forget()

    return add


@pytest.mark.parametrize(
    ("submitted", "days", "last"),
    [
        ("2024-09-27 09:00", 1, date(2024, 9, 29)),  # a Sunday worked before 国庆
        ("2024-09-27 09:00", 3, date(2024, 10, 8)),
        ("2024-10-01 09:00", 1, date(2024, 10, 8)),
        ("2024-10-08 09:00", 4, date(2024, 10, 12)),  # a Saturday worked after 国庆
        ("2025-01-24 09:00", 3, date(2025, 2, 5)),  # 春节: Sunday and Monday before, then from 2-5
        ("2025-02-06 09:00", 2, date(2025, 2, 8)),  # a Saturday worked after 春节
        ("2026-11-20 23:59", 1, date(2026, 11, 23)),
        ("2026-11-21 00:01", 1, date(2026, 11, 23)),
        ("2099-09-30 09:00", 3, date(2099, 10, 5)),  # no calendar yet: weekends only
    ],
)
def test_acceptance_is_due_after_so_many_working_days(submitted, days, last):
    due = timezone.localtime(accept_due(at(submitted), days))
    assert (due.date(), f"{due:%H:%M:%S}") == (last, "23:59:59")


@pytest.mark.parametrize(
    ("start", "end", "amber"),
    [
        (date(2024, 9, 27), date(2024, 10, 8), date(2024, 10, 8)),  # 3 working days: the third
        (date(2026, 11, 2), date(2026, 11, 16), date(2026, 11, 12)),  # 10: the eighth
        (date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 6)),  # 5: the fourth
        (date(2026, 11, 6), date(2026, 11, 8), date(2026, 11, 6)),  # a weekend holds none
        (date(2024, 9, 30), date(2024, 10, 14), date(2024, 10, 12)),  # 6: the fifth, a Saturday
    ],
)
def test_amber_begins_when_four_fifths_of_the_working_days_are_gone(start, end, amber):
    assert amber_day(start, end) == amber


def test_the_clock_stands_still_while_papers_are_awaited_and_adds_up(cast):
    order = led(
        cast,
        ("2026-11-02 10:00", "submit"),
        ("2026-11-03 10:00", "accept"),
        ("2026-11-04 10:00", "ask"),
    )
    assert (order.due_on, order.amber_on) == (date(2026, 11, 19), date(2026, 11, 17))  # the enterprise's
    with time_machine.travel(at("2026-11-10 10:00"), tick=False):
        order = take(order, "supplement", cast.owner, cast)
    assert (order.paused_days, order.due_on) == (6, date(2026, 11, 19))  # promised for 11-13
    assert order.amber_on == date(2026, 11, 17)
    with time_machine.travel(at("2026-11-11 10:00"), tick=False):
        order = take(order, "ask", cast.manager, cast)
    with time_machine.travel(at("2026-11-13 10:00"), tick=False):
        order = take(order, "supplement", cast.owner, cast)
    assert (order.paused_days, order.due_on, order.paused_at) == (8, date(2026, 11, 21), None)


def test_a_payment_is_due_within_five_working_days(cast):
    order = led(
        cast,
        ("2024-09-20 10:00", "submit"),
        ("2024-09-23 10:00", "accept"),
        ("2024-09-24 10:00", "review"),
        ("2024-09-26 10:00", "approve"),
        ("2024-09-27 10:00", "accept_offer"),
    )
    assert (order.due_on, order.amber_on) == (date(2024, 10, 10), date(2024, 10, 9))
    assert due_of(order, date(2024, 10, 8)).text == "剩余 2 个工作日"
    assert due_of(order, date(2024, 10, 9)).css == "due-soon"
    assert due_of(order, date(2024, 10, 12)) == Due("已超时 2 天", "due-over")


def test_a_year_without_calendar_is_marked_and_counted_anew_when_it_is_known(cast, monkeypatch):
    def unknown(day):
        raise NotImplementedError

    with monkeypatch.context() as patch:
        patch.setattr(workdays.chinese_calendar, "is_workday", unknown)
        order = led(cast, ("2024-09-27 10:00", "submit"))
        assert order.due_on == date(2024, 10, 2)
        assert due_of(order, date(2024, 9, 28)).is_estimated
        jobs.recount_workdays()
        assert Order.objects.get(pk=order.pk).due_on == date(2024, 10, 2)
    jobs.recount_workdays()
    order = Order.objects.get(pk=order.pk)
    assert (order.due_on, timezone.localdate(order.accept_due_at)) == (date(2024, 10, 8), date(2024, 10, 8))
    assert not due_of(order, date(2024, 9, 28)).is_estimated


def test_days_of_the_back_office_outrank_the_calendar_in_every_clock(cast, add_day):
    confirmed = led(
        cast,
        ("2026-11-02 10:00", "submit"),
        ("2026-11-03 10:00", "accept"),
        ("2026-11-04 10:00", "review"),
        ("2026-11-05 10:00", "approve"),
        ("2026-11-06 10:00", "accept_offer"),
    )
    assert confirmed.due_on == date(2026, 11, 13)
    add_day(date(2026, 11, 10), False)
    add_day(date(2026, 11, 14), True)
    assert timezone.localdate(accept_due(at("2026-11-09 09:00"), 1)) == date(2026, 11, 11)
    assert amber_day(date(2026, 11, 9), date(2026, 11, 16)) == date(2026, 11, 14)
    assert due_of(confirmed, date(2026, 11, 9)).text == "剩余 3 个工作日"
    jobs.recount_workdays()
    assert Order.objects.get(pk=confirmed.pk).due_on == date(2026, 11, 14)


def test_the_system_administrator_adds_a_day_and_running_orders_follow(cast, login):
    order = led(cast, ("2026-11-06 10:00", "submit"))
    assert order.due_on == date(2026, 11, 11)
    system = login(cast.system)
    data = {"day": "2026-11-10", "is_workday": "False", "note": "演示临时放假"}
    answer = system.post(reverse(f"{ADMIN}_add"), data | new_key())
    assert (answer.status_code, answer.url) == (302, reverse(f"{ADMIN}_changelist"))
    assert AuditEvent.objects.filter(action="新增工作日调整", actor=cast.system).exists()
    jobs.recount_workdays()
    order = Order.objects.get(pk=order.pk)
    assert (order.due_on, timezone.localdate(order.accept_due_at)) == (date(2026, 11, 12), date(2026, 11, 12))

    again = system.post(reverse(f"{ADMIN}_add"), data | new_key())
    assert again.status_code == 422
    assert "该日期已调整，请修改原记录。" in again.text
    shown = system.get(reverse(f"{ADMIN}_changelist")).text
    assert "休息日" in shown
    assert "演示临时放假" in shown
    day = WorkdayException.objects.get()
    system.post(reverse(f"{ADMIN}_change", args=[day.pk]), {"is_workday": "True", "note": "恢复"} | new_key())
    jobs.recount_workdays()
    assert Order.objects.get(pk=order.pk).due_on == date(2026, 11, 11)
    assert login(cast.operator).get(reverse(f"{ADMIN}_add")).status_code == 403


def test_an_order_that_closed_keeps_its_days(cast, add_day):
    order = led(cast, ("2026-11-06 10:00", "submit"), ("2026-11-06 11:00", "withdraw"))
    add_day(date(2026, 11, 10), False)
    jobs.recount_workdays()
    assert Order.objects.get(pk=order.pk).accept_due_at == order.accept_due_at


@pytest.mark.parametrize(
    ("status", "step", "days", "ended"),
    [
        ("approved", "expire_offer", 31, "expired"),
        ("supplement", "expire_supplement", 16, "terminated"),
        ("disbursed", "complete", 31, "completed"),
    ],
)
def test_the_clock_ends_an_order_once_and_not_a_day_early(cast, status, step, days, ended):
    order = order_in(status, cast)
    for ahead, expected, events in ((days - 1, status, 0), (days, ended, 1), (days, ended, 1)):
        with time_machine.travel(timezone.now() + timedelta(days=ahead)):
            jobs.end_what_is_late()
        assert Order.objects.get(pk=order.pk).status == expected
        assert OrderEvent.objects.filter(order=order, step=step, actor=None).count() == events


def test_a_further_tranche_starts_the_thirty_days_anew(cast):
    order = order_in("disbursed", cast)
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        order = take(order, "disburse", cast.officer, cast)
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        jobs.end_what_is_late()
        with pytest.raises(StepRefused, match="前可以自己确认完成"):
            moves.complete(order, user=None)
        assert Order.objects.get(pk=order.pk).status == "disbursed"
    with time_machine.travel(timezone.now() + timedelta(days=51)):
        jobs.end_what_is_late()
    assert Order.objects.get(pk=order.pk).status == "completed"


def test_each_due_date_is_reminded_of_once_when_amber_and_once_when_over(cast):
    order = led(
        cast, ("2026-11-02 10:00", "submit"), ("2026-11-03 10:00", "accept")
    )  # due 11-13, amber 11-12
    before = cast.officer.messages.count()
    for moment, kinds in (
        ("2026-11-11 10:00", []),
        ("2026-11-12 10:00", ["amber"]),
        ("2026-11-13 10:00", ["amber"]),
        ("2026-11-14 10:00", ["amber", "overdue"]),
        ("2026-11-20 10:00", ["amber", "overdue"]),
    ):
        with time_machine.travel(at(moment), tick=False):
            jobs.remind()
            jobs.remind()
        assert sorted(Reminder.objects.filter(order=order).values_list("kind", flat=True)) == kinds
        assert cast.officer.messages.count() == before + len(kinds)


def test_nobody_is_reminded_who_left_the_institution(cast):
    led(cast, ("2026-11-02 10:00", "submit"), ("2026-11-03 10:00", "accept"))
    cast.officer.memberships.update(ended_at=timezone.now())
    told = cast.officer.messages.count()
    with time_machine.travel(at("2026-11-14 10:00"), tick=False):
        jobs.remind()
    assert cast.officer.messages.count() == told
    assert cast.manager.messages.filter(title__contains="已超期").count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("job", [jobs.end_what_is_late, jobs.remind, jobs.recount_workdays])
def test_two_schedulers_at_once_do_everything_once(cast, job):
    orders = [order_in("approved", cast)]
    orders += [factories.order(factories.product(cast.bank), cast.owner) for _ in range(3)]
    barrier, failures = Barrier(2), []

    def run():
        try:
            barrier.wait(5)
            job()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    with time_machine.travel(timezone.now() + timedelta(days=40)):
        threads = [Thread(target=run) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failures == []
    expired = OrderEvent.objects.filter(step="expire_offer").count()
    reminders = Reminder.objects.values_list("order", "kind", "due_on")
    assert expired == (job is jobs.end_what_is_late)
    assert len(reminders) == len(set(reminders)) == (len(orders) if job is jobs.remind else 0)


def test_the_enterprise_reads_when_its_loan_counts_as_completed(cast, login):
    order = led(
        cast,
        ("2026-11-02 10:00", "submit"),
        ("2026-11-03 10:00", "accept"),
        ("2026-11-04 10:00", "review"),
        ("2026-11-05 10:00", "approve"),
        ("2026-11-06 10:00", "accept_offer"),
        ("2026-11-09 10:00", "disburse"),
    )
    with time_machine.travel(at("2026-11-10 10:00"), tick=False):
        page = login(cast.owner).get(reverse("enterprise:order", args=[order.number])).text
    assert "2026-12-10，此前没有确认的，视为完成" in page
