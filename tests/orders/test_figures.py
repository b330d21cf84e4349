"""The published figures against cases that were counted by hand."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection

from credit.models import CreditQuery
from orders import moves
from orders.figures import charts
from orders.figures.counting import count_events
from orders.figures.published import DEFINITIONS, Published, Scope, median_of
from orders.models import FigureCell
from orders.office_hours import calendar_of, hours_between, workdays_between
from platform_site.workdays import workdays_until, working_hours
from tests import factories
from tests.orders.counted import applied, at, go_on


@pytest.fixture
def two_months(cast):
    """Four orders: one is paid out in two months, one terminated late, one withdrawn, one accepted elsewhere."""
    first = go_on(
        applied(cast, at("2026-10-12 10:00")),
        cast,
        accept="2026-10-12 14:30",
        review="2026-10-13 10:00",
        approve="2026-10-15 10:00",
        accept_offer="2026-10-16 10:00",
        disburse="2026-10-19 10:00",
    )
    moves.disburse(
        first,
        user=cast.manager,
        amount=Decimal(50),
        paid_on=date(2026, 11, 3),
        repay_on=date(2027, 10, 19),
        rate=Decimal(3),
        contract_no="HT-1",
        loan_no="JJ-2",
        now=at("2026-11-04 09:30"),
    )
    go_on(applied(cast, at("2026-10-12 10:00")), cast, terminate="2026-10-20 09:00")
    go_on(applied(cast, at("2026-11-02 10:00")), cast, withdraw="2026-11-02 11:00")
    go_on(applied(cast, at("2026-11-02 10:00"), owner=cast.stranger), cast, accept="2026-11-03 10:00")
    count_events()
    return cast


def values(**scope) -> dict:
    return {figure.key: figure.value for figure in Published(Scope(**scope)).all()}


def test_every_figure_of_two_months(two_months):
    found = values()
    assert found == {
        "overdue": 1,  # the accepted one, decision due on 11-13
        "enterprises": 2,
        "institutions": 2,
        "products": 5,
        "submitted": 4,
        "submitted_amount": 400,
        "accepted": 2,
        "acceptance_rate": 50,
        "median_hours": 6.8,  # 4.5 and 8 hours: the middle of 4–5 and of 8–10
        "approved": 1,
        "approved_amount": 80,
        "success_rate": 50,
        "loans": 2,
        "loan_amount": 80,
        "borrowers": 1,
        "amount_each": 80,
        "first_borrowers": 1,
        "loan_rate": Decimal("3.56"),  # (30 × 4.5 + 50 × 3) ÷ 80
        "credit_share": 100,
        "overdue_rate": 100,
        "withdrawal_rate": 25,
        "kept_rate": 80,  # two 受理, 授信 and 放款 in time; the termination on the sixth working day was not
        "queries": 0,
    }
    assert set(found) == set(DEFINITIONS)


def test_a_loan_counts_on_the_day_it_is_paid_and_an_order_on_the_day_it_is_made(two_months):
    november = values(since=date(2026, 11, 1), until=date(2026, 11, 30))
    assert (november["submitted"], november["approved_amount"], november["loan_amount"]) == (2, 0, 50)
    assert (november["acceptance_rate"], november["withdrawal_rate"], november["success_rate"]) == (50, 50, 0)
    assert (november["borrowers"], november["first_borrowers"], november["loan_rate"]) == (1, 0, 3)
    october = values(since=date(2026, 10, 1), until=date(2026, 10, 31))
    assert (october["submitted"], october["approved_amount"], october["loan_amount"]) == (2, 80, 30)
    assert (october["acceptance_rate"], october["first_borrowers"]) == (50, 1)


def test_regions_and_institutions_are_counted_apart(two_months):
    assert values(prefix="310104")["submitted"] == 1
    assert values(prefix="31")["submitted"] == 4
    assert values(institution=two_months.bank.pk)["loan_amount"] == 80
    nothing = values(institution=two_months.rival.pk)
    assert (nothing["submitted"], nothing["overdue"], nothing["products"]) == (0, 0, 0)
    assert nothing["acceptance_rate"] is nothing["median_hours"] is nothing["loan_rate"] is None


def test_months_and_days_add_up_alike(two_months):
    cells = FigureCell.objects.filter(part="all", grain="day")
    days = [date(2026, 9, 15), date(2026, 10, 1), date(2026, 10, 12), date(2026, 10, 31), date(2026, 11, 2),
            date(2026, 11, 3), date(2026, 11, 30)]  # fmt: skip
    for since in days:
        for until in days:
            counted = sum(cell.submitted + cell.loans for cell in cells.filter(day__range=(since, until)))
            found = values(since=since, until=until)
            assert found["submitted"] + found["loans"] == counted, (since, until)


def test_charts(two_months):
    months = charts.by_month(Scope(since=date(2026, 10, 5), until=date(2026, 11, 30)))
    assert [(row["month"].month, row["submitted"], row["loan_amount"]) for row in months] == [
        (10, 2, 30),
        (11, 2, 50),
    ]
    assert len(charts.by_month(Scope(since=date(2020, 1, 1), until=date(2026, 4, 2)))) == charts.MONTHS
    assert [row["name"] for row in charts.ranking(Scope(), "region")] == ["城东区"]
    [bank] = charts.ranking(Scope(), "institution")
    assert (bank["name"], bank["submitted"], bank["loan_amount"]) == (two_months.bank.short_name, 4, 80)
    [industry] = charts.ranking(Scope(prefix="310115"), "industry")
    assert (industry["submitted_amount"], industry["approved_amount"], industry["loan_amount"]) == (
        300,
        80,
        80,
    )
    assert [(row["name"], row["count"], row["share"]) for row in charts.funnel(Scope())] == [
        ("申请", 4, 100),
        ("受理", 2, 50),
        ("授信", 1, 25),
        ("放款", 1, 25),
    ]


def test_a_corrected_refusal_does_not_count(cast):
    now = datetime.now(tz=at("2026-01-01").tzinfo)
    order = go_on(
        applied(cast, now), cast, accept=f"{now:%Y-%m-%d %H:%M:%S}", reject=f"{now:%Y-%m-%d %H:%M:%S}"
    )
    count_events()
    [cell] = FigureCell.objects.filter(part="all", grain="day")
    assert (cell.rejected, cell.stages, cell.running) == (1, 2, 0)
    moves.correct(order, user=cast.manager, reason="演示误操作")
    count_events()
    cell.refresh_from_db()
    assert (cell.rejected, cell.stages, cell.stages_in_time, cell.running) == (0, 1, 1, 1)


def test_a_median_is_within_its_class():
    assert median_of([0] * 24) is None
    assert median_of([0, 0, 3, *[0] * 21]) == 2.5
    assert median_of([*[0] * 23, 2]) == 80
    assert median_of([1, *[0] * 22, 1]) == pytest.approx(40.2, abs=0.1)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-11-24 10:00", "2026-11-24 14:30"),
        ("2026-11-24 07:00", "2026-11-24 22:00"),
        ("2026-11-20 16:00", "2026-11-23 10:00"),  # over a weekend
        ("2026-09-30 15:00", "2026-10-08 11:00"),  # over 国庆节
        ("2026-11-21 10:00", "2026-11-22 15:00"),  # within a weekend
    ],
)
def test_the_database_counts_office_time_as_the_calendar_does(db, start, end):
    first, last = at(start), at(end)
    asked = calendar_of(first.date(), last.date()) | {"start": first, "end": last}
    moments = ("%(start)s::timestamptz", "%(end)s::timestamptz")
    with connection.cursor() as cursor:
        cursor.execute(f"select {hours_between(*moments)}, {workdays_between(*moments)}", asked)
        hours, days = cursor.fetchone()
    assert hours == pytest.approx(working_hours(first, last))
    assert days == workdays_until(first.date(), last.date())


def test_figures_take_as_many_queries_for_more_orders(cast, django_assert_num_queries):
    for count in (1, 4):
        for _ in range(count):
            go_on(applied(cast, at("2026-11-23 09:00")), cast, accept="2026-11-24 11:00")
        count_events()
        with django_assert_num_queries(7):
            Published(Scope(until=date(2026, 11, 25), since=date(2026, 1, 5))).all()


def test_products_and_enterprises_are_those_of_the_region(cast):
    factories.product(cast.bank)
    assert (values()["enterprises"], values()["products"]) == (2, 2)
    west = values(prefix="310104", since=date(2020, 1, 1), until=date(2020, 1, 1) + timedelta(days=1))
    assert (west["enterprises"], west["institutions"], west["products"]) == (1, 0, 0)


def test_looks_at_credit_files_are_counted(cast):
    now = at("2026-11-24 10:00")
    for institution in (cast.bank, cast.bank, None):
        CreditQuery.objects.create(institution=institution, enterprise=cast.mill, purpose="演示", at=now)
    count_events()
    assert values()["queries"] == 2
    assert values(institution=cast.bank.pk, prefix="310115")["queries"] == 2
    assert values(until=date(2026, 11, 23))["queries"] == 0
