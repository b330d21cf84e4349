"""seed_demo fills an empty database once, through the real workflows, and writes who may log in."""

import json
import stat
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Message, User
from credit.models import CreditRecord, RiskFlag, WhitelistEntry
from enterprises.models import Claim, Enterprise
from govadmin.demo.history import READ_AFTER
from institutions.models import Institution
from orders.models import Order, OrderEvent
from platform_site.chain import broken_links
from platform_site.models import AuditEvent
from products.models import FinancialProduct
from tests import factories

COUNTED = (User, Enterprise, Claim, Institution, FinancialProduct, CreditRecord, WhitelistEntry, Order, OrderEvent,
           Message, AuditEvent)  # fmt: skip


def run() -> str:
    out = StringIO()
    call_command("seed_demo", scale=0.05, stdout=out)
    return out.getvalue()


def counts() -> dict:
    return {model.__name__: model.objects.count() for model in COUNTED}


def test_the_demo_is_written_once(db, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    factories.make_regions()
    run()

    first = counts()
    assert first["Order"] == 30
    assert first["FinancialProduct"] == 60
    assert first["WhitelistEntry"] == 150
    assert Institution.objects.filter(parent=None).count() == 15
    assert len(set(Order.objects.values_list("status", flat=True))) >= 3
    assert first["CreditRecord"] > 50
    assert RiskFlag.objects.exists()
    assert not Enterprise.objects.exclude(name__contains="演示").exists()
    assert not User.objects.exclude(name__contains="演示").exists()
    assert broken_links() == []
    applicants = set(Order.objects.values_list("enterprise__industry", flat=True))
    assert len(applicants) >= 3
    claim = Claim.objects.filter(status=Claim.Status.RETURNED).latest("decided_at")
    assert claim.user.messages.get().created_at == claim.decided_at < timezone.now() - timedelta(hours=1)
    assert not Message.objects.filter(
        read_at__isnull=True, created_at__lt=timezone.now() - READ_AFTER
    ).exists()

    file = tmp_path / "demo-accounts.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    people = json.loads(file.read_text(encoding="utf-8"))
    assert [person["duty"] for person in people].count("企业用户") == 2
    assert {person["role"] for person in people} == {"enterprise", "institution", "government", "operator"}
    assert all(
        User.objects.get(phone=person["phone"]).check_password(person["password"]) for person in people
    )

    assert "没有改动" in run()
    assert counts() == first
    file.unlink()
    with pytest.raises(CommandError, match="demo-reset"):
        run()


def test_production_refuses_demo_data(db, settings):
    settings.MODE = replace(settings.MODE, demo_data=False)
    with pytest.raises(CommandError, match="不允许演示数据"):
        run()


def test_regions_must_be_loaded_first(db):
    with pytest.raises(CommandError, match="load_regions"):
        run()
