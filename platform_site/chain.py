"""Checking the hash chains of the event tables."""

from django.apps import apps
from django.db import connection, transaction

from platform_site.models import ChainedEvent

CHECK = """
with rows as (
    select e.chain, e.seq, e.hash, e.prev_hash,
           event_hash(e.prev_hash, to_jsonb(e)) as computed,
           lag(e.hash, 1, '') over w as expected_prev,
           row_number() over w as expected_seq
    from {table} e window w as (partition by e.chain order by e.seq)
)
select chain, min(seq) from rows
where hash <> computed or prev_hash <> expected_prev or seq <> expected_seq
group by chain
"""
# A chain without its head is as suspect as a head without its last event.
TAILS = """
with tails as (select distinct on (chain) chain, seq, hash from {table} order by chain, seq desc)
select coalesce(h.chain, t.chain), coalesce(t.seq, 0)
from (select * from platform_site_audithead where chain like %s) h full join tails t on t.chain = h.chain
where (h.seq, h.hash) is distinct from (coalesce(t.seq, 0), coalesce(t.hash, ''))
"""


def event_models() -> list[type[ChainedEvent]]:
    """Return every concrete event table."""
    return [model for model in apps.get_models() if issubclass(model, ChainedEvent)]


@transaction.atomic
def broken_links() -> list[str]:
    """Return a sentence for each chain that was edited, has a gap or lost its tail."""
    problems = []
    with connection.cursor() as cursor:
        cursor.execute("set local time zone 'UTC'")
        for model in event_models():
            table = model._meta.db_table
            cursor.execute(CHECK.format(table=table))
            problems += [f"{chain}：第 {seq} 条被改动或缺失" for chain, seq in cursor.fetchall()]
            cursor.execute(TAILS.format(table=table), [f"{table}:%"])
            problems += [
                f"{chain}：末尾与链尾记录不符，现存至第 {seq} 条" for chain, seq in cursor.fetchall()
            ]
    return problems
