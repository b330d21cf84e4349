"""Checking the hash chains of the event tables."""

from django.apps import apps
from django.db import connection, transaction

from platform_site.models import ChainedEvent

# A chain starts from nothing, or from the anchor of what was removed from it.
CHECK = """
with anchors as (select distinct on (chain) chain, seq, hash from platform_site_chainanchor order by chain, seq desc),
rows as (
    select e.chain, e.seq, e.hash, e.prev_hash,
           event_hash(e.prev_hash, to_jsonb(e)) as computed,
           lag(e.hash, 1, coalesce(a.hash, '')) over w as expected_prev,
           coalesce(a.seq, 0) + row_number() over w as expected_seq
    from {table} e left join anchors a on a.chain = e.chain
    window w as (partition by e.chain order by e.seq)
)
select chain, min(seq) from rows
where hash <> computed or prev_hash <> expected_prev or seq <> expected_seq
group by chain
"""
# A chain without its head is as suspect as a head without its last event.
TAILS = """
with tails as (
    select distinct on (chain) chain, seq, hash from (
        select chain, seq, hash from {table}
        union all select chain, seq, hash from platform_site_chainanchor where chain like %(ours)s
    ) ends order by chain, seq desc
)
select coalesce(h.chain, t.chain), coalesce(t.seq, 0)
from (select * from platform_site_audithead where chain like %(ours)s) h full join tails t on t.chain = h.chain
where (h.seq, h.hash) is distinct from (coalesce(t.seq, 0), coalesce(t.hash, ''))
"""
# Anchors follow one another without a gap, and none removed what the law still has kept.
ANCHORS = """
select chain, seq from (
    select *, lag(seq, 1, 0::bigint) over (partition by chain order by seq) as last
    from platform_site_chainanchor where chain like %(ours)s
) a
where (removed = seq - last and upto < least(at, now()) - least_kept(%(table)s)) is not true
order by chain, seq
"""


def event_models() -> list[type[ChainedEvent]]:
    """Return every concrete event table."""
    return [model for model in apps.get_models() if issubclass(model, ChainedEvent)]


@transaction.atomic
def broken_links() -> list[str]:
    """Return a sentence for each chain that was edited, has a gap, lost its tail or was cut where it must not be."""
    problems = []
    with connection.cursor() as cursor:
        cursor.execute("set local time zone 'UTC'")
        for model in event_models():
            table = model._meta.db_table
            cursor.execute(CHECK.format(table=table))
            problems += [f"{chain}：第 {seq} 条被改动或缺失" for chain, seq in cursor.fetchall()]
            ours = {"table": table, "ours": f"{table}:%"}
            cursor.execute(TAILS.format(table=table), ours)
            problems += [
                f"{chain}：末尾与链尾记录不符，现存至第 {seq} 条" for chain, seq in cursor.fetchall()
            ]
            cursor.execute(ANCHORS, ours)
            problems += [f"{chain}：至第 {seq} 条的清理记录不成立" for chain, seq in cursor.fetchall()]
    return problems
