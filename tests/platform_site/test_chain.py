"""The event tables: append-only, chained without forks, and a verifier that sees tampering."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import IntegrityError

from platform_site import audit, chain
from platform_site.models import AuditEvent, AuditHead


@pytest.mark.parametrize(
    "statement",
    [
        "update platform_site_auditevent set summary = 'x'",
        "delete from platform_site_auditevent",
        "truncate platform_site_auditevent",
    ],
)
def test_the_database_refuses_to_change_an_event(db, statement):
    audit.record("登录")
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            cursor.execute(statement)
    assert AuditEvent.objects.get().action == "登录"


def test_each_institution_has_its_own_chain_counted_from_one(db):
    for institution in (None, 7, 7, None, 7):
        audit.record("登录", institution_id=institution)
    seqs = AuditEvent.objects.order_by("id").values_list("chain", "seq")
    assert list(seqs) == [
        ("platform_site_auditevent:platform", 1),
        ("platform_site_auditevent:7", 1),
        ("platform_site_auditevent:7", 2),
        ("platform_site_auditevent:platform", 2),
        ("platform_site_auditevent:7", 3),
    ]
    assert chain.broken_links() == []


@pytest.fixture
def three_events(db):
    for number in range(3):
        audit.record("登录", summary=str(number))
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("alter table platform_site_auditevent disable trigger user")
        yield cursor
        cursor.execute("alter table platform_site_auditevent enable trigger user")


@pytest.mark.parametrize(
    ("tampering", "message"),
    [
        ("update platform_site_auditevent set summary = 'x' where seq = 2", "第 2 条"),
        ("delete from platform_site_auditevent where seq = 2", "第 3 条"),
        ("delete from platform_site_auditevent where seq = 3", "末尾与链尾记录不符，现存至第 2 条"),
    ],
)
def test_the_verifier_reports_tampering(three_events, tampering, message):
    assert chain.broken_links() == []
    three_events.execute(tampering)
    with pytest.raises(CommandError, match=message):
        call_command("verify_audit")


@pytest.mark.django_db(transaction=True)
def test_simultaneous_events_do_not_fork_the_chain():
    def write(number: int) -> None:
        try:
            for turn in range(5):
                audit.record("登录", summary=f"{number}/{turn}")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    assert AuditHead.objects.get().seq == AuditEvent.objects.count() == 40
    assert chain.broken_links() == []
