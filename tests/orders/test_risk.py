"""风险监控 of an institution: its own applicants and borrowers, under their consents, with what it did."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Message
from credit import consents, evaluation
from credit.models import CreditQuery, RiskFlag, RiskHandling, RiskTurn
from orders import jobs, risk
from orders.models import Order
from platform_site.models import AuditEvent
from tests import factories
from tests.cast import new_key
from tests.costs import check_cost
from tests.credit.test_risk import fact
from tests.orders.life import order_in


@pytest.fixture
def order(cast):
    made = factories.order(cast.product, cast.owner)
    fact(cast.mill, "dishonest", title="演示失信情形", reference_no="（2026）演示执1号")
    evaluation.evaluate()
    return made


def text(client, name: str, *args, **query) -> str:
    answer = client.get(reverse(f"institution:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def handle(client, order, flag, note="演示：已电话核实，企业正在履行"):
    url = reverse("institution:risk_handle", args=[order.number, flag.pk])
    return client.post(url, {"note": note} | new_key())


def test_the_list_asks_by_name_level_and_handling(cast, login, order):
    bank = login(cast.officer)
    assert "演示失信情形" in text(bank, "risk")
    assert order.number in text(bank, "risk", risk="high", handling="open", enterprise="精密")
    for query in ({"risk": "note"}, {"handling": "done"}, {"enterprise": "没有"}, {"status": "disbursed"}):
        assert order.number not in text(bank, "risk", **query)
    assert order.number not in text(login(cast.rival_officer), "risk")


def test_the_detail_names_rule_evidence_and_data_date(cast, login, order):
    shown = text(login(cast.officer), "risk_order", order.number)
    for words in ("R-RED-01（版本 1）", "（2026）演示执1号", "首次发现", "风险等级由“未监测”变为“高风险”"):
        assert words in shown
    other = login(cast.rival_officer).get(reverse("institution:risk_order", args=[order.number]))
    assert other.status_code == 404


def test_handling_is_kept_with_who_and_why_and_once_per_key(cast, login, order):
    flag, bank = RiskFlag.objects.get(), login(cast.officer)
    url = reverse("institution:risk_handle", args=[order.number, flag.pk])
    empty = bank.post(url, new_key())
    assert empty.status_code == 422
    assert "请填写处置说明" in empty.content.decode()
    key = {"note": "演示：已电话核实"} | new_key()
    assert [bank.post(url, key).status_code for _ in range(2)] == [302, 302]
    made = RiskHandling.objects.get()
    assert (made.author, made.institution) == (cast.officer, cast.bank)
    assert AuditEvent.objects.filter(action="处置风险").count() == 1
    shown = text(bank, "risk_order", order.number)
    assert "演示：已电话核实" in shown
    assert "演示经理" in shown
    assert "已处置" in shown
    assert order.number in text(bank, "risk", handling="done")
    assert order.number not in text(bank, "risk", handling="open")


def test_handling_is_each_institutions_own(cast, login, order):
    theirs = factories.order(factories.product(cast.rival), cast.owner)
    handle(login(cast.officer), order, RiskFlag.objects.get())
    rival = login(cast.rival_officer)
    assert theirs.number in text(rival, "risk", handling="open")
    assert "演示：已电话核实" not in text(rival, "risk_order", theirs.number)


def test_a_flag_by_consent_is_shown_handled_and_logged_under_it_only(cast, login, order):
    fact(cast.mill, "tax_rating", title="演示机密税级", state="D")
    evaluation.evaluate()
    flag, bank = RiskFlag.objects.get(is_public=False), login(cast.officer)
    listed = text(bank, "risk")
    assert "纳税信用较低" in listed
    assert "演示机密税级" not in listed, "the list logs no look"
    assert "演示机密税级" in text(bank, "risk_order", order.number)
    look = CreditQuery.objects.get()
    assert (look.categories, look.order_number, look.actor) == (["tax_rating"], order.number, cast.officer)
    consents.withdraw(order.consent, user=cast.owner)
    for shown in (
        text(bank, "risk"),
        text(bank, "risk_order", order.number),
        text(bank, "order", order.number),
    ):
        assert "纳税信用较低" not in shown
    assert handle(bank, order, flag).status_code == 404
    assert not RiskHandling.objects.exists()


def test_a_category_outside_the_consent_stays_closed(cast, login, order):
    fact(cast.mill, "real_estate_mortgage", title="演示机密抵押", state="有效")
    evaluation.evaluate()
    bank = login(cast.officer)
    for shown in (text(bank, "risk"), text(bank, "risk_order", order.number)):
        assert "不动产抵押" not in shown
    assert "演示机密抵押" not in text(bank, "order", order.number)
    assert handle(bank, order, RiskFlag.objects.get(is_public=False)).status_code == 404


def test_the_level_tells_of_nothing_beyond_the_consent(cast, login):
    order = factories.order(cast.product, cast.owner)
    fact(cast.mill, "real_estate_mortgage", title="演示机密抵押", state="有效")
    evaluation.evaluate()
    assert RiskTurn.objects.get().full_after == "note"
    assert Order.objects.with_risk().get().risk_level == "normal"
    assert "变为“提示”" not in text(login(cast.officer), "risk_order", order.number)


def test_only_applicants_and_borrowers_are_watched(cast, login):
    third = factories.owner(factories.enterprise())
    refused = order_in("rejected", cast)
    running = factories.order(factories.product(cast.bank), third)
    for company in (refused.enterprise, running.enterprise):
        fact(company, "dishonest")
    evaluation.evaluate()
    shown = text(login(cast.officer), "risk")
    assert running.number in shown
    assert refused.number not in shown
    assert (
        login(cast.officer).get(reverse("institution:risk_order", args=[refused.number])).status_code == 404
    )


def test_a_loan_is_watched_until_its_term_ends(cast):
    loan = order_in("completed", cast)
    assert loan in risk.watched(Order.objects.all())
    years_later = timezone.localdate() + timedelta(days=loan.term_months * 31 + 31)
    assert loan not in risk.watched(Order.objects.all(), years_later)


def test_an_objected_flag_is_marked_and_the_order_stays_listed(cast, login, order):
    flag = RiskFlag.objects.get()
    type(flag.evidence).objects.filter(pk=flag.evidence_id).update(objection_state="open")
    evaluation.evaluate()
    shown = text(login(cast.officer), "risk")
    assert "异议处理中" in shown
    assert ">正常</span>" in shown


def told(person) -> list[str]:
    return list(
        Message.objects.filter(user=person, title__contains="风险等级").values_list("title", flat=True)
    )


def test_a_turn_is_told_once_to_officer_and_managers(cast, login, order):
    Order.objects.filter(pk=order.pk).update(officer=cast.officer)
    for _ in range(2):
        risk.tell_of_turns()
    for person in (cast.officer, cast.manager):
        assert told(person) == ["演示精密制造有限公司风险等级变为“高风险”"]
    assert told(cast.approver) == told(cast.rival_officer) == []
    assert not RiskTurn.objects.filter(told_at__isnull=True).exists()
    link = Message.objects.filter(user=cast.officer).get(title__contains="风险等级").url
    assert login(cast.officer).get(link).status_code == 200
    bad = RiskFlag.objects.get().evidence
    fact(cast.mill, "tax_arrears")
    evaluation.evaluate()
    type(bad).objects.filter(pk=bad.pk).update(is_repaired=True)
    evaluation.evaluate()
    risk.tell_of_turns()
    assert len(told(cast.officer)) == 1, "a turn for the better is no news"


def test_a_turn_on_what_needs_consent_is_told_under_it_only(cast):
    first = factories.order(cast.product, cast.owner)
    second = factories.order(factories.product(cast.rival), cast.owner)
    consents.withdraw(second.consent, user=cast.owner)
    for _ in range(4):
        factories.order(factories.product(factories.institution()), cast.owner)
    jobs.evaluate_risk()
    assert RiskFlag.objects.get().rule.code == "R-YEL-05"
    risk.tell_of_turns()
    assert told(cast.manager) == [f"{first.enterprise.name}风险等级变为“关注”"]
    assert told(cast.rival_officer) == []


def test_the_detail_costs_no_more_with_more_flags(cast, login, order):
    def grow():
        fact(cast.mill, "xzcf", amount=9)
        evaluation.evaluate()

    check_cost(
        login(cast.officer), reverse("institution:risk_order", args=[order.number]), grow, times=5, most=10
    )
