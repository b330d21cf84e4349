"""The risk rules: which facts raise a flag, what it counts for, and what happens when it ends."""

from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from credit import default_rules, evaluation, objection_targets, objections, rules
from credit.catalogue import CATEGORIES
from credit.models import (
    CreditRecord,
    RiskFlag,
    RiskHandling,
    RiskRule,
    RiskState,
    RiskTurn,
    WhitelistBatch,
    WhitelistEntry,
)
from tests import factories

TODAY = timezone.localdate()


def fact(enterprise, category: str, **fields) -> CreditRecord:
    values = {
        "title": f"演示{category}",
        "dated_on": TODAY - timedelta(days=30),
        "polarity": "negative",
        "department": "演示局",
        "fingerprint": factories.uuid4().hex * 2,
        **fields,
    }
    return CreditRecord.objects.create(enterprise=enterprise, category=category, **values)


def raised(enterprise) -> set[str]:
    return set(
        RiskFlag.objects.filter(enterprise=enterprise, cleared_at__isnull=True).values_list(
            "rule__code", flat=True
        )
    )


def levels(enterprise) -> tuple[str, str]:
    state = RiskState.objects.get(pk=enterprise.pk)
    return state.public_level, state.full_level


@pytest.mark.parametrize(
    ("category", "fields", "code"),
    [
        ("dishonest", {}, "R-RED-01"),
        ("serious", {}, "R-RED-02"),
        ("serious", {"payload": {"REMOVED_ON": "2026-01-01"}}, None),
        ("registration", {"state": "吊销"}, "R-RED-03"),
        ("registration", {"state": "存续"}, None),
        ("tax_major", {}, "R-RED-04"),
        ("abnormal", {}, "R-YEL-01"),
        ("abnormal", {"payload": {"REMOVED_ON": "2026-01-01"}}, None),
        ("tax_arrears", {}, "R-YEL-02"),
        ("xzcf", {"amount": 5}, "R-YEL-03"),
        ("executed", {"state": "执行中"}, "R-YEL-04"),
        ("executed", {"state": "执行完毕"}, None),
        ("xzcf", {"amount": 1}, "R-BLU-01"),
        ("tax_rating", {"state": "D"}, "R-BLU-02"),
        ("inspection", {"state": "不合格"}, "R-BLU-03"),
        ("inspection", {"state": "不合格", "dated_on": TODAY - timedelta(days=366)}, None),
        ("equity_pledge", {"state": "有效"}, "R-BLU-04"),
        ("equity_pledge", {"state": "注销"}, None),
        ("chattel_mortgage", {"state": "有效"}, "R-BLU-05"),
        ("real_estate_mortgage", {"state": "有效"}, "R-BLU-06"),
        ("ip_pledge", {"state": "有效"}, "R-BLU-07"),
        ("registration_change", {"state": "法定代表人"}, "R-BLU-08"),
        ("registration_change", {"state": "住所"}, None),
    ],
)
def test_a_rule_holds_for_its_facts_only(cast, category, fields, code):
    fact(cast.mill, category, **fields)
    evaluation.evaluate([cast.mill.pk])
    assert raised(cast.mill) >= ({code} if code else set())
    if code is None:
        assert raised(cast.mill) == set()
    else:
        rule = RiskRule.objects.get(code=code, is_active=True)
        assert levels(cast.mill)[1] == rule.level
        assert levels(cast.mill)[0] == (rule.level if CATEGORIES[category].is_public else "normal")


def test_every_rule_names_a_source_and_fields_that_exist(db):
    assert {code for code, *_ in default_rules.RULES} == set(
        RiskRule.objects.filter(is_active=True).values_list("code", flat=True)
    )
    for rule in RiskRule.objects.filter(is_active=True):
        assert rule.category in rules.SOURCES
        for key in ("empty", "filled"):
            if key in rule.condition:
                headings = {field.heading for field in CATEGORIES[rule.category].fields}
                assert rule.condition[key] in headings, rule
        assert rules.count_hits(rule, TODAY, {}) == 0


def test_the_newest_record_of_a_category_decides(cast):
    fact(cast.mill, "tax_rating", state="D", dated_on=date(2024, 12, 31))
    evaluation.evaluate([cast.mill.pk])
    assert raised(cast.mill) == {"R-BLU-02"}
    fact(cast.mill, "tax_rating", state="A", polarity="positive", dated_on=date(2025, 12, 31))
    evaluation.evaluate([cast.mill.pk])
    assert raised(cast.mill) == set()


def test_a_count_raises_one_flag_that_says_how_many(cast):
    RiskRule.objects.create(
        code="R-YEL-99",
        name="演示多次处罚",
        level="watch",
        category="xzcf",
        condition={"count": 3, "within_days": 90},
    )
    for days in (10, 20, 100):
        fact(cast.mill, "xzcf", dated_on=TODAY - timedelta(days=days))
    evaluation.evaluate([cast.mill.pk])
    assert "R-YEL-99" not in raised(cast.mill)
    for _ in range(2):
        fact(cast.mill, "xzcf", dated_on=TODAY)
        evaluation.evaluate([cast.mill.pk])
    flag = RiskFlag.objects.get(rule__code="R-YEL-99")
    assert flag.evidence is None
    assert "行政处罚 4 条" in flag.what


