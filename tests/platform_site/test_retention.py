"""What is deleted after how many days, and that the register of personal data says the same."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from axes.models import AccessLog
from django.apps import apps
from django.conf import settings
from django.utils import timezone

from accounts.models import PhoneCode
from credit.models import ImportBatch, StagedRow
from platform_site import limits, log_retention, retention
from platform_site.chain import event_models
from platform_site.models import FormKey, RateCount
from platform_site.sealed import sealed_attributes
from tests import factories

REGISTER = Path(settings.BASE_DIR, "docs", "personal-data.md").read_text(encoding="utf-8")


def code(age_days: float) -> PhoneCode:
    at = timezone.now() - timedelta(days=age_days)
    return PhoneCode.objects.create(phone="19900001234", purpose="login", created_at=at, expires_at=at)


def staged(maker, status: str, age_days: float) -> StagedRow:
    batch = ImportBatch.objects.create(
        target="whitelist",
        department="演示局",
        data_to=timezone.localdate(),
        file_name="a.csv",
        sha256=factories.uuid4().hex * 2,
        status=status,
        maker=maker,
        created_at=timezone.now() - timedelta(days=age_days),
    )
    return StagedRow.objects.create(batch=batch, number=1)


def test_codes_go_after_their_days_and_not_before(db, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    for _ in range(5):
        code(30.1)
    young = code(29.9)
    assert retention.purge()["accounts.PhoneCode"] == 5
    assert PhoneCode.objects.get() == young


@pytest.mark.parametrize(
    ("status", "age_days", "stays"),
    [("applied", 91, False), ("rejected", 91, False), ("cancelled", 91, False), ("pending", 91, True),
     ("preview", 91, True), ("applied", 89, True)],
)  # fmt: skip
def test_staged_rows_go_when_their_import_is_over(cast, status, age_days, stays):
    row = staged(cast.supervisor, status, age_days)
    retention.purge()
    assert StagedRow.objects.filter(pk=row.pk).exists() is stays


def test_network_logs_stay_for_half_a_year(db):
    for days in (182, 184):
        log = AccessLog.objects.create(username="19900001234", ip_address="10.0.0.1")
        AccessLog.objects.filter(pk=log.pk).update(attempt_time=timezone.now() - timedelta(days=days))
    retention.purge()
    assert AccessLog.objects.count() == 1


def test_a_new_form_key_stays(cast):
    FormKey.objects.create(user=cast.owner, key=factories.uuid4())
    assert retention.purge()["platform_site.FormKey"] == 0


def test_counts_of_windows_that_are_over_go(db, monkeypatch):
    monkeypatch.setattr(limits.time, "time", lambda: 10_000.0)
    for start in (9_880, 9_960):
        RateCount.objects.create(name="login", who="ip:1", seconds=60, window_start=start, hits=1)
    limits.clear()
    assert RateCount.objects.get().window_start == 9_960


def test_every_rule_names_a_model_and_stands_in_the_register():
    for label, (_, days, _) in settings.RETENTION.items():
        assert apps.get_model(label)
        assert re.search(rf"^\| `{re.escape(label)}` \|[^|]+\| {days} \|", REGISTER, re.M), label
    assert set(re.findall(r"^\| `(\w+\.[A-Z]\w+)`", REGISTER, re.M)) == set(settings.RETENTION)


def test_every_chained_log_stands_in_the_register_with_what_rules_it():
    rows = dict(re.findall(r"^\| `(\w+)` \|[^|]+\| ([^|]+) \| (?:\d+ years|for good) \|", REGISTER, re.M))
    assert set(rows) == {model._meta.db_table for model in event_models()}
    for table, ruled_by in rows.items():
        intervals = [
            f"{getattr(settings, name)} {name.rpartition('_')[2].lower()}"
            for name in re.findall(r"`(\w+)`", ruled_by)
        ]
        assert intervals == log_retention.kept().get(table, [])


def test_every_sealed_column_stands_in_the_register():
    walked = {f"{model._meta.db_table}.{sealed.name}_enc" for model, _, sealed in sealed_attributes()}
    assert set(re.findall(r"^\| `(\w+\.\w+_enc)`", REGISTER, re.M)) == walked
