"""督办 through its pages: who may, what follows, who sees what."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Message
from orders import jobs, moves
from orders.models import Ticket
from platform_site.workdays import add_workdays
from tests import factories
from tests.cast import new_key
from tests.orders.life import order_in, take

DAY = timedelta(days=1)


def asked(**changes) -> dict:
    """Return what a supervisor types into 督办."""
    return {"text": "请尽快办理", "due_on": timezone.localdate().isoformat(), **new_key(), **changes}


def gov(name: str, order=None) -> str:
    return reverse(f"gov:{name}", args=[order.number] if order else [])


def test_a_ticket_is_asked_answered_and_closed_by_the_next_step(cast, login):
    order = order_in("accepted", cast)
    supervisor = login(cast.supervisor)
    page = supervisor.get(gov("order_urge", order)).text
    assert f'value="{add_workdays(timezone.localdate(), 3):%Y-%m-%d}"' in page
    assert supervisor.post(gov("order_urge", order), asked()).url == gov("order", order)
    bank, home = login(cast.officer), reverse("institution:home")
    listed = reverse("institution:order_list") + "?due=urged"
    assert [row.pk for row in bank.get(listed).context["page"]] == [order.pk]
    assert {card[0]: card[1] for card in bank.get(home).context["cards"]}["待回复督办"] == 1
    bank.post(
        reverse("institution:order_reply", args=[order.number]), {"reply_text": "本周办结", **new_key()}
    )
    assert [*bank.get(listed).context["page"]] == []
    for reader, page in ((supervisor, "gov:order"), (login(cast.owner), "enterprise:order")):
        text = reader.get(reverse(page, args=[order.number])).text
        assert "请尽快办理" in text
        assert "金融机构回复：本周办结" in text
    take(order, "review", cast.officer, cast)
    assert "已办结" in supervisor.get(gov("ticket_list")).text
    assert supervisor.get(gov("ticket_list") + "?state=pending").context["page"].rows == []


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"text": ""}, "请输入督办要求"),
        ({"text": "字" * 301}, "最多"),
        ({"due_on": "2026-02-30"}, "日期"),
        ({"due_on": "2020-01-01"}, "回复截止日期应在"),
        ({"due_on": "2099-01-01"}, "回复截止日期应在"),
    ],
)
def test_what_is_typed_wrong_is_said_by_the_field_and_kept(cast, login, change, sentence):
    order = order_in("submitted", cast)
    answer = login(cast.supervisor).post(gov("order_urge", order), asked(**change))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert next(iter(change.values())) in answer.text
    assert not Ticket.objects.exists()


def test_only_the_supervisor_of_the_region_urges(cast, login):
    order = order_in("submitted", cast)
    expected = {
        "other_supervisor": 404,
        "operator": 403,
        "auditor": 403,
        "manager": 403,
        "city_supervisor": 302,
    }
    for name, status in expected.items():
        client = login(getattr(cast, name))
        assert client.post(gov("order_urge", order), asked()).status_code == status, name
    assert Ticket.objects.get().opened_by == cast.city_supervisor
    assert "督办所选订单" not in login(cast.auditor).get(gov("order_list")).text


def test_a_second_ticket_waits_for_the_answer_to_the_first(cast, login):
    order = order_in("accepted", cast)
    supervisor = login(cast.supervisor)
    supervisor.post(gov("order_urge", order), asked())
    assert supervisor.get(gov("order_urge", order)).status_code == 409
    moves.reply(order, user=cast.officer, text="办理中")
    assert supervisor.post(gov("order_urge", order), asked(text="仍未办结")).status_code == 302
    first, second = Ticket.objects.order_by("pk")
    assert (first.state, second.state) == (Ticket.State.CLOSED, Ticket.State.PENDING)


def test_an_order_that_ended_is_not_urged(cast, login):
    refused = order_in("rejected", cast)
    supervisor = login(cast.supervisor)
    assert supervisor.post(gov("order_urge", refused), asked()).status_code == 409
    assert gov("order_urge", refused) not in supervisor.get(gov("order", refused)).text


def test_a_selection_is_urged_once_and_every_order_answers_for_itself(cast, login):
    closed = order_in("terminated", cast)
    fresh = order_in("submitted", cast)
    foreign = factories.order(cast.product, cast.stranger)
    supervisor = login(cast.supervisor)
    assert f'name="id" value="{fresh.number}"' in " ".join(supervisor.get(gov("order_list")).text.split())
    numbers = [fresh.number, closed.number, foreign.number, "RZ\x00", fresh.number]
    page = supervisor.get(gov("order_urge_many"), {"id": numbers})
    assert {order.pk for order in page.context["orders"]} == {fresh.pk, closed.pk}
    assert "已选 2 笔订单" in page.text
    refused = supervisor.post(gov("order_urge_many"), asked(id=numbers, text=""))
    assert refused.status_code == 422
    assert f'name="id" value="{closed.number}"' in refused.text
    data = asked(id=numbers)
    for _ in range(2):  # pressed twice, sent once
        done = supervisor.post(gov("order_urge_many"), data)
        assert done.url == gov("order_urge_done")
    results = {row["number"]: row["text"] for row in supervisor.get(done.url).context["results"]}
    assert results[fresh.number] == "已督办"
    assert results[closed.number].startswith("该订单已由")
    assert list(Ticket.objects.values_list("order__number", flat=True)) == [fresh.number]


def test_an_empty_selection_is_sent_back(cast, login):
    supervisor = login(cast.supervisor)
    for answer in (
        supervisor.get(gov("order_urge_many"), follow=True),
        supervisor.post(gov("order_urge_many"), asked(), follow=True),
    ):
        assert "请先勾选要督办的订单。" in answer.text


def test_the_list_of_tickets_puts_the_late_ones_first_and_filters(cast, login):
    rows = {}
    for status, days in (("submitted", 2), ("accepted", -2), ("reviewing", 0)):
        order = factories.order(factories.product(cast.bank), cast.owner)
        for step in {"accepted": ["accept"], "reviewing": ["accept", "review"]}.get(status, []):
            order = take(order, step, cast.manager, cast)
        moves.urge(order, user=cast.supervisor, text=status, due_on=timezone.localdate() + days * DAY)
        rows[status] = order
    moves.reply(rows["reviewing"], user=cast.officer, text="办理中")
    supervisor = login(cast.supervisor)

    def shown(query: str) -> list[str]:
        return [ticket.text for ticket in supervisor.get(gov("ticket_list") + query).context["page"]]

    assert shown("") == ["accepted", "submitted", "reviewing"]
    assert shown("?late=on") == ["accepted"]
    assert shown("?state=replied") == ["reviewing"]
    assert shown("?region=310115") == shown("?institution=城市") == shown("")
    assert shown("?institution=农村") == []
    assert [*login(cast.other_supervisor).get(gov("ticket_list")).context["page"]] == []


def test_the_bank_is_told_once_that_it_did_not_answer(cast):
    order = order_in("accepted", cast)
    ticket = moves.urge(order, user=cast.supervisor, text="请回复", due_on=timezone.localdate() - DAY)
    for _ in range(2):
        jobs.remind_of_tickets()
    told = Message.objects.filter(title="督办逾期未回复")
    assert [message.user for message in told] == [cast.officer]
    assert ticket.is_overdue


def test_an_answer_in_time_needs_no_reminder(cast):
    order = order_in("accepted", cast)
    moves.urge(order, user=cast.supervisor, text="请回复", due_on=timezone.localdate())
    jobs.remind_of_tickets()
    moves.reply(order, user=cast.officer, text="办理中")
    Ticket.objects.update(due_on=timezone.localdate() - DAY)
    jobs.remind_of_tickets()
    assert not Message.objects.filter(title="督办逾期未回复").exists()


def test_a_stale_step_is_told_who_moved_the_order_not_who_urged_it(cast, login):
    order = order_in("accepted", cast)
    moves.urge(order, user=cast.supervisor, text="请回复", due_on=timezone.localdate())
    answer = login(cast.officer).get(reverse("institution:order_accept", args=[order.number]))
    assert answer.status_code == 409
    assert "受理，时间" in answer.text


def test_more_tickets_cost_no_more_statements(cast, login, django_assert_max_num_queries):
    def urged() -> None:
        order = factories.order(factories.product(cast.bank), factories.owner(factories.enterprise()))
        moves.urge(order, user=cast.supervisor, text="请回复", due_on=timezone.localdate())

    supervisor = login(cast.supervisor)
    urged()
    with CaptureQueriesContext(connection) as first:
        supervisor.get(gov("ticket_list"))
    for _ in range(5):
        urged()
    with django_assert_max_num_queries(len(first)):
        assert len(supervisor.get(gov("ticket_list")).context["page"]) == 6
