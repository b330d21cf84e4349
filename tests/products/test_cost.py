"""Repayment plans and annualised cost: the official figures, and what must hold for any loan."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from products import models
from products.cost import Charge, Method, Timing, Unit, annualised_cost, describe_assumptions, plan
from products.irr import annualise

MILLION = Decimal("1000000")
RATE = Decimal("4.35")

principals = st.integers(100_000, 10**9).map(lambda cents: Decimal(cents) / 100)
terms = st.integers(1, 120)
rates = st.decimals(0, 36, places=3)
methods = st.sampled_from(list(Method))
charges = st.builds(
    Charge,
    name=st.just("担保费"),
    payee=st.just("演示融资担保公司"),
    value=st.decimals(0, 3, places=2),
    unit=st.sampled_from(list(Unit)),
    timing=st.sampled_from(list(Timing)),
)


def test_a_million_over_a_year_in_equal_instalments():
    rows = plan(MILLION, 12, RATE, "equal_installment")
    assert {row.payment for row in rows[:11]} == {Decimal("85309.90")}
    assert rows[11].payment == Decimal("85309.89")
    assert sum(row.interest for row in rows) == Decimal("23718.79")


@pytest.mark.parametrize(
    ("method", "months", "payments"),
    [
        ("equal_principal", 3, ["406000.00", "404000.00", "402000.00"]),
        ("monthly_interest", 3, ["6000.00", "6000.00", "1206000.00"]),
        ("quarterly_interest", 7, ["18000.00", "18000.00", "1206000.00"]),
        ("bullet", 7, ["1242000.00"]),
        ("revolving", 7, ["1242000.00"]),
    ],
)
def test_payments_of_the_other_methods(method, months, payments):
    rows = plan(Decimal("1200000"), months, Decimal("6"), method)
    assert [str(row.payment) for row in rows] == payments


def test_quarterly_interest_falls_due_every_third_month_and_at_the_end():
    assert [row.month for row in plan(MILLION, 7, RATE, "quarterly_interest")] == [3, 6, 7]


def test_last_instalment_absorbs_the_rounding():
    rows = plan(Decimal("100"), 3, Decimal("0"), "equal_installment")
    assert [str(row.payment) for row in rows] == ["33.33", "33.33", "33.34"]


def test_interest_of_half_a_cent_rounds_up():
    assert plan(Decimal("0.50"), 1, Decimal("12"), "bullet")[0].interest == Decimal("0.01")


def test_official_example_of_the_peoples_bank():
    rates = annualise(Decimal("99000"), [Decimal("8833.3")] * 12)
    assert [str(rates.monthly_irr), str(rates.simple), str(rates.compound)] == ["1.06698", "12.80", "13.58"]


def test_upfront_guarantee_fee_raises_the_annualised_cost():
    fee = Charge("担保费", "演示融资担保公司", Decimal("0.5"), "percent", "upfront")
    cost = annualised_cost(MILLION, 12, RATE, "equal_installment", [fee], lender="演示农村商业银行")
    assert (cost.simple, cost.compound) == (Decimal("5.29"), Decimal("5.42"))
    assert (cost.interest, cost.charges_total, cost.total) == (
        Decimal("23718.79"),
        Decimal("5000.00"),
        Decimal("28718.79"),
    )
    shown = [(row.name, row.payee, row.basis, row.when, str(row.amount)) for row in cost.rows]
    assert shown == [
        ("利息", "演示农村商业银行", "年化 4.35%", "每月随还款", "23718.79"),
        ("担保费", "演示融资担保公司", "借款金额的 0.5%", "放款当日一次", "5000.00"),
    ]


@pytest.mark.parametrize(
    ("unit", "timing", "total"),
    [
        ("yuan", "upfront", "120.00"),
        ("yuan", "monthly", "2160.00"),
        ("yuan", "yearly", "240.00"),
        ("yuan", "end", "120.00"),
        ("percent", "upfront", "120.00"),
        ("percent", "monthly", "2160.00"),
        ("percent", "yearly", "240.00"),
        ("percent", "end", "120.00"),
        ("percent_a_year", "upfront", "180.00"),
        ("percent_a_year", "monthly", "180.00"),
        ("percent_a_year", "yearly", "180.00"),
        ("percent_a_year", "end", "180.00"),
    ],
)
def test_what_a_charge_sums_up_to_over_eighteen_months(unit, timing, total):
    value = Decimal("120") if unit == "yuan" else Decimal("1.2")
    charge = Charge("服务费", "演示银行", value, unit, timing)
    cost = annualised_cost(Decimal("10000"), 18, RATE, "monthly_interest", [charge])
    assert cost.charges_total == Decimal(total)


def test_the_sooner_a_charge_is_taken_the_dearer_the_loan():
    costs = [
        annualised_cost(
            MILLION, 24, RATE, "bullet", [Charge("费", "方", Decimal("1"), "percent_a_year", timing)]
        )
        for timing in ("upfront", "yearly", "monthly", "end")
    ]
    assert [cost.monthly_irr for cost in costs] == sorted({cost.monthly_irr for cost in costs}, reverse=True)


@pytest.mark.parametrize("months", [2, 7, 12, 60])
@pytest.mark.parametrize("method", ["bullet", "quarterly_interest"])
def test_simple_rate_of_a_loan_without_charges_is_its_nominal_rate(method, months):
    cost = annualised_cost(MILLION, months, Decimal("6"), method)
    assert Decimal("6.00") <= cost.simple <= Decimal("6.01")


@given(principals, terms, rates, methods)
def test_plan_pays_back_exactly_the_principal(principal, months, rate, method):
    rows = plan(principal, months, rate, method)
    assert sum(row.principal for row in rows) == principal
    assert rows[-1].balance == 0
    assert rows[-1].month == months
    assert [row.number for row in rows] == list(range(1, len(rows) + 1))
    for row in rows:
        assert row.payment == row.principal + row.interest
        assert min(row.principal, row.interest, row.balance) >= 0
        assert row.payment == row.payment.quantize(Decimal("0.01"))


@given(principals, terms, rates, methods)
def test_cost_without_charges_is_the_rate(principal, months, rate, method):
    cost = annualised_cost(principal, months, rate, method)
    assert cost.charges_total == 0
    assert rate <= cost.simple <= rate + Decimal("0.3")


@given(principals, terms, rates, methods, charges, charges)
def test_another_charge_never_lowers_the_cost(principal, months, rate, method, first, second):
    one = annualised_cost(principal, months, rate, method, [first])
    both = annualised_cost(principal, months, rate, method, [first, second])
    assert rate <= one.simple <= both.simple
    assert one.compound <= both.compound
    assert one.charges_total <= both.charges_total


@given(st.lists(st.decimals(0, 10**6, places=2), min_size=1, max_size=60), st.decimals("0.01", 1, places=2))
def test_discounting_at_the_irr_gives_back_what_was_received(payments, share):
    total = sum(payments)
    received = total * share
    assume(received > 1)
    try:
        monthly = annualise(received, payments).monthly_irr / 100
    except ValueError:
        assume(False)
    low, high = (
        sum(payment / (1 + monthly + step) ** month for month, payment in enumerate(payments, 1))
        for step in (Decimal("0.0000001"), Decimal("-0.0000001"))
    )
    assert low <= received <= high


@pytest.mark.parametrize(
    ("principal", "months", "rate", "method", "message"),
    [
        ("0", 12, "4", "bullet", "贷款金额"),
        ("0.001", 12, "4", "bullet", "贷款金额"),
        ("NaN", 12, "4", "bullet", "贷款金额"),
        ("1E+30", 12, "4", "bullet", "贷款金额"),
        ("100", 0, "4", "bullet", "贷款期限"),
        ("100", 601, "4", "bullet", "贷款期限"),
        ("100", 12, "-1", "bullet", "年化利率"),
        ("100", 12, "Infinity", "bullet", "年化利率"),
        ("100", 12, "4", "balloon", "还款方式"),
    ],
)
def test_impossible_loans_are_refused_in_words(principal, months, rate, method, message):
    with pytest.raises(ValueError, match=message):
        plan(Decimal(principal), months, Decimal(rate), method)


@pytest.mark.parametrize(
    ("value", "unit", "timing", "message"),
    [
        ("-1", "yuan", "upfront", "评估费：费用不能小于 0"),
        ("1E+20", "yuan", "end", "评估费：费用不能小于 0，也不能超过"),
        ("1", "dollar", "upfront", "评估费：请选择"),
        ("1", "yuan", "weekly", "评估费：请选择"),
        ("10000", "yuan", "upfront", "放款当日收取的费用"),
        ("9999.99", "yuan", "upfront", "过高"),
        ("1000000000000", "percent", "monthly", "过高"),
    ],
)
def test_impossible_charges_are_refused_in_words(value, unit, timing, message):
    charge = Charge("评估费", "演示评估公司", Decimal(value), unit, timing)
    with pytest.raises(ValueError, match=message):
        annualised_cost(Decimal("10000"), 12, RATE, "equal_installment", [charge])


def test_payments_below_what_was_received_have_no_rate():
    with pytest.raises(ValueError, match="还款总额"):
        annualise(Decimal("100"), [Decimal("99")])


def test_assumptions_of_revolving_credit_are_stated():
    assert any("随借随还" in text for text in describe_assumptions("revolving"))
    assert not any("随借随还" in text for text in describe_assumptions("equal_installment"))
    assert set(describe_assumptions("bullet")) < set(describe_assumptions())


def test_values_are_those_that_products_store():
    assert list(Method) == models.Repayment.values
    assert list(Unit) == models.ProductCharge.Unit.values
    assert list(Timing) == models.ProductCharge.Timing.values
