"""Tampering with every event table, done as the database's owner, and the signatures that outlive it."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from credit.file import open_file
from platform_site import audit, chain, signed_heads
from platform_site.models import AuditHead
from tests.orders.life import order_in

TABLES = ["platform_site_auditevent", "orders_orderevent", "credit_creditquery"]
# What the trigger does to new rows, done again to old ones: how a superuser would hide an edit.
REBUILD = """
do $$
declare
    event {table};
    prev text := '';
begin
    for event in select * from {table} where chain = '{chain}' order by seq loop
        event.prev_hash := prev;
        event.hash := event_hash(prev, to_jsonb(event));
        update {table} set prev_hash = event.prev_hash, hash = event.hash where id = event.id;
        prev := event.hash;
    end loop;
    update platform_site_audithead set hash = prev,
        seq = coalesce((select max(seq) from {table} where chain = '{chain}'), 0) where chain = '{chain}';
end $$;
"""


class Intruder:
    """The database's owner, with the triggers of one event table off."""

    def __init__(self, table: str):
        self.table = table
        self.cursor = connection.cursor()
        self.run("set constraints all immediate")
        self.run("set time zone 'UTC'")
        self.run("alter table {table} disable trigger user")
        head = AuditHead.objects.filter(chain__startswith=f"{table}:").order_by("-seq").first()
        self.chain, self.last = head.chain, head.seq

    def run(self, statement: str, seq: int = 0) -> None:
        where = f"chain = '{self.chain}' and seq = {seq}" if seq else ""
        self.cursor.execute(statement.format(table=self.table, where=where))

    def rebuild(self) -> None:
        self.cursor.execute(REBUILD.format(table=self.table, chain=self.chain))


@pytest.fixture
def heads_dir(settings, tmp_path):
    settings.AUDIT_HEADS_DIR = tmp_path / "heads"
    return settings.AUDIT_HEADS_DIR


@pytest.fixture
def events(cast, heads_dir):
    """Put at least three events into one chain of each table."""
    order = order_in("approved", cast)
    for _ in range(3):
        audit.record("登录", institution_id=cast.bank.pk)
        open_file(
            user=cast.officer,
            enterprise=cast.mill,
            institution=cast.bank,
            order_number=order.number,
            consent=order.consent,
            purpose="application",
        )
    assert {model._meta.db_table for model in chain.event_models()} == set(TABLES)
    assert chain.broken_links() == []


@pytest.fixture(params=TABLES)
def intruder(request, events):
    return Intruder(request.param)


def verify(*files) -> None:
    call_command("verify_audit", signed=list(files))


def test_every_chain_reports_an_edit_a_gap_and_a_cut_tail(intruder):
    intruder.run("update {table} set actor_role = 'x' where {where}", seq=2)
    with pytest.raises(CommandError, match=f"{intruder.chain}：第 2 条"):
        verify()
    intruder.run("update {table} set actor_role = 'institution' where {where}", seq=2)
    intruder.run("delete from {table} where {where}", seq=2)
    with pytest.raises(CommandError, match=f"{intruder.chain}：第 3 条"):
        verify()


def test_every_chain_reports_a_cut_tail_and_a_lost_head(intruder):
    intruder.run("delete from {table} where {where}", seq=intruder.last)
    with pytest.raises(
        CommandError, match=f"{intruder.chain}：末尾与链尾记录不符，现存至第 {intruder.last - 1} 条"
    ):
        verify()
    intruder.rebuild()
    verify()
    AuditHead.objects.filter(chain=intruder.chain).delete()
    with pytest.raises(CommandError, match=f"{intruder.chain}：末尾与链尾记录不符"):
        verify()


def test_a_rebuilt_chain_fails_its_signature(intruder):
    path = signed_heads.sign()
    verify(path)
    intruder.run("update {table} set actor_role = 'x' where {where}", seq=2)
    intruder.rebuild()
    verify()  # the chain alone looks whole
    with pytest.raises(CommandError, match=f"{intruder.chain}：第 {intruder.last} 条与签名不符，链被重建"):
        verify(path)


def test_a_cut_tail_with_a_mended_head_fails_its_signature(intruder):
    path = signed_heads.sign()
    intruder.run("delete from {table} where {where}", seq=intruder.last)
    intruder.rebuild()
    verify()
    with pytest.raises(CommandError, match=f"{intruder.chain}：第 {intruder.last} 条已不存在"):
        verify(path)


def test_a_chain_removed_with_its_head_fails_its_signature(intruder):
    path = signed_heads.sign()
    intruder.run("delete from {table} where chain = '" + intruder.chain + "'")
    AuditHead.objects.filter(chain=intruder.chain).delete()
    verify()
    with pytest.raises(CommandError, match=f"{intruder.chain}：第 {intruder.last} 条已不存在"):
        verify(path)


def test_a_rebuilt_chain_is_not_signed_again(intruder):
    path = signed_heads.sign()
    intruder.run("update {table} set actor_role = 'x' where {where}", seq=1)
    intruder.rebuild()
    with pytest.raises(signed_heads.HeadsRefused, match="链被重建"):
        signed_heads.sign()
    assert len(path.read_text().splitlines()) == 1


def test_later_lines_do_not_hide_what_older_ones_show(events):
    path = signed_heads.sign()
    old = path.read_text()
    path.unlink()
    intruder = Intruder(TABLES[0])
    intruder.run("update {table} set actor_role = 'x' where {where}", seq=1)
    intruder.rebuild()
    path = signed_heads.sign()
    verify(path)
    path.write_text(old + path.read_text())
    with pytest.raises(CommandError, match="有两个不同的签名"):
        verify(path)


def test_lines_grow_with_the_chain_and_stay_true(events, cast):
    first = signed_heads.sign()
    audit.record("登录", institution_id=cast.bank.pk)
    assert signed_heads.sign() == first
    assert first.name == f"{timezone.localdate():%Y-%m-%d}.jsonl"
    lines = [json.loads(line) for line in first.read_text().splitlines()]
    chain_name = f"platform_site_auditevent:{cast.bank.pk}"
    assert lines[1]["heads"][chain_name][0] == lines[0]["heads"][chain_name][0] + 1
    verify(first)


@pytest.mark.parametrize(
    "forge",
    [
        lambda line: line.replace('"mac":"', '"mac":"0'),
        lambda line: json.dumps(json.loads(line) | {"heads": {}}),
        lambda line: json.dumps(json.loads(line)["heads"]),
        lambda line: "不是签名",
        lambda line: "[1]",
    ],
)
def test_a_line_we_did_not_sign_is_refused(events, forge):
    path = signed_heads.sign()
    path.write_text(forge(path.read_text()))
    with pytest.raises(CommandError, match="第 1 行签名不符"):
        verify(path)


def test_another_key_is_refused(events, settings):
    path = signed_heads.sign()
    settings.AUDIT_KEY = "0" * 64
    with pytest.raises(CommandError, match="第 1 行签名不符"):
        verify(path)


def test_a_file_without_signatures_proves_nothing(db, tmp_path):
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    with pytest.raises(CommandError, match="是空的"):
        verify(empty)
    with pytest.raises(CommandError, match="无法读取"):
        verify(tmp_path / "missing.jsonl")
