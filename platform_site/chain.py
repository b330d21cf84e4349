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
TAILS = """
select h.chain, coalesce(max(e.seq), 0) from platform_site_audithead h left join {table} e on e.chain = h.chain
where h.chain like %s
group by h.chain, h.seq, h.hash
having coalesce(max(e.seq), 0) <> h.seq
    or coalesce((array_agg(e.hash order by e.seq desc))[1], '') <> h.hash
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
            problems += [f"{chain}：末尾缺失，现存至第 {seq} 条" for chain, seq in cursor.fetchall()]
    return problems
