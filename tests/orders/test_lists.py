"""订单管理, 我的申请 and the two homes over all twelve states."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from orders import export_jobs, moves
from orders.models import Order
from tests import factories
from tests.costs import check_cost
from tests.orders.life import PATHS, lead, take

LIST = reverse("institution:order_list")


def fresh_order(cast, **fields) -> Order:
    return factories.order(factories.product(cast.bank), cast.owner, **fields)


def numbers(page: str) -> list[str]:
    """Return the order numbers of the rows, from top to bottom."""
    return re.findall(r'<th scope="row" class="nowrap">\s*(\S+?)\s*</th>', page)


def tabs(page: str) -> dict[str, int]:
    found = re.findall(r'<a href="\?[^"]*"[^>]*>(\S+?)<span class="n">(\d+)</span>', page)
    return {label: int(count) for label, count in found}


def due_in(order: Order, days: int, amber: int = 0) -> None:
    today = timezone.localdate()
    Order.objects.filter(pk=order.pk).update(
        due_on=today + timedelta(days=days), amber_on=today + timedelta(days=amber)
    )


def test_the_tabs_count_every_status_and_what_is_late(cast, login):
    for status in PATHS:
        lead(fresh_order(cast), status, cast)
    late = fresh_order(cast)
    due_in(late, -2, amber=-3)
    factories.order(factories.product(cast.rival), cast.owner)
    page = login(cast.officer).get(LIST).content.decode()
    expected = {"全部": 13, **dict.fromkeys(Order.Status.labels, 1), "待受理": 2, "已超时": 1}
    assert tabs(page) == expected
    for query, label, rows in [("?status=approved", "已授信", 1), ("?due=overdue", "已超时", 1)]:
        chosen = login(cast.officer).get(LIST + query).content.decode()
        assert re.search(rf'aria-current="page">{label}<span class="n">', chosen)
        assert len(numbers(chosen)) == rows
    assert numbers(chosen) == [late.number]
    assert "已超时 2 天" in chosen
    assert "due-over" in chosen


def test_the_list_sorts_by_the_day_with_the_finished_ones_last(cast, login):
    done, later, sooner, twin = (fresh_order(cast) for _ in range(4))
    lead(done, "withdrawn", cast)
    for order, days in [(later, 9), (sooner, 3), (twin, 3)]:
        due_in(order, days)
    client = login(cast.officer)
    up = numbers(client.get(LIST, {"sort": "due"}).content.decode())
    down = numbers(client.get(LIST, {"sort": "-due"}).content.decode())
    assert up == [twin.number, sooner.number, later.number, done.number]
    assert down == [later.number, twin.number, sooner.number, done.number]


def test_what_is_soon_due_is_found_and_marked(cast, login):
    calm, soon = fresh_order(cast), fresh_order(cast)
    due_in(calm, 9, amber=5)
    due_in(soon, 1, amber=0)
    page = login(cast.officer).get(LIST, {"due": "soon"}).content.decode()
    assert numbers(page) == [soon.number]
    assert "due-soon" in page


@pytest.mark.parametrize(
    ("status", "buttons"),
    [
        ("submitted", ["受理", "终止"]),
        ("approved", ["终止"]),
        ("disbursed", []),
        ("rejected", []),
    ],
)
def test_a_row_offers_what_its_status_allows(cast, login, status, buttons):
    order = lead(fresh_order(cast), status, cast)
    page = login(cast.officer).get(LIST).content.decode()
    assert (
        re.findall(rf'data-dialog>\s*(\S+?)<span class="visually-hidden">：{order.number}', page) == buttons
    )


def test_the_cards_of_the_bank_lead_to_their_lists(cast, login):
    lead(fresh_order(cast), "reviewing", cast)
    soon = fresh_order(cast)
    due_in(soon, 1, amber=0)
    client = login(cast.officer)
    home = client.get(reverse("institution:home")).content.decode()
    for label, query, count in [
        ("待受理", "status=submitted", 1),
        ("即将超期", "due=soon", 1),
        ("审批中", "status=reviewing", 1),
    ]:
        assert re.search(rf'href="{LIST}\?{query}">{count}<span class="visually-hidden"> 笔{label}', home), (
            label
        )
        assert len(numbers(client.get(f"{LIST}?{query}").content.decode())) == count


def test_the_enterprise_is_told_what_it_has_to_do(cast, login):
    client, home = login(cast.owner), reverse("enterprise:home")
    made = {
        status: lead(fresh_order(cast), status, cast)
        for status in ("supplement", "approved", "disbursed", "completed", "reviewing")
    }
    page = client.get(home).content.decode()
    todo = page[page.index('id="todo"') : page.index('id="latest"')]
    links = dict(re.findall(r'href="([^"]+)"\s+aria-describedby="s\d">(\S+?)<', todo))
    steps = {
        "supplement": "supplement",
        "approved": "accept-offer",
        "disbursed": "complete",
        "completed": "rate",
    }
    words = {"supplement": "去补充", "approved": "确认授信", "disbursed": "核对到账", "completed": "去评价"}
    assert links == {
        f"/enterprise/orders/{made[status].number}/{step}/": words[status] for status, step in steps.items()
    }
    for url in links:
        assert client.get(url).status_code == 200
    moves.rate(made["completed"], user=cast.owner, score=5, text="")
    assert "去评价" not in client.get(home).content.decode()
    assert "去补充" not in login(cast.stranger).get(home).content.decode()
    latest = page[page.index('id="latest"') :]
    assert "请补充材料" in latest
    assert "现在由金融机构审批" in latest
    assert latest.count("前办理") == 2


def test_my_applications_are_filtered_and_sorted(cast, login):
    first, second = fresh_order(cast), fresh_order(cast)
    take(first, "accept", cast.manager, cast, timezone.now() + timedelta(minutes=5))
    client, url = login(cast.owner), reverse("enterprise:order_list")
    assert numbers(client.get(url, {"sort": "-updated_at"}).content.decode()) == [first.number, second.number]
    assert numbers(client.get(url, {"sort": "updated_at"}).content.decode()) == [second.number, first.number]
    page = client.get(url, {"status": "accepted"}).content.decode()
    assert numbers(page) == [first.number]
    assert f"{reverse('enterprise:order_export')}?status=accepted" in page


@pytest.mark.parametrize(
    ("view", "person"),
    [
        ("institution:order_list", "officer"),
        ("institution:home", "officer"),
        ("enterprise:order_list", "owner"),
        ("enterprise:home", "owner"),
        ("gov:order_list", "supervisor"),
        ("gov:approval_list", "city_supervisor"),
        ("institution:approval_list", "manager"),
        ("institution:message_list", "manager"),
        ("enterprise:message_list", "owner"),
    ],
)
def test_more_orders_cost_no_more_statements(cast, login, view, person):
    client, url = login(getattr(cast, person)), reverse(view)

    def grow() -> None:
        lead(fresh_order(cast), "supplement", cast)
        fresh_order(cast)
        for maker in (cast.officer, cast.supervisor):
            export_jobs.ask(maker, kind="order", query="", conditions="", total=1001, purpose="演示用途")

    check_cost(client, url, grow, times=3, most=10)
