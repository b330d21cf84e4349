"""Evaluating the risk rules: set-based, for some enterprises or for all of them part by part."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from credit import rules
from credit.models import RiskRule
from enterprises.models import Enterprise

PART = 10_000  # enterprises in one transaction: an import that arrives meanwhile waits a second, not a minute
LOCK = 7_310_001  # one evaluation at a time

NO_HITS = "select null::bigint, '', true, null::bigint, null::bigint, '', null::date where false"
FLAGS = """
with hits as materialized (
    select * from ({hits}) hit (rule_id, level, is_public, enterprise_id, evidence_id, detail, expires_on)
    where {scope}
), cleared as (
    update credit_riskflag flag set cleared_at = %(now)s
    where cleared_at is null and {scope} and not rule_id = any (%(left_alone)s::bigint[]) and not exists (
        select from hits where hits.rule_id = flag.rule_id and hits.enterprise_id = flag.enterprise_id
            and hits.evidence_id = coalesce(flag.evidence_id, 0)
    )
), seen as (
    update credit_riskflag flag
    set last_seen_at = %(now)s, detail = hits.detail, expires_on = hits.expires_on
    from hits
    where flag.cleared_at is null and hits.rule_id = flag.rule_id and hits.enterprise_id = flag.enterprise_id
        and hits.evidence_id = coalesce(flag.evidence_id, 0)
)
insert into credit_riskflag (
    enterprise_id, rule_id, evidence_id, level, is_public, detail, expires_on, first_seen_at, last_seen_at
)
select enterprise_id, rule_id, nullif(evidence_id, 0), level, is_public, detail, expires_on, %(now)s, %(now)s
from hits
where not exists (
    select from credit_riskflag flag
    where flag.cleared_at is null and hits.rule_id = flag.rule_id and hits.enterprise_id = flag.enterprise_id
        and hits.evidence_id = coalesce(flag.evidence_id, 0)
)
on conflict do nothing
"""
# A flag that is, or whose evidence is, under 异议 stands, but does not count. A turn is written where a level changed.
LEVELS = """
with known as ({known}), worst as (
    select flag.enterprise_id,
        max(array_position(%(levels)s::text[], flag.level::text)) filter (where flag.is_public) as public,
        max(array_position(%(levels)s::text[], flag.level::text)) as whole
    from credit_riskflag flag left join credit_creditrecord record on record.id = flag.evidence_id
    where flag.cleared_at is null and {scope} and coalesce(record.objection_state, '') <> 'open'
        and not exists (
            select from credit_objection objection
            where objection.flag_id = flag.id and objection.status in ('submitted', 'handling')
        )
    group by flag.enterprise_id
), after as (
    select known.enterprise_id, (%(levels)s::text[])[coalesce(worst.public, 1)] as public_level,
        (%(levels)s::text[])[coalesce(worst.whole, 1)] as full_level
    from known left join worst using (enterprise_id)
), turned as (
    insert into credit_riskturn (enterprise_id, public_before, full_before, public_after, full_after, at)
    select enterprise_id, coalesce(before.public_level, 'unknown'), coalesce(before.full_level, 'unknown'),
        after.public_level, after.full_level, %(now)s
    from after left join credit_riskstate before using (enterprise_id)
    where (coalesce(before.public_level, 'normal'), coalesce(before.full_level, 'normal'))
        <> (after.public_level, after.full_level)
    returning enterprise_id
), written as (
    insert into credit_riskstate (enterprise_id, public_level, full_level, evaluated_at)
    select enterprise_id, public_level, full_level, %(now)s from after
    on conflict (enterprise_id) do update set public_level = excluded.public_level,
        full_level = excluded.full_level, evaluated_at = excluded.evaluated_at
)
select count(*) from turned
"""
CHOSEN = "enterprise_id = any (%(ids)s::bigint[])"
KNOWN_CHOSEN = "select id as enterprise_id from enterprises_enterprise where id = any (%(ids)s::bigint[])"
BETWEEN = "enterprise_id between %(first)s and %(last)s"
KNOWN_BETWEEN = f"""
select enterprise_id from credit_creditrecord where {BETWEEN}
union select enterprise_id from credit_riskstate where {BETWEEN}
union select enterprise_id from credit_riskflag where cleared_at is null and {BETWEEN}
"""  # noqa: S608
LEVELS_IN_ORDER = ["normal", "note", "watch", "high"]


def evaluate(
    enterprise_ids: Collection[int] | None = None,
    *,
    applications: Mapping[int, int] | None = None,
    now: datetime | None = None,
) -> int:
    """Bring flags and levels up to date and return how many enterprises have another level than before.

    With ids only those enterprises are looked at; without, everyone that has a record or a level, each part in a
    transaction of its own. `applications` are enterprises with their number of open applications; without it the
    flags that rest on that number stay as they are.
    """
    now = now or timezone.now()
    if enterprise_ids is not None:
        return _evaluate(CHOSEN, KNOWN_CHOSEN, {"ids": [*enterprise_ids]}, applications, now)
    last = Enterprise.objects.aggregate(last=Max("pk"))["last"] or 0
    return sum(
        _evaluate(BETWEEN, KNOWN_BETWEEN, {"first": first, "last": first + PART - 1}, applications, now)
        for first in range(1, last + 1, PART)
    )


@transaction.atomic
def _evaluate(
    scope: str, known: str, places: dict, applications: Mapping[int, int] | None, now: datetime
) -> int:
    active = list(RiskRule.objects.filter(is_active=True))
    left_alone = [rule.pk for rule in active if rule.category == rules.APPLICATIONS and applications is None]
    hits = [
        rules.hits(rule, timezone.localdate(now), applications or {})
        for rule in active
        if rule.pk not in left_alone
    ]
    places = places | {"now": now, "left_alone": left_alone, "levels": LEVELS_IN_ORDER}
    compose = connection.ops.compose_sql
    flags = compose(FLAGS.replace("{scope}", scope), places)
    union = " union all ".join(compose(hit.sql, hit.params) for hit in hits) or NO_HITS
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
        cursor.execute(flags.replace("{hits}", union))
        cursor.execute(LEVELS.format(known=known, scope=f"flag.{scope}"), places)
        return cursor.fetchone()[0]
