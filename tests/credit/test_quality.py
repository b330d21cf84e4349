"""The daily rules over the records: what they find, keep and let go."""

from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from credit import quality
from credit.models import CategorySource, CreditRecord, QualityIssue
from enterprises.models import Enterprise
from platform_site.models import AuditEvent
from tests import factories
from tests.costs import check_cost


def payload(enterprise, **fields):
    return {"CF_XDR_MC": enterprise.name, "CF_XDR_SHXYM": enterprise.uscc} | fields


def record(enterprise, **fields):
    values = {
        "category": "xzcf",
        "title": "演示处罚",
        "authority": "演示机关",
        "reference_no": f"演示{uuid4().hex}",
        "dated_on": date(2026, 5, 1),
        "polarity": "negative",
        "department": "演示局",
        "fingerprint": uuid4().hex * 2,
        "payload": payload(enterprise),
    }
    return CreditRecord.objects.create(enterprise=enterprise, **values | fields)


def found():
    return set(QualityIssue.objects.filter(resolved_at=None).values_list("rule", "record_id"))


def test_sound_records_are_not_found(cast):
    for _ in range(5):
        record(factories.enterprise(f"演示{uuid4().hex[:6]}有限公司"))
    quality.check()
    assert found() == set()


@pytest.mark.parametrize(
    ("rule", "fields"),
    [
        ("date_future", {"dated_on": timezone.localdate() + timedelta(days=2)}),
        ("authority_missing", {"authority": ""}),
        ("name_differs", {"payload": {"CF_XDR_MC": "演示旧名有限公司", "CF_XDR_SHXYM": "演示"}}),
        ("code_missing", {"payload": {}}),
        ("valid_to_early", {"valid_to": date(2026, 4, 30)}),
    ],
)
def test_rule_finds_a_record_until_it_is_mended(cast, rule, fields):
    bad = record(cast.mill, **fields)
    quality.check()
    assert found() == {(rule, bad.pk)}
    first = QualityIssue.objects.get().first_seen_at
    quality.check()
    assert QualityIssue.objects.get().first_seen_at == first
    CreditRecord.objects.filter(pk=bad.pk).update(
        dated_on=date(2026, 5, 1), valid_to=None, authority="演示机关", payload=payload(cast.mill)
    )
    quality.check()
    assert found() == set()
    assert QualityIssue.objects.get().resolved_at


def test_codes_that_fail_their_check_digit(cast):
    wrong = Enterprise.objects.create(kind="company", name="演示错码有限公司", uscc="91310115MA1K000000")
    excused = Enterprise.objects.create(
        kind="company", name="演示例外有限公司", uscc="91310115MA1K000001", uscc_exception="演示说明"
    )
    invalid, _ = record(wrong), record(excused)
    quality.check()
    assert found() == {("code_invalid", invalid.pk)}


def test_one_reference_number_twice(cast):
    twins = {record(cast.mill, reference_no="演示罚字1号").pk for _ in range(2)}
    record(cast.shop, reference_no="演示罚字1号")
    quality.check()
    assert found() == {("reference_repeated", pk) for pk in twins}


def test_source_beyond_its_interval(cast):
    source = CategorySource.objects.create(category="xzcf", department="演示局", data_to=date(2020, 1, 1))
    quality.check()
    assert found() == {("source_stale", None)}
    source.data_to = timezone.localdate()
    source.save()
    quality.check()
    assert found() == set()


def test_page_and_file_by_department(cast, login):
    record(cast.mill, authority="")
    record(cast.mill, authority="", department="演示水务局")
    quality.check()
    client = login(cast.operator)
    page = client.get("/gov/quality/", {"department": "演示水务局"}).content.decode()
    assert "共 1 条" in page
    assert "缺少作出机关" in page
    file = client.get("/gov/quality/export/", {"department": "演示水务局"})
    sheet = load_workbook(BytesIO(file.content)).active
    assert [row[0].value for row in sheet.iter_rows()] == ["来源部门", "演示水务局"]
    assert AuditEvent.objects.filter(action="导出数据质量", summary="1 条").exists()
    assert "共 0 条" in client.get("/gov/quality/", {"state": "resolved"}).content.decode()
    assert "共 2 条" in client.get("/gov/quality/", {"state": "open"}).content.decode()


def test_a_long_file_is_refused_before_it_is_made(cast, login, monkeypatch):
    monkeypatch.setattr("govadmin.views.quality.MAX_ROWS", 1)
    for _ in range(2):
        record(cast.mill, authority="")
    quality.check()
    answer = login(cast.operator).get("/gov/quality/export/", {"state": "open"}, follow=True)
    assert answer.redirect_chain == [("/gov/quality/?state=open", 302)]
    assert "一次最多导出 1 条" in answer.content.decode()


def test_the_list_costs_the_same_with_more_rows(cast, login):
    def grow():
        record(cast.mill, authority="")
        quality.check()

    check_cost(login(cast.operator), "/gov/quality/", grow, 3)
