"""The score: the same facts give the same points, every reason is a fact, and only the right people read it."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from credit import consents, default_card
from credit.catalogue import CATEGORIES
from credit.models import CategorySource, ScoreCard, WhitelistBatch, WhitelistEntry
from credit.score import BANDS, ITEMS, Fact, Facts, band_of, months_before, problems_of, score
from credit.scoring import SOURCES, score_of
from tests import factories
from tests.credit.test_risk import fact

TODAY = date(2026, 11, 24)
CARD = default_card.POINTS
STATES = ["", "A", "B", "M", "C", "D", "存续", "吊销", "歇业", "法定代表人", "住所", "执行中"]
days = st.dates(date(2015, 1, 1), TODAY)
records = st.builds(
    Fact,
    category=st.sampled_from(SOURCES),
    state=st.sampled_from(STATES),
    dated_on=days,
    ended_on=st.none() | days,
    is_owed=st.booleans(),
)
facts_of_a_company = st.builds(
    Facts,
    today=st.just(TODAY),
    records=st.lists(records, max_size=12).map(tuple),
    founded_on=st.none() | days,
    standing=st.sampled_from(["", "存续", "注销"]),
    listed_on=st.none() | days,
    data_to=st.dictionaries(st.sampled_from(SOURCES), days),
)


def line(facts: Facts, code: str):
    return next(line for line in score(facts, CARD, 1).contributions if line.code == code)


@given(facts_of_a_company)
def test_the_same_facts_give_the_same_score_in_whatever_order(facts):
    turned = Facts(**{**vars(facts), "records": tuple(reversed(facts.records))})
    assert score(facts, CARD, 1) == score(turned, CARD, 1)


@given(facts_of_a_company)
def test_a_score_is_the_sum_of_its_lines_and_each_line_rests_on_a_fact(facts):
    result = score(facts, CARD, 1)
    assert result.total == sum(line.points for line in result.contributions)
    assert result.most == 100
    known = {fact.dated_on for fact in facts.records} | {facts.founded_on, facts.listed_on, None}
    for item, line in zip(ITEMS, result.contributions, strict=True):
        finding = item.judge(facts)
        assert (line.points, line.reason) == (CARD[item.code][finding.key], finding.reason)
        assert 0 <= line.points <= line.most
        assert line.dated_on in known
        assert bool(line.raises) == any(
            CARD[item.code][key] > line.points for key in item.findings if key != "none"
        )


@pytest.mark.parametrize(
    ("code", "records", "points", "words"),
    [
        (
            "tax",
            [("tax_rating", "B", date(2025, 12, 31)), ("tax_rating", "D", date(2023, 12, 31))],
            16,
            "2025 年度",
        ),
        ("tax", [], 8, "未归集"),
        ("standing", [("registration", "吊销", date(2026, 1, 1))], 0, "登记状态为吊销"),
        ("stability", [("registration_change", "法定代表人变更", date(2026, 1, 1))], 6, "1 次"),
        ("stability", [("registration_change", "法定代表人变更", date(2024, 1, 1))], 10, "没有变更"),
        ("penalties", [("xzcf", "", date(2026, 1, 1))] * 2, 4, "2 次"),
        ("penalties", [("xzcf", "", date(2023, 1, 1))], 15, "没有行政处罚"),
        ("abnormal", [("abnormal", "", date(2026, 1, 1))], 0, "1 条尚未结束"),
        ("abnormal", [("abnormal", "", date(2020, 1, 1), date(2021, 1, 1))], 6, "均已结束"),
        ("court", [("dishonest", "", date(2026, 1, 1))], 0, "1 条尚未结束"),
        ("serious", [], 5, "没有"),
        ("insurance", [("social_insurance", "", date(2026, m, 28)) for m in range(1, 11)], 3, "10 个月"),
        ("insurance", [("social_insurance", "", date(2026, 9, 30), None, True)], 0, "1 个月欠缴"),
        ("lists", [("red_list", "", date(2026, 1, 1))], 5, "守信红名单"),
        ("lists", [("red_list", "", date(2024, 1, 1), date(2025, 1, 1))], 0, "不在"),
    ],
)
def test_each_item_reads_its_facts(code, records, points, words):
    found = line(Facts(TODAY, tuple(Fact(*values) for values in records)), code)
    assert found.points == points
    assert words in found.reason


@pytest.mark.parametrize(
    ("founded_on", "points"),
    [
        (date(2016, 11, 24), 10),
        (date(2016, 11, 25), 8),
        (date(2023, 11, 24), 6),
        (date(2026, 11, 1), 1),
        (None, 1),
    ],
)
def test_years_are_counted_to_the_day(founded_on, points):
    assert line(Facts(TODAY, founded_on=founded_on), "age").points == points


def test_what_would_raise_it_is_the_nearest_better_finding():
    rated = Facts(TODAY, (Fact("tax_rating", "C", date(2025, 12, 31)),))
    assert line(rated, "tax").raises.endswith("达到“M 级”可加 8 分。")
    assert line(Facts(TODAY, (Fact("tax_rating", "A", date(2025, 12, 31)),)), "tax").raises == ""


def test_the_card_is_whole_and_covers_every_finding():
    assert problems_of(CARD) == {}
    assert {item.code: set(item.findings) for item in ITEMS} == {code: set(row) for code, row in CARD.items()}
    assert set(SOURCES) <= set(CATEGORIES)
    assert "黑名单" not in str(ITEMS)
    assert all(high > low for (high, _), (low, _) in pairwise(BANDS))
    assert [band_of(points, 100) for points in (100, 85, 84, 55, 54, 0)] == [
        "优秀", "优秀", "良好", "一般", "待提升", "待提升",
    ]  # fmt: skip
    assert set(problems_of(CARD | {"tax": CARD["tax"] | {"A": 10}})) == {"tax", ""}
    assert months_before(date(2026, 1, 31), 2) == date(2025, 11, 28)


def test_facts_are_read_in_three_statements(cast):
    for number in range(12):
        fact(cast.mill, "xzcf", reference_no=str(number))
    with CaptureQueriesContext(connection) as statements:
        result = score_of(cast.mill)
    assert len(statements) == 3
    assert result.version == 1
    assert line_of(result, "penalties").points == 0


def line_of(result, code):
    return next(line for line in result.contributions if line.code == code)


def test_a_natural_person_has_no_score(cast, login):
    person = factories.natural_person()
    assert score_of(person) is None
    shown = login(factories.owner(person)).get(reverse("enterprise:credit"))
    assert shown.status_code == 200
    assert "信用评分" not in shown.text


def test_a_record_under_objection_does_not_count(cast):
    record = fact(cast.mill, "dishonest")
    before = score_of(cast.mill).total
    record.objection_state = "open"
    record.save()
    assert score_of(cast.mill).total == before + 10


def test_the_enterprise_reads_every_line_with_its_dates_and_advice(cast, login):
    fact(cast.mill, "tax_rating", state="B", dated_on=date(2025, 12, 31), polarity="positive")
    CategorySource.objects.create(category="tax_rating", department="演示税务局", data_to=date(2026, 6, 30))
    shown = login(cast.owner).get(reverse("enterprise:credit")).content.decode()
    for item in ITEMS:
        assert item.name in shown
    for words in ("评分卡版本 1", "2025 年度纳税信用级别为 B 级", "2026-06-30", "达到“A 级”可加 4 分"):
        assert words in shown


def test_an_institution_reads_it_under_a_live_consent_only(cast, login):
    order = factories.order(cast.product, cast.owner)
    fact(cast.mill, "tax_rating", state="D", title="演示税级")
    url = reverse("institution:order_credit", args=[order.number])
    bank = login(cast.officer)
    shown = bank.get(url).content.decode()
    assert "满分 75 分" in shown, "the consent does not cover 社会保险: public facts alone"
    assert "未包含纳税信用级别、社会保险缴纳" in shown
    assert "年度纳税信用级别为" not in shown
    whole = factories.consent(cast.mill, cast.bank, cast.owner, categories=["tax_rating", "social_insurance"])
    other = factories.order(factories.product(cast.bank), cast.owner, consent=whole)
    covered = bank.get(reverse("institution:order_credit", args=[other.number])).content.decode()
    assert "满分 100 分" in covered
    assert "年度纳税信用级别为 D 级" in covered
    consents.withdraw(order.consent, user=cast.owner)
    assert "信用评分" not in bank.get(url).content.decode()
    cast.owner.claims.update(ended_at=timezone.now())
    assert (
        "信用评分" not in bank.get(reverse("institution:order_credit", args=[other.number])).content.decode()
    )


def test_a_published_card_is_never_rewritten_and_the_newest_counts(cast):
    with pytest.raises(IntegrityError):
        ScoreCard.objects.update(note="改写")


def test_a_new_card_counts_from_its_version_on(cast):
    points = {code: dict.fromkeys(row, 10) for code, row in CARD.items()}
    ScoreCard.objects.create(version=2, points=points, note="演示修订")
    result = score_of(cast.mill)
    assert (result.version, result.total) == (2, 100)


def test_the_white_list_counts_while_it_is_in_force(cast):
    batch = WhitelistBatch.objects.create(label="演示批次", department="演示局", listed_on=date(2026, 5, 1))
    entry = WhitelistEntry.objects.create(batch=batch, enterprise=cast.mill, listed_on=batch.listed_on)
    assert line_of(score_of(cast.mill), "lists").points == 5
    WhitelistEntry.objects.filter(pk=entry.pk).update(valid_to=timezone.localdate() - timedelta(days=1))
    assert line_of(score_of(cast.mill), "lists").points == 0
