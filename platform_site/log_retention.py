"""Removing what the chained logs have kept as long as the settings say: always the oldest events of a chain.

An anchor is inserted for the last event to go; the database removes the events up to it in the same statement, or
refuses (`check_anchor` and `remove_stretch` in platform_site/sql.py). The settings may keep more than the law's
least, which stands in the database.
"""

import logging
from collections.abc import Iterator

from django.conf import settings
from django.db import IntegrityError, connection, transaction

from platform_site import audit
from platform_site.chain import event_models

logger = logging.getLogger(__name__)
BATCH = 10_000  # events of one chain that one statement removes
# The longest of the intervals counts. A chain is cut before its first event that is still to be kept.
OVER = """
with since as (select min(now() - kept::interval) as at from unnest(%(kept)s::text[]) kept),
chains as (
    select h.chain, h.seq, coalesce((select max(a.seq) from platform_site_chainanchor a where a.chain = h.chain), 0)
        as gone, (
            select e.seq from {table} e where e.chain = h.chain and e.at >= since.at order by e.seq limit 1
        ) as stays
    from platform_site_audithead h, since where h.chain like %(ours)s
)
select chain, least(coalesce(stays - 1, seq), gone + %(batch)s) from chains
where coalesce(stays - 1, seq) > gone order by chain
"""
CUT = "insert into platform_site_chainanchor (chain, seq) values (%s, %s) returning removed"


class RemovalRefused(Exception):
    """The database would not cut some chains; the others are cut."""


def kept() -> dict[str, list[str]]:
    """Return the table of each log that is not kept for good, with the intervals that rule it."""
    return {
        "platform_site_auditevent": [
            f"{settings.NETWORK_LOG_DAYS} days",
            f"{settings.SHARING_LOG_YEARS} years",
        ],
        "credit_creditquery": [f"{settings.CREDIT_QUERY_LOG_YEARS} years"],
    }


def remove() -> None:
    """Remove every event that is over its time: the nightly job. RemovalRefused names the chains that stayed."""
    refused: dict[str, str] = {}
    while _remove_batch(refused):
        pass
    if refused:
        raise RemovalRefused("；".join(f"{chain}：{reason}" for chain, reason in refused.items()))


@transaction.atomic
def _remove_batch(refused: dict[str, str]) -> bool:
    """Cut each chain once and tell whether any was; those that the database refuses are added to `refused`."""
    _lock()
    removed: dict[str, int] = {}
    for table, chain, upto in _over():
        if chain in refused:
            continue
        try:
            with transaction.atomic():
                removed[table] = removed.get(table, 0) + _cut(chain, upto)
        except IntegrityError as error:
            refused[chain] = str(error).splitlines()[0]
            logger.error("%s was not cut: %s", chain, refused[chain])
    if removed:
        names = {model._meta.db_table: model._meta.verbose_name for model in event_models()}
        summary = "，".join(f"{names[table]} {count} 条" for table, count in removed.items())
        audit.record("清理到期日志", summary=summary)
    return bool(removed)


def _lock() -> None:
    """Let one transaction at a time cut chains."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('platform_site.log_retention'))")


def _over() -> Iterator[tuple[str, str, int]]:
    """Yield table, chain and number of the last event to go, for each chain that starts with what is over."""
    for table, intervals in kept().items():
        with connection.cursor() as cursor:
            cursor.execute(
                OVER.format(table=table), {"kept": intervals, "ours": f"{table}:%", "batch": BATCH}
            )
            found = cursor.fetchall()
        yield from ((table, chain, upto) for chain, upto in found)


def _cut(chain: str, upto: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(CUT, [chain, upto])
        return cursor.fetchone()[0]
