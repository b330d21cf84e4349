"""Chained logs lose their oldest events when their time is over, and nothing else, whoever asks."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import psycopg2
import pytest
from django.apps import apps
from django.conf import settings as configured
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import Sum
from django.utils import timezone

from credit.checks import KEPT
from credit.file import log_look
from credit.models import CreditQuery, RemovedLooks
from orders.figures import checking, counting
from orders.models import FigureCell, OrderEvent
from platform_site import audit, chain, log_retention, signed_heads
from platform_site.models import AuditEvent, AuditHead, ChainAnchor

PLATFORM = "platform_site_auditevent:platform"
KEPT_AS_IT_IS = "is append-only|permission denied"
YEAR = timedelta(days=366)
CUT = "insert into platform_site_chainanchor (chain, seq) values ('{chain}', {seq})"
FORGE = (
    "insert into platform_site_chainanchor (chain, seq, hash, upto, removed, at)"
    " values ('{chain}', {seq}, '{hash}', now() - interval '4 years', {removed}, now())"
)


def aged(*years: float, institution_id: int | None = None) -> None:
    """Write operations of so many years ago into one chain, in this order."""
    for age in years:
        audit.record("登录", at=timezone.now() - age * YEAR, institution_id=institution_id)


def looked(cast, *years: float, institution=None) -> None:
    for age in years:
        log_look(
            user=cast.officer, enterprise=cast.mill, institution=institution, order_number="", consent=None,
            purpose="审查", categories=["xzcf"], at=timezone.now() - age * YEAR,
        )  # fmt: skip


def left(name: str = PLATFORM) -> list[int]:
    return list(AuditEvent.objects.filter(chain=name).order_by("seq").values_list("seq", flat=True))


@pytest.fixture(scope="session")
def app_login(django_db_setup):
    """Return a login that owns nothing, as the application has it in production."""
    place = connection.settings_dict
    name = f"app_{place['NAME']}"
    try:
        superuser = psycopg2.connect(
            dbname=place["NAME"], host=place["HOST"], port=place["PORT"], user="postgres"
        )
    except psycopg2.OperationalError:
        pytest.skip("this server does not let us make a login")
    superuser.autocommit = True
    with superuser.cursor() as cursor:
        cursor.execute(f"drop role if exists {name}")
        cursor.execute(f"create role {name}")
        cursor.execute(f"grant {name} to {place['USER']}")
        yield name
        cursor.execute(f"drop role {name}")
    superuser.close()


def become(login: str) -> None:
    """Go on, until the transaction ends, as a login that may only read and insert."""
    run("grant insert, select on all tables in schema public to {login}", login=login)
    run("set local role {login}", login=login)


def run(statement: str, **names) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute(statement.format(**names))


def as_owner(statement: str, **names) -> None:
    """Do it as the owner of the database, who can switch the triggers off."""
    tables = ("platform_site_auditevent", "platform_site_chainanchor")
    for table in tables:
        run(f"alter table {table} disable trigger user")
    run(statement, **names)
    for table in tables:
        run(f"alter table {table} enable trigger user")


def signed_at(monkeypatch, age: timedelta) -> Path:
    """Sign the chains as it would have been done that long ago, and return the file."""
    moment = timezone.localtime() - age
    with monkeypatch.context() as patch:
        patch.setattr(signed_heads.timezone, "localtime", lambda: moment)
        return signed_heads.sign()


def test_what_is_over_goes_and_the_chain_still_verifies(db):
    aged(3.2, 3.1, 2.9)
    hash_of_last = AuditEvent.objects.get(seq=2).hash
    log_retention.remove()
    anchor = ChainAnchor.objects.get()
    assert (anchor.chain, anchor.seq, anchor.hash, anchor.removed) == (PLATFORM, 2, hash_of_last, 2)
    assert anchor.upto < timezone.now() - 3 * YEAR
    assert left() == [3, 4]
    assert AuditEvent.objects.get(seq=4).summary == "操作日志 2 条"
    assert AuditEvent.objects.get(seq=4).action == "清理到期日志"
    assert chain.broken_links() == []
    log_retention.remove()
    assert ChainAnchor.objects.count() == 1
    assert left() == [3, 4]


def test_each_log_is_ruled_by_its_own_setting(cast):
    looked(cast, 5.1, 4.9, institution=cast.bank)
    looked(cast, 5.1)
    aged(3.1, institution_id=7)
    log_retention.remove()
    assert CreditQuery.objects.get().institution == cast.bank
    assert left("platform_site_auditevent:7") == []
    assert AuditEvent.objects.latest("id").summary == "操作日志 1 条，查询日志 2 条"
    assert chain.broken_links() == []


def test_an_installation_may_keep_more(cast, settings):
    settings.NETWORK_LOG_DAYS = 1500
    settings.CREDIT_QUERY_LOG_YEARS = 10
    aged(4.2, 4.0)
    looked(cast, 10.1, 9.9)
    log_retention.remove()
    assert left()[0] == 2
    assert CreditQuery.objects.count() == 1


def test_a_setting_below_the_law_removes_nothing(cast, settings):
    settings.CREDIT_QUERY_LOG_YEARS = 1
    looked(cast, 2.0)
    with pytest.raises(log_retention.RemovalRefused, match="credit_creditquery is kept for 5 years at least"):
        log_retention.remove()
    assert CreditQuery.objects.count() == 1


def test_the_database_and_the_check_know_the_same_least(db):
    with connection.cursor() as cursor:
        cursor.execute("select least_kept(log) from unnest(%s::text[]) log", [list(log_retention.kept())])
        assert [row[0] for row in cursor.fetchall()] == [timedelta(days=365 * years) for years in (3, 5)]
    assert {name: least for name, least, *_ in KEPT} == {
        "NETWORK_LOG_DAYS": 183, "SHARING_LOG_YEARS": 3, "CREDIT_QUERY_LOG_YEARS": 5,
    }  # fmt: skip


def test_what_stands_behind_a_younger_event_stays(db):
    aged(4, 1, 4)
    log_retention.remove()
    assert left() == [2, 3, 4]


def test_a_chain_that_was_emptied_goes_on_where_it_ended(db):
    aged(4, 4, institution_id=7)
    log_retention.remove()
    name = "platform_site_auditevent:7"
    assert left(name) == []
    assert chain.broken_links() == []
    aged(4, 1, institution_id=7)
    assert left(name) == [3, 4]
    log_retention.remove()
    assert left(name) == [4]
    assert chain.broken_links() == []
    AuditHead.objects.filter(chain=name).update(seq=3)
    assert chain.broken_links() == [f"{name}：末尾与链尾记录不符，现存至第 4 条"]


def test_long_stretches_go_in_batches(db, monkeypatch):
    monkeypatch.setattr(log_retention, "BATCH", 2)
    aged(4, 4, 4, 4, 4, 1)
    log_retention.remove()
    anchors = ChainAnchor.objects.order_by("seq").values_list("seq", "removed")
    assert list(anchors) == [(2, 2), (4, 2), (5, 1)]
    assert left()[0] == 6
    assert chain.broken_links() == []


def test_a_killed_job_leaves_all_or_nothing(cast, monkeypatch):
    aged(4, 4, 1)
    looked(cast, 6, institution=cast.bank)

    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(audit, "record", killed)
        with pytest.raises(KeyboardInterrupt):
            log_retention.remove()
    assert left() == [1, 2, 3]
    assert CreditQuery.objects.count() == 1
    assert not ChainAnchor.objects.exists()
    assert not RemovedLooks.objects.exists()
    log_retention.remove()
    assert left()[0] == 3
    assert not CreditQuery.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_jobs_at_once_and_writers_meanwhile_leave_a_whole_chain(monkeypatch):
    monkeypatch.setattr(log_retention, "BATCH", 3)
    aged(*[4] * 20, 1)

    def work(job, *args):
        try:
            job(*args)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(work, log_retention.remove) for _ in range(2)]
        jobs += [pool.submit(work, aged, *[1] * 10) for _ in range(2)]
        for job in jobs:
            job.result()
    assert ChainAnchor.objects.aggregate(removed=Sum("removed"))["removed"] == 20
    assert left()[0] == 21
    assert AuditEvent.objects.filter(action="登录").count() == 21
    assert chain.broken_links() == []


@pytest.mark.parametrize("login", ["owner", "application"])
@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        (CUT.format(chain=PLATFORM, seq=4), "is kept for 3 years at least"),
        (CUT.format(chain=PLATFORM, seq=3), "is kept for 3 years at least"),
        (CUT.format(chain=PLATFORM, seq=9), "does not hold together"),
        (CUT.format(chain=PLATFORM, seq=1), "does not hold together"),
        (CUT.format(chain=PLATFORM, seq=0), "does not hold together"),
        (CUT.format(chain="orders_orderevent:platform", seq=1), "nothing is removed from orders_orderevent"),
        (CUT.format(chain="accounts_user:platform", seq=1), "nothing is removed from accounts_user"),
        (FORGE.format(chain=PLATFORM, seq=3, hash="f" * 64, removed=2), "is kept for 3 years at least"),
        ("delete from platform_site_auditevent where seq = 2", KEPT_AS_IT_IS),
        ("delete from platform_site_auditevent", KEPT_AS_IT_IS),
        ("update platform_site_auditevent set summary = 'x'", KEPT_AS_IT_IS),
        ("truncate platform_site_auditevent", KEPT_AS_IT_IS),
        ("delete from credit_creditquery", KEPT_AS_IT_IS),
        ("update credit_creditquery set purpose = 'x'", KEPT_AS_IT_IS),
        ("truncate credit_creditquery", KEPT_AS_IT_IS),
        ("update platform_site_chainanchor set seq = 4", KEPT_AS_IT_IS),
        ("delete from platform_site_chainanchor", KEPT_AS_IT_IS),
        ("truncate platform_site_chainanchor", KEPT_AS_IT_IS),
        (
            "create temporary table platform_site_chainanchor as"
            f" select '{PLATFORM}' as chain, 4::bigint as seq; delete from platform_site_auditevent",
            KEPT_AS_IT_IS,
        ),
    ],
)  # fmt: skip
def test_the_database_removes_nothing_else(cast, app_login, login, statement, reason):
    aged(4, 4, 2, 1)
    looked(cast, 6)
    run(CUT, chain=PLATFORM, seq=1)
    if login == "application":
        become(app_login)
    with pytest.raises(DatabaseError, match=reason), transaction.atomic():
        run(statement)
    run("reset role")
    assert left() == [2, 3, 4]
    assert CreditQuery.objects.count() == 1
    assert ChainAnchor.objects.count() == 1


def test_the_application_needs_no_right_to_delete(db, app_login):
    aged(4, 4, 1)
    become(app_login)
    log_retention.remove()
    run("reset role")
    assert left() == [3, 4]


def test_a_stretch_that_was_tampered_with_stays_as_evidence(db):
    aged(4, 4, 4)
    aged(4, institution_id=7)
    as_owner(
        "update platform_site_auditevent set summary = 'x' where chain = '{chain}' and seq = 2",
        chain=PLATFORM,
    )
    with pytest.raises(log_retention.RemovalRefused, match=f"{PLATFORM}：.*does not hold together"):
        log_retention.remove()
    assert left()[:3] == [1, 2, 3]
    assert left("platform_site_auditevent:7") == []
    assert chain.broken_links() == [f"{PLATFORM}：第 2 条被改动或缺失"]


def test_a_stretch_that_does_not_follow_what_went_before_stays(db):
    aged(4, institution_id=7)
    name = "platform_site_auditevent:7"
    as_owner(
        "set local time zone 'UTC';"
        " update platform_site_auditevent set prev_hash = 'f' where chain = '{chain}';"
        " update platform_site_auditevent e set hash = event_hash(prev_hash, to_jsonb(e)) where chain = '{chain}'",
        chain=name,
    )
    with pytest.raises(log_retention.RemovalRefused, match=f"{name}：.*does not hold together"):
        log_retention.remove()
    assert left(name) == [1]


@pytest.mark.parametrize(
    ("tampering", "message"),
    [
        ("update platform_site_auditevent set summary = 'x' where seq = 3", "第 3 条被改动或缺失"),
        ("delete from platform_site_auditevent where seq = 3", "第 4 条被改动或缺失"),
        ("update platform_site_chainanchor set hash = 'f'", "第 3 条被改动或缺失"),
        ("update platform_site_chainanchor set seq = 3", "第 3 条被改动或缺失"),
        ("update platform_site_chainanchor set seq = 3, removed = 3", "第 3 条被改动或缺失"),
        ("delete from platform_site_chainanchor", "第 3 条被改动或缺失"),
        ("update platform_site_chainanchor set removed = 1", "至第 2 条的清理记录不成立"),
        ("update platform_site_chainanchor set upto = at", "至第 2 条的清理记录不成立"),
    ],
)
def test_tampering_after_a_removal_is_found(db, tampering, message):
    aged(4, 4, 1, 1)
    log_retention.remove()
    call_command("verify_audit")
    as_owner(tampering)
    with pytest.raises(CommandError, match=f"{PLATFORM}：{message}"):
        call_command("verify_audit")


def test_the_verifier_says_how_many_have_gone(db, capsys):
    aged(4, 4, 1)
    log_retention.remove()
    call_command("verify_audit")
    assert "操作日志 2 条、已到期清理 2 条" in capsys.readouterr().out


def test_signatures_of_what_has_gone_stay_good(db, monkeypatch):
    aged(4.1)
    first = signed_at(monkeypatch, 4 * YEAR)
    aged(3.9)
    second = signed_at(monkeypatch, 3.8 * YEAR)
    aged(2)
    third = signed_at(monkeypatch, 1.9 * YEAR)
    log_retention.remove()
    assert left() == [3, 4]
    call_command("verify_audit", signed=[first, second, third])
    signed_heads.sign()


def test_a_quiet_chain_is_signed_until_its_last_event_goes_and_after(db, monkeypatch):
    aged(4, institution_id=7)
    signed_at(monkeypatch, timedelta(hours=2))
    log_retention.remove()
    call_command("verify_audit", signed=[signed_heads.sign()])


def test_a_forged_anchor_fails_the_signatures(db, monkeypatch):
    """The owner removes young events with an anchor that fits the chain: only what was signed before tells."""
    aged(0.3, 0.2)
    path = signed_at(monkeypatch, 0.15 * YEAR)
    aged(0.1, 0.05)
    third = AuditEvent.objects.get(seq=3)
    as_owner(
        FORGE + "; delete from platform_site_auditevent where seq <= 3",
        chain=PLATFORM, seq=3, hash=third.hash, removed=3,
    )  # fmt: skip
    call_command("verify_audit")
    with pytest.raises(CommandError, match=f"{PLATFORM}：第 2 条之后的记录未到期就被清理"):
        call_command("verify_audit", signed=[path])
    with pytest.raises(signed_heads.HeadsRefused, match="未到期就被清理"):
        signed_heads.sign()


def test_an_anchor_that_ends_in_another_event_fails_the_signatures(db, monkeypatch):
    aged(4.1, 4)
    path = signed_at(monkeypatch, 3.9 * YEAR)
    as_owner(
        FORGE + "; delete from platform_site_auditevent;"
        " update platform_site_audithead set hash = '{hash}'",
        chain=PLATFORM, seq=2, hash="f" * 64, removed=2,
    )  # fmt: skip
    call_command("verify_audit")
    with pytest.raises(CommandError, match=f"{PLATFORM}：第 2 条与签名不符，链被重建"):
        call_command("verify_audit", signed=[path])


def queries() -> int:
    cells = FigureCell.objects.filter(part="all", grain="month")
    return cells.aggregate(number=Sum("queries", default=0))["number"]


def test_figures_go_on_counting_the_looks_that_have_gone(cast):
    looked(cast, 5.2, 5.2, 5.1, 1, institution=cast.bank)
    looked(cast, 5.2, institution=cast.rival)
    looked(cast, 5.2)
    counting.count_events()
    assert queries() == 5
    log_retention.remove()
    assert CreditQuery.objects.count() == 1
    assert RemovedLooks.objects.aggregate(looks=Sum("looks"))["looks"] == 4
    counting.count_events()
    assert checking.differences() == []
    counting.rebuild()
    assert checking.differences() == []
    looked(cast, 0, institution=cast.bank)
    counting.count_events()
    assert queries() == 6
    assert checking.differences() == []


def test_nothing_points_to_an_event_that_may_go():
    tables = set(log_retention.kept())
    pointing = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.concrete and field.is_relation and field.related_model._meta.db_table in tables
    ]
    assert pointing == []
    assert OrderEvent._meta.db_table not in tables
    assert configured.RETENTION["axes.AccessLog"][1] == configured.NETWORK_LOG_DAYS
