"""seed_demo fills an empty database once, through the real workflows, and writes who may log in."""

import json
import stat
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count, F
from django.utils import timezone

from accounts.models import Message, User
from credit.models import CreditRecord, Doubt, ImportBatch, RiskFlag, WhitelistEntry
from enterprises.models import Claim, Enterprise
from govadmin.demo.accounts import FIRST_PHONE
from govadmin.demo.history import READ_AFTER
from institutions.models import Institution
from orders import jobs
from orders.models import Disbursement, Offer, Order, OrderEvent, Rating, Reminder, SupplementRequest, Ticket
from platform_site.chain import broken_links
from platform_site.models import AuditEvent
from products.models import FinancialProduct
from tests import factories

COUNTED = (User, Enterprise, Claim, Institution, FinancialProduct, CreditRecord, WhitelistEntry, Order, OrderEvent,
           Message, AuditEvent, Offer, Disbursement, Rating, SupplementRequest, Ticket, Reminder)  # fmt: skip

STATUSES = set(Order.Status.values)


def run() -> str:
    out = StringIO()
    call_command("seed_demo", scale=0.05, stdout=out)
    return out.getvalue()


def counts() -> dict:
    return {model.__name__: model.objects.count() for model in COUNTED}


def check_orders() -> None:
    """Every state and everything that belongs to an order is there, in the order of time, as the rules have it."""
    named = User.objects.filter(phone__in=[str(FIRST_PHONE + number) for number in range(100)])
    first, second = (user.enterprise for user in named.filter(role="enterprise").order_by("phone")[:2])
    assert sorted(first.orders.values_list("status", flat=True)) == sorted(
        ["supplement", "approved", "approved", "disbursed", "completed", "rejected"]
    )
    assert first.orders.filter(status="approved").values("institution").distinct().count() == 2
    assert not Rating.objects.filter(order__enterprise=first).exists()
    assert second.orders.count() == 6
    for bank in Institution.objects.filter(memberships__user__in=named).distinct():
        assert set(Order.objects.filter(institution=bank).values_list("status", flat=True)) == STATUSES

    open_tickets = Ticket.objects.filter(closed_at=None)
    assert open_tickets.filter(reply="").exists()
    assert open_tickets.exclude(reply="").exists()
    assert Ticket.objects.exclude(closed_at=None).exists()
    assert SupplementRequest.objects.filter(answered_at=None, order__status="supplement").exists()
    answered = SupplementRequest.objects.exclude(answered_at=None)
    assert answered.exists()
    papers = [item.file for request in answered for item in request.items.all()]
    papers += [tranche.voucher for tranche in Disbursement.objects.all()]
    for paper in papers:
        with paper.open("rb") as file:
            assert file.read(5) == b"%PDF-"
    assert Order.objects.exclude(handled_by=F("institution")).exists()
    assert Order.objects.filter(corrected_at__isnull=False).exists()
    assert Order.objects.annotate(tranches=Count("disbursements")).filter(tranches=2).exists()
    assert Rating.objects.exists()
    assert Order.objects.overdue().exists()
    assert Order.objects.due_soon().exists()
    assert Reminder.objects.filter(kind="overdue").exists()

    for order in Order.objects.all():
        order.full_clean()
        times = list(order.events.order_by("pk").values_list("at", flat=True))
        assert times == sorted(times)
        assert times[-1] <= timezone.now()
        assert order.events.first().to_status == order.status
    before = dict(Order.objects.values_list("pk", "status"))
    jobs.end_what_is_late()
    assert dict(Order.objects.values_list("pk", "status")) == before


def test_the_demo_is_written_once(db, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    factories.make_regions()
    run()

    first = counts()
    assert first["Order"] == 30
    assert first["FinancialProduct"] == 60
    assert first["WhitelistEntry"] == 150
    assert Institution.objects.filter(parent=None).count() == 15
    check_orders()
    assert first["CreditRecord"] > 50
    assert RiskFlag.objects.exists()
    batches = ImportBatch.objects.order_by("pk").values_list("status", flat=True)
    assert list(batches) == ["applied", "pending", "preview", "pending", "rejected"]
    spoilt = ImportBatch.objects.get(status="preview")
    assert (spoilt.row_count, spoilt.error_count) == (14, 4)
    assert list(Doubt.objects.order_by("pk").values_list("status", flat=True)) == ["answered", "open"]
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
