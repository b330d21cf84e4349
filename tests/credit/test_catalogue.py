"""The 17 groups as data: every name in a category is one of its columns, and the demo fills each as a file would."""

from datetime import date
from random import Random
from string import Formatter

import pytest

from credit.catalogue import CATEGORIES, GROUPS, by_consent
from credit.cells import mend
from credit.records import build, values_of
from enterprises.models import Enterprise
from govadmin.demo.company_facts import facts_of

TODAY = date(2026, 11, 24)


def test_every_group_has_a_category():
    assert len(GROUPS) == 17
    assert {category.group for category in CATEGORIES.values()} == set(GROUPS)
    assert all(code == category.code and len(code) <= 30 for code, category in CATEGORIES.items())


@pytest.mark.parametrize("code", CATEGORIES)
def test_a_category_names_its_own_columns(code):
    category = CATEGORIES[code]
    columns = {field.code: field for field in category.fields}
    assert len(columns) == len(category.fields) == len({field.heading for field in category.fields})
    optional = (
        category.authority_from, category.reference_from, category.state_from, category.valid_from,
        category.publicity_from,
    )  # fmt: skip
    named = [*category.title_from, *category.amount_from, *category.ends_from, *filter(None, optional)]
    assert set(named) <= set(columns)
    needed = [category.name_from, category.uscc_from, category.date_from]
    needed += [name for _text, name, _spec, _conversion in Formatter().parse(category.title_text) if name]
    assert all(columns[name].required for name in needed)
    assert columns[category.date_from].kind in ("date", "month", "year")
    assert all((field.kind == "choice") == bool(field.choices) for field in category.fields)
    assert category.refresh_days > 0
    assert 3 <= category.retention_years <= 5


def test_income_and_dues_need_a_consent():
    closed = {category.code for category in by_consent()}
    assert {"tax_rating", "social_insurance", "housing_fund", "utilities", "overall"} <= closed
    assert not closed & {"xzxk", "xzcf", "dishonest", "executed", "abnormal", "serious", "registration"}


@pytest.mark.parametrize(
    ("code", "row", "polarity"),
    [
        ("customs_rating", {"LEVEL": "失信企业"}, "negative"),
        ("customs_rating", {"LEVEL": "高级认证企业"}, "positive"),
        ("environment", {"LEVEL": "黄色"}, "neutral"),
        ("inspection", {"RESULT": "不合格"}, "negative"),
        ("housing_fund", {"OWED": "0.5"}, "negative"),
        ("housing_fund", {"OWED": "0.00"}, "neutral"),
        ("judgment", {"STANDING": "被告"}, "neutral"),
    ],
)
def test_polarity_is_a_rule_of_the_category(code, row, polarity):
    assert CATEGORIES[code].polarity(row) == polarity


@pytest.mark.parametrize(
    ("code", "columns", "hidden_from"),
    [
        ("xzcf", {"CF_JDRQ": "2021-03-01", "CF_YXQ": "2022-02-28"}, date(2027, 2, 28)),
        ("tax_major", {"PUBLISHED_ON": "2024-02-29"}, date(2027, 3, 1)),
        ("abnormal", {"LISTED_ON": "2020-01-01"}, None),
    ],
)
def test_a_negative_record_is_hidden_some_years_after_its_act_ended(code, columns, hidden_from):
    assert values_of(CATEGORIES[code], columns, "演示局")["hidden_from"] == hidden_from


def test_the_demo_fills_every_category_as_an_official_file_would():
    company = Enterprise(
        name="演示有限公司", uscc="91990000MA00000182", legal_person="演示", address="演示路"
    )
    made = {}
    for seed in range(600):
        made |= dict(facts_of(Random(seed), company, TODAY))
    assert set(made) == set(CATEGORIES)
    for code, row in made.items():
        category = CATEGORIES[code]
        assert set(row) <= {field.code for field in category.fields}
        assert {f.code: mend(f, row.get(f.code)) for f in category.fields if row.get(f.code)} == {
            key: value for key, value in row.items() if value
        }
        assert all(row.get(field.code) for field in category.fields if field.required), code
        build(category, row, department="演示局", enterprise_id=1, batch=None).clean_fields(
            exclude=["enterprise", "batch", "fingerprint"]
        )
