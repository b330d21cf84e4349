"""What may be read, by whom, and that each look leaves a trace."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from credit import catalogue, consents, evaluation, jobs
from credit.models import (
    Consent,
    CreditQuery,
    CreditRecord,
    RiskFlag,
    RiskState,
    WhitelistBatch,
    WhitelistEntry,
)
from platform_site import chain
from tests import factories
from tests.cast import new_key

CANARY = "演示机密税级D7731"


def record(enterprise, category: str, **fields) -> CreditRecord:
    values = {
        "title": f"演示{category}",
        "dated_on": date(2026, 3, 1),
        "polarity": "negative",
        "department": "演示局",
        "fingerprint": factories.uuid4().hex * 2,
        "payload": {catalogue.CATEGORIES[category].fields[-1].code: CANARY},
        **fields,
    }
    return CreditRecord.objects.create(enterprise=enterprise, category=category, **values)


@pytest.fixture
def order(cast):
    record(cast.mill, "tax_rating", title=CANARY, state="D")
    return factories.order(cast.product, cast.owner)


def page(client, order) -> str:
    return client.get(reverse("institution:order_credit", args=[order.number])).content.decode()


def test_a_live_consent_opens_the_category_and_the_look_is_logged(cast, login, order):
    assert CANARY in page(login(cast.officer), order)
    look = CreditQuery.objects.get()
    assert (look.actor, look.consent, look.order_number) == (cast.officer, order.consent, order.number)
    assert "tax_rating" in look.categories
    assert chain.broken_links() == []
    seen = login(cast.owner).get(reverse("enterprise:query_list")).content.decode()
    assert cast.bank.name in seen
    assert order.number in seen


def test_a_withdrawn_consent_closes_the_very_next_request(cast, login, order):
    bank = login(cast.officer)
    assert CANARY in page(bank, order)
    revoke = reverse("enterprise:authorization_revoke", args=[order.consent.number])
    assert login(cast.owner).post(revoke, new_key()).status_code == 302
    closed = page(bank, order)
    assert CANARY not in closed
    assert "尚未授权" in closed
    for name in ("institution:order", "institution:risk", "institution:order_list"):
        args = [order.number] if name == "institution:order" else []
        assert CANARY not in bank.get(reverse(name, args=args)).content.decode()


def test_no_locked_category_leaves_a_trace(cast, login, order):
    """No fact in any byte, by page, by category, in the order, and none in what the coverage counts."""
    consents.withdraw(order.consent, user=cast.owner)
    bank = login(cast.officer)
    before = page(bank, order)
    for category in catalogue.by_consent():
        record(cast.mill, category.code, title=f"演示锁定{category.code}")
    url = reverse("institution:order_credit", args=[order.number])
    answers = [bank.get(url, {"category": category.code}) for category in catalogue.by_consent()]
    answers += [bank.get(url), bank.get(reverse("institution:order", args=[order.number]))]
    for answer in answers:
        shown = answer.content.decode()
        assert "企业尚未授权查询" in shown
        assert "演示锁定" not in shown
        assert CANARY not in shown
    summary = re.compile("已归集.*?项须经企业授权")
    assert summary.findall(page(bank, order)) == summary.findall(before)
    assert "共 1 条" not in answers[0].content.decode()


def test_no_page_without_its_line_in_the_log(cast, login, order, monkeypatch):
    def fail(**_look):
        raise RuntimeError

    monkeypatch.setattr("credit.file.log_look", fail)
    bank = login(cast.officer)
    bank.raise_request_exception = False
    for name in ("order_credit", "order_credit_report", "order"):
        answer = bank.get(reverse(f"institution:{name}", args=[order.number]))
        assert answer.status_code == 500
        assert CANARY not in answer.content.decode(errors="ignore")
    assert not CreditQuery.objects.exists()


def test_long_categories_show_the_newest_and_page_on(cast, login, order):
    for number in range(25):
        payload = {"CF_WFXW": f"演示处罚{number:02d}号"}
        record(cast.mill, "xzcf", payload=payload, dated_on=date(2026, 1, 1 + number))
    url = reverse("institution:order_credit", args=[order.number])
    bank = login(cast.officer)
    shown = bank.get(url).content.decode()
    assert "演示处罚05号" in shown
    assert "演示处罚04号" not in shown
    assert "查看全部 25 条" in shown
    second = bank.get(url, {"category": "xzcf", "page": "2"}).content.decode()
    assert "演示处罚04号" in second
    assert CANARY not in second
    assert CreditQuery.objects.latest("pk").categories == ["xzcf"]
    assert bank.get(url, {"category": "乱写", "page": "x"}).status_code == 200


def test_people_in_records_are_masked(cast, login, order):
    record(cast.mill, "xzcf", payload={"CF_FRDB": "演示张三丰", "CF_WFXW": "演示行为"})
    shown = page(login(cast.officer), order)
    assert "演示行为" in shown
    assert "演示张三丰" not in shown
    assert "演**" in shown


def test_the_reader_stands_across_the_page(cast, login, order):
    shown = page(login(cast.officer), order)
    mark = shown[shown.index('class="watermark"') :]
    assert cast.bank.name in mark
    assert cast.officer.name not in mark


def test_a_category_outside_the_consent_stays_closed(cast, login, order):
    record(cast.mill, "social_insurance", title="演示社保欠缴X9")
    assert "演示社保欠缴X9" not in page(login(cast.officer), order)


def test_public_categories_need_no_consent(cast, login, order):
    record(cast.mill, "xzcf", title="演示处罚公示")
    consents.withdraw(order.consent, user=cast.owner)
    assert "演示处罚公示" in page(login(cast.officer), order)


def test_an_old_negative_record_and_a_repaired_one_leave(cast, login, order):
    record(cast.mill, "xzcf", title="演示五年前处罚", hidden_from=timezone.localdate())
    record(cast.mill, "xzcf", title="演示已修复处罚", is_repaired=True)
    shown = page(login(cast.officer), order)
    assert "演示五年前处罚" not in shown
    assert "演示已修复处罚" not in shown


def test_nobody_revokes_for_another_enterprise(cast, login, order):
    for name in ("authorization", "authorization_revoke"):
        address = reverse(f"enterprise:{name}", args=[order.consent.number])
        assert login(cast.stranger).get(address).status_code == 404


def test_consents_end_by_themselves(cast, order):
    Consent.objects.filter(pk=order.consent.pk).update(
        valid_from=date(2026, 1, 1), valid_to=date(2026, 1, 31)
    )
    jobs.expire_consents()
    assert Consent.objects.get(pk=order.consent.pk).status == "expired"


def test_own_credit_shows_everything(cast, login, order):
    shown = login(cast.owner).get(reverse("enterprise:credit")).content.decode()
    assert CANARY in shown


def test_rules_raise_and_clear_flags_and_levels(cast, login, order):

    bad = record(cast.mill, "dishonest", title="演示失信")
    assert evaluation.evaluate([cast.mill.pk]) == 1
    state = RiskState.objects.get(pk=cast.mill.pk)
    assert (state.public_level, state.full_level) == ("high", "high")
    assert "演示失信" in login(cast.officer).get(reverse("institution:risk")).content.decode()
    CreditRecord.objects.filter(pk=bad.pk).update(is_repaired=True)
    evaluation.evaluate()
    state.refresh_from_db()
    assert (state.public_level, state.full_level) == ("normal", "note")
    assert RiskFlag.objects.get(rule__code="R-RED-01").cleared_at is not None
    consents.withdraw(order.consent, user=cast.owner)
    assert cast.mill.name not in login(cast.officer).get(reverse("institution:risk")).content.decode()


@pytest.fixture
def listed(cast):
    batch = WhitelistBatch.objects.create(label="演示第一批", department="演示局", listed_on=date(2026, 5, 1))
    companies = [factories.enterprise(f"演示浦江{number}号纺织厂") for number in range(25)]
    return [
        WhitelistEntry.objects.create(batch=batch, enterprise=company, listed_on=batch.listed_on)
        for company in companies
    ]


def test_the_white_list_scrolls_without_missing_or_repeating(cast, login, listed):
    client = login(cast.officer)
    first = client.get(reverse("institution:whitelist"))
    assert "共 25 家" in first.content.decode()
    part = first.context["slice"]
    rest = client.get(reverse("institution:whitelist"), {"after": part.after}).context["slice"]
    seen = [entry.pk for entry in [*part.rows, *rest.rows]]
    assert sorted(seen) == sorted(entry.pk for entry in listed)
    assert not rest.has_more


def test_the_white_list_says_how_far_it_is_shown(cast, login, listed):
    client, url = login(cast.officer), reverse("institution:whitelist")
    first = client.get(url)
    assert "共 25 家，已显示 20 家" in first.content.decode()
    more = {"after": first.context["slice"].after, "shown": first.context["slice"].shown}
    assert "共 25 家，本页为第 21–25 家" in client.get(url, more).content.decode()
    appended = client.get(url, more, headers={"HX-Request": "true"}).content.decode()
    assert "共 25 家，已显示 25 家" in appended
    for nonsense in ({"after": "甲", "shown": "9"}, {"after": "9" * 30}, {"shown": "-1"}):
        assert "已显示 20 家" in client.get(url, nonsense).content.decode()


@pytest.mark.parametrize("months", [1, 3])
def test_rows_of_one_short_form_become_a_table(cast, login, order, months):
    for month in range(1, months + 1):
        payload = {"MONTH": f"2026-0{month}", "DUE": "4.05", "PAID": "4.05"}
        record(cast.mill, "social_insurance", title=f"2026-0{month} 缴费情况", payload=payload)
    shown = login(cast.owner).get(reverse("enterprise:credit")).content.decode()
    assert ('<caption class="visually-hidden">社会保险</caption>' in shown) == (months > 1)
    assert f"2026-0{months}" in shown


@pytest.mark.parametrize(
    ("name", "count"), [("浦江", 20), ("7号纺", 2), ("江", 20), ("江浦", 0), ("7号（", 0)]
)
def test_the_white_list_is_searched_by_two_characters_and_more(cast, login, listed, name, count):
    answer = login(cast.officer).get(reverse("institution:whitelist"), {"name": name})
    assert len(answer.context["slice"].rows) == count


def test_a_portrait_shows_no_contact(cast, login, listed):
    company = listed[0].enterprise
    company.contact_phone = "19912340000"
    company.save()
    shown = (
        login(cast.officer).get(reverse("institution:whitelist_entry", args=[listed[0].pk])).content.decode()
    )
    assert company.name in shown
    assert "19912340000" not in shown
