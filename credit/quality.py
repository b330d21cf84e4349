"""数据质量: rules over the records and their sources, looked at every day, set by set.

A finding is kept per rule and record, from when it was first seen until the rule holds again.
"""

import json
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from credit.catalogue import CATEGORIES
from credit.models import CategorySource, QualityIssue
from platform_site import identity

WEIGHTS = "{" + ",".join(str(weight) for weight in identity.USCC_WEIGHTS) + "}"
# As identity.is_valid_uscc: the last character brings the weighted sum of all to a multiple of 31.
CODE_HOLDS = """(
    e.uscc ~ '^[0-9A-HJ-NP-RTUWXY]{2}[0-9]{6}[0-9A-HJ-NP-RTUWXY]{10}$' and (
        select sum((strpos(%(alphabet)s, substr(e.uscc, i, 1)) - 1) * coalesce((%(weights)s::int[])[i], 1))
        from generate_series(1, 18) i
    ) % 31 = 0
)""".replace("% 31", "%% 31")
FOUND = """
insert into credit_qualityissue as q (
    rule, key, department, category, record_id, subject, detail, first_seen_at, last_seen_at
)
select %(rule)s, 'record:' || r.id, r.department, r.category, r.id, e.name, left({detail}, 300), %(now)s, %(now)s
from credit_creditrecord r join enterprises_enterprise e on e.id = r.enterprise_id
where {where}
on conflict (rule, key) do update set
    department = excluded.department, detail = excluded.detail, last_seen_at = excluded.last_seen_at,
    first_seen_at = case when q.resolved_at is null then q.first_seen_at else excluded.first_seen_at end,
    resolved_at = null
"""


@dataclass(frozen=True)
class Rule:
    """One rule over records `r` of enterprises `e`: the condition that breaks it, and a sentence about the case."""

    code: str
    name: str
    where: str
    detail: str


RULES = (
    Rule(
        "code_missing",
        "缺少统一社会信用代码",
        "e.kind <> 'person' and coalesce(r.payload ->> (%(codes)s::jsonb ->> r.category), '') = ''",
        "r.title",
    ),
    Rule(
        "code_invalid",
        "统一社会信用代码校验不通过",
        f"e.uscc <> '' and e.uscc_exception = '' and not {CODE_HOLDS}",
        "'代码 ' || e.uscc",
    ),
    Rule(
        "name_differs",
        "名称与登记名称不一致",
        "r.payload ->> (%(names)s::jsonb ->> r.category) <> e.name",
        "'数据中为“' || (r.payload ->> (%(names)s::jsonb ->> r.category)) || '”'",
    ),
    Rule("date_future", "日期晚于今天", "r.dated_on > %(today)s", "'日期 ' || r.dated_on"),
    Rule(
        "valid_to_early",
        "有效期早于日期",
        "r.valid_to < r.dated_on",
        "'日期 ' || r.dated_on || '，有效期至 ' || r.valid_to",
    ),
    Rule(
        "authority_missing",
        "缺少作出机关",
        "r.authority = '' and r.category = any(%(with_authority)s)",
        "r.title",
    ),
    Rule(
        "reference_repeated",
        "文号重复",
        "r.reference_no <> '' and exists (select from credit_creditrecord o where o.enterprise_id = r.enterprise_id"
        " and o.category = r.category and o.reference_no = r.reference_no and o.id <> r.id)",
        "'文号 ' || r.reference_no",
    ),
)
STALE = Rule("source_stale", "超过更新周期未更新", "", "")
NAMES = {rule.code: rule.name for rule in (*RULES, STALE)}


def check() -> None:
    """Bring the findings of every rule up to date; each rule is one transaction."""
    now = timezone.now()
    for rule in RULES:
        with transaction.atomic():
            _find(rule, now)
            _resolve(rule, now)
    with transaction.atomic():
        _find_stale(now)
        _resolve(STALE, now)


def _find(rule: Rule, now) -> None:
    params = {
        "rule": rule.code,
        "now": now,
        "today": timezone.localdate(now),
        "alphabet": identity.USCC_ALPHABET,
        "weights": WEIGHTS,
        "names": json.dumps({each.code: each.name_from for each in CATEGORIES.values()}),
        "codes": json.dumps({each.code: each.uscc_from for each in CATEGORIES.values()}),
        "with_authority": [category.code for category in CATEGORIES.values() if category.authority_from],
    }
    with connection.cursor() as cursor:
        cursor.execute(FOUND.format(where=rule.where, detail=rule.detail), params)


def _find_stale(now) -> None:
    today = timezone.localdate(now)
    for source in CategorySource.objects.all():
        category = CATEGORIES.get(source.category)
        if category is None or source.data_to + timedelta(days=category.refresh_days) >= today:
            continue
        detail = f"数据截止 {source.data_to:%Y-%m-%d}，应每 {category.refresh_days} 天更新一次"
        key = f"source:{source.category}"
        reopened = QualityIssue.objects.filter(rule=STALE.code, key=key, resolved_at__isnull=False)
        reopened.update(first_seen_at=now, resolved_at=None)
        QualityIssue.objects.update_or_create(
            rule=STALE.code,
            key=key,
            defaults={"department": source.department, "detail": detail, "last_seen_at": now},
            create_defaults={
                "department": source.department,
                "category": source.category,
                "detail": detail,
                "first_seen_at": now,
                "last_seen_at": now,
            },
        )


def _resolve(rule: Rule, now) -> None:
    """What was not found this time is mended."""
    gone = QualityIssue.objects.filter(rule=rule.code, resolved_at=None, last_seen_at__lt=now)
    gone.update(resolved_at=now)
