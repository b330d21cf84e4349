"""The sums count every event exactly once, whatever happens meanwhile, and a check finds what is wrong."""

from datetime import timedelta
from threading import Event, Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F, Sum
from django.utils import timezone

from orders.figures import checking, counting
from orders.models import BorrowerDay, FigureCell, FigureCursor
from tests import factories
from tests.orders.counted import applied
from tests.orders.life import lead


def counted() -> int:
    cells = FigureCell.objects.filter(part="all", grain="month")
    return cells.aggregate(number=Sum("submitted", default=0))["number"]


def test_counting_twice_counts_once(cast):
    applied(cast)
    counting.count_events()
    counting.count_events()
    assert counted() == 1
    applied(cast)
    counting.count_events()
    assert counted() == 2


def test_batches_add_up(cast, monkeypatch):
    monkeypatch.setattr(counting, "BATCH", 2)
    for bank in (cast.bank, cast.rival, cast.bank):
        applied(cast, bank=bank)
    lead(applied(cast), "disbursed", cast)
    sizes = []
    while size := counting.count_batch(2):
        sizes.append(size)
    assert sum(sizes) == 9
    assert max(sizes) == 2
    assert counted() == 4
    assert checking.differences() == []


def test_a_batch_that_is_killed_leaves_nothing(cast, monkeypatch):
    lead(applied(cast), "disbursed", cast)
    with monkeypatch.context() as patch:

        def killed(*args):
            raise KeyboardInterrupt

        patch.setattr(counting, "_move_cursors", killed)
        with pytest.raises(KeyboardInterrupt):
            counting.count_events()
    assert (counted(), BorrowerDay.objects.count(), FigureCursor.objects.count()) == (0, 0, 0)
    counting.count_events()
    assert (counted(), BorrowerDay.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_an_event_that_commits_late_is_counted(cast):
    """Its id is lower than that of an event that was counted before."""
    written, go = Event(), Event()

    def slow():
        try:
            with transaction.atomic():
                applied(cast)
                written.set()
                go.wait(20)
        finally:
            connection.close()

    thread = Thread(target=slow)
    thread.start()
    assert written.wait(20)
    applied(cast, owner=cast.stranger, bank=cast.rival)
    counting.count_events()
    assert counted() == 1
    go.set()
    thread.join(20)
    counting.count_events()
    assert counted() == 2
    assert checking.differences() == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_count_once(cast):
    lead(applied(cast), "disbursed", cast)

    def count():
        try:
            counting.count_events()
        finally:
            connection.close()

    workers = [Thread(target=count) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(20)
    assert counted() == 1
    assert checking.differences() == []


def test_the_check_is_content_with_every_status(cast):
    for status in ("accepted", "rejected", "withdrawn", "terminated", "expired", "completed"):
        lead(applied(cast), status, cast)
    counting.count_events()
    assert checking.differences() == checking.untold_rows() == checking.late_events() == []
    call_command("reconcile_figures")


def test_a_tampered_sum_is_found_and_repaired(cast, capsys):
    lead(applied(cast), "disbursed", cast)
    counting.count_events()
    FigureCell.objects.filter(part="all", grain="day", submitted=1).update(submitted=F("submitted") + 1)
    with pytest.raises(CommandError, match="申请笔数"):
        call_command("reconcile_figures")
    call_command("reconcile_figures", repair=True)
    BorrowerDay.objects.update(amount=1)
    with pytest.raises(CommandError, match="放款企业"):
        call_command("reconcile_figures")
    FigureCell.objects.filter(part="industry").delete()
    checking.check_and_repair()
    call_command("reconcile_figures")
    assert "统计数据与明细一致" in capsys.readouterr().out


def test_an_event_left_out_is_found(cast):
    applied(cast, timezone.now() - timedelta(hours=1))
    with pytest.raises(CommandError, match="1 条事件"):
        call_command("reconcile_figures")
    counting.count_events()
    FigureCursor.objects.update(seq=F("seq") + 1)  # as if one had been skipped
    applied(cast)
    counting.count_events()
    with pytest.raises(CommandError, match="申请笔数"):
        call_command("reconcile_figures")
    call_command("reconcile_figures", repair=True)
    assert counted() == 2


def test_an_order_without_its_event_is_found(cast):
    order = factories.order(cast.product, cast.owner)
    with pytest.raises(CommandError, match=order.number):
        call_command("reconcile_figures", repair=True)


def test_an_enterprise_that_moves_takes_its_orders_along(cast):
    applied(cast)
    counting.count_events()
    cast.mill.region = cast.regions["310104"]
    cast.mill.save(update_fields=["region"])
    checking.check_and_repair()
    assert set(FigureCell.objects.values_list("region", flat=True)) == {"310104"}