def test_open_applications_are_counted_by_the_caller_and_are_not_public(cast):
    evaluation.evaluate([cast.mill.pk], applications={cast.mill.pk: 5, cast.shop.pk: 9})
    assert raised(cast.mill) == {"R-YEL-05"}
    assert raised(cast.shop) == set()
    assert levels(cast.mill) == ("normal", "watch")
    evaluation.evaluate([cast.mill.pk])
    assert raised(cast.mill) == {"R-YEL-05"}, "without the numbers the flag stays"
    evaluation.evaluate([cast.mill.pk], applications={cast.mill.pk: 4})
    assert raised(cast.mill) == set()


def test_leaving_the_white_list_is_a_hint_for_a_year(cast):
    batch = WhitelistBatch.objects.create(label="演示批次", department="演示局", listed_on=date(2025, 1, 1))
    entry = WhitelistEntry.objects.create(batch=batch, enterprise=cast.mill, listed_on=batch.listed_on)
    WhitelistEntry.objects.filter(pk=entry.pk).update(
        status="removed", ended_on=TODAY, removal_reason="演示原因"
    )
    evaluation.evaluate([cast.mill.pk])
    flag = RiskFlag.objects.get(enterprise=cast.mill)
    assert (flag.rule.code, flag.is_public) == ("R-BLU-09", False)
    assert flag.what == "移出“演示批次”"
    assert flag.expires_on == TODAY + timedelta(days=365)
    evaluation.evaluate([cast.mill.pk], now=timezone.now() + timedelta(days=366))
    assert raised(cast.mill) == set()


def test_evidence_under_objection_is_shown_and_does_not_count(cast):
    record = fact(cast.mill, "dishonest")
    evaluation.evaluate([cast.mill.pk])
    CreditRecord.objects.filter(pk=record.pk).update(objection_state="open")
    evaluation.evaluate([cast.mill.pk])
    assert raised(cast.mill) == {"R-RED-01"}
    assert RiskFlag.objects.live().get().is_contested
    assert levels(cast.mill) == ("normal", "normal")
    CreditRecord.objects.filter(pk=record.pk).update(objection_state="dismissed")
    evaluation.evaluate([cast.mill.pk])
    assert levels(cast.mill) == ("high", "high")
    CreditRecord.objects.filter(pk=record.pk).update(objection_state="upheld")
    evaluation.evaluate([cast.mill.pk])
    assert raised(cast.mill) == set()


def test_a_flag_that_rests_on_a_number_can_be_objected_to(cast):
    evaluation.evaluate([cast.mill.pk], applications={cast.mill.pk: 5})
    flag = RiskFlag.objects.get()
    objections.submit(
        objection_targets.about_flag(flag),
        user=cast.owner,
        kind="dispute",
        reason="wrong",
        text="演示：其中两笔已撤回",
        papers=[("证明材料", ContentFile(b"%PDF-1.4", "a.pdf"))],
    )
    evaluation.evaluate([cast.mill.pk])
    assert RiskFlag.objects.live().get().is_contested
    assert levels(cast.mill) == ("normal", "normal")


def test_a_new_version_of_a_rule_takes_over_and_a_rule_that_is_off_clears(cast):
    fact(cast.mill, "dishonest")
    evaluation.evaluate()
    rule = RiskRule.objects.get(code="R-RED-01")
    RiskRule.objects.filter(pk=rule.pk).update(is_active=False)
    RiskRule.objects.create(code=rule.code, version=2, name=rule.name, level="watch", category=rule.category)
    evaluation.evaluate()
    live = RiskFlag.objects.get(cleared_at__isnull=True)
    assert (live.rule.version, live.level) == (2, "watch")
    assert RiskFlag.objects.get(rule=rule).cleared_at is not None
    RiskRule.objects.filter(code=rule.code).update(is_active=False)
    evaluation.evaluate()
    assert raised(cast.mill) == set()
    assert levels(cast.mill) == ("normal", "normal")


def test_evaluating_twice_changes_nothing_but_the_day(cast):
    fact(cast.mill, "dishonest")
    assert evaluation.evaluate() == 1
    flag = RiskFlag.objects.get()
    later = timezone.now() + timedelta(hours=1)
    assert evaluation.evaluate(now=later) == 0
    again = RiskFlag.objects.get()
    assert (again.pk, again.first_seen_at, again.last_seen_at) == (flag.pk, flag.first_seen_at, later)
    assert [(turn.full_before, turn.full_after) for turn in RiskTurn.objects.all()] == [("unknown", "high")]


def test_others_stay_untouched(cast):
    fact(cast.mill, "dishonest")
    fact(cast.shop, "dishonest")
    evaluation.evaluate([cast.mill.pk])
    assert raised(cast.shop) == set()
    assert not RiskState.objects.filter(pk=cast.shop.pk).exists()


def test_statements_do_not_grow_with_enterprises_or_records(cast):
    def cost() -> int:
        with CaptureQueriesContext(connection) as statements:
            evaluation.evaluate()
        return len(statements)

    fact(cast.mill, "dishonest")
    before = cost()
    for _ in range(5):
        company = factories.enterprise()
        fact(company, "dishonest")
        fact(company, "xzcf", amount=9)
    assert cost() == before
    assert RiskState.objects.filter(full_level="high").count() == 6


def test_a_handling_is_never_rewritten(cast):
    fact(cast.mill, "dishonest")
    evaluation.evaluate()
    made = RiskHandling.objects.create(
        flag=RiskFlag.objects.get(), institution=cast.bank, author=cast.officer, note="演示说明"
    )
    with pytest.raises(IntegrityError):
        RiskHandling.objects.filter(pk=made.pk).update(note="改写")
