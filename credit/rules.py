"""Which facts a risk rule is about, and for which enterprises it holds: one SELECT for each rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from credit.catalogue import CATEGORIES
from credit.models import CreditRecord, RiskRule, WhitelistEntry

APPLICATIONS, WHITELIST = "applications", "whitelist"
# What a rule may be about beside the categories of records; neither is public.
OTHER_SOURCES = {APPLICATIONS: "在办融资申请", WHITELIST: "移出白名单"}
SOURCES = {code: category.name for code, category in CATEGORIES.items()} | OTHER_SOURCES


@dataclass(frozen=True)
class Select:
    """An SQL statement with its parameters."""

    sql: str
    params: tuple[Any, ...]


def source_name(code: str) -> str:
    """Return the name of what a rule is about."""
    return SOURCES.get(code, code)


def is_public(code: str) -> bool:
    """Tell whether everybody may know the fact; the others are read under a consent."""
    return code in CATEGORIES and CATEGORIES[code].is_public


def matching(rule: RiskRule, today: date) -> QuerySet[CreditRecord]:
    """Return the records that a rule's condition holds for, before its `count`.

    Condition keys: `states` (当前状态 is one of), `min_amount` (万元), `empty` and `filled` (an official field without
    or with a value), `within_days` (dated in so many days up to today), `latest` (the category's newest record alone).
    """
    condition = rule.condition
    every = CreditRecord.objects.shown(today).filter(category=rule.category)
    records = every.filter(dated_on__gte=_first_day(rule, today))
    if "states" in condition:
        records = records.filter(state__in=condition["states"])
    if "min_amount" in condition:
        records = records.filter(amount__gte=Decimal(condition["min_amount"]))
    if "empty" in condition:
        records = records.filter(_is_empty(rule.category, condition["empty"]))
    if "filled" in condition:
        records = records.exclude(_is_empty(rule.category, condition["filled"]))
    if condition.get("latest"):
        newer = Q(dated_on__gt=OuterRef("dated_on")) | Q(dated_on=OuterRef("dated_on"), pk__gt=OuterRef("pk"))
        records = records.exclude(Exists(every.filter(newer, enterprise=OuterRef("enterprise"))))
    return records


def hits(rule: RiskRule, today: date, applications: Mapping[int, int]) -> Select:
    """Return a SELECT of rule_id, level, is_public, enterprise_id, evidence_id (0: none), detail, expires_on.

    `applications`: enterprises with their number of open applications.
    """
    if rule.category == APPLICATIONS:
        found = Select(
            "select enterprise_id, 0::bigint, '在办融资申请 ' || number || ' 笔', null::date"
            " from unnest(%s::bigint[], %s::int[]) as open(enterprise_id, number) where number >= %s",
            ([*applications.keys()], [*applications.values()], rule.condition["count"]),
        )
    elif rule.category == WHITELIST:
        found = _removals(rule, today)
    elif rule.condition.get("count", 1) > 1:
        found = _counted(rule, today)
    else:
        found = _recorded(rule, today)
    head = "select %s::bigint, %s, %s::boolean, hit.* from"
    return Select(f"{head} ({found.sql}) hit", (rule.pk, rule.level, is_public(rule.category), *found.params))


def count_hits(rule: RiskRule, today: date, applications: Mapping[int, int]) -> int:
    """Return for how many enterprises a rule, saved or not, holds today."""
    select = hits(rule, today, applications)
    with connection.cursor() as cursor:
        cursor.execute(
            f"select count(distinct hit.enterprise_id) from ({select.sql})"  # noqa: S608
            " hit (rule_id, level, is_public, enterprise_id, evidence_id, detail, expires_on)",
            select.params,
        )
        return cursor.fetchone()[0]


def _recorded(rule: RiskRule, today: date) -> Select:
    rows = _select(matching(rule, today).order_by().values_list("enterprise_id", "pk", "dated_on"))
    expires_on = "dated_on + %s::int" if rule.expires_days else "null::date"
    days = (rule.expires_days,) if rule.expires_days else ()
    return Select(
        f"select enterprise_id, id, '', {expires_on} from ({rows.sql}) record (enterprise_id, id, dated_on)",  # noqa: S608
        (*days, *rows.params),
    )


def _counted(rule: RiskRule, today: date) -> Select:
    groups = (
        matching(rule, today).order_by().values("enterprise_id").annotate(n=Count("pk"), last=Max("dated_on"))
    )
    rows = _select(groups.filter(n__gte=rule.condition["count"]).values_list("enterprise_id", "n", "last"))
    return Select(
        "select enterprise_id, 0::bigint, %s || ' ' || number || ' 条，最近 ' || last, null::date"  # noqa: S608
        f" from ({rows.sql}) counted (enterprise_id, number, last)",
        (source_name(rule.category), *rows.params),
    )


def _removals(rule: RiskRule, today: date) -> Select:
    again = WhitelistEntry.objects.live(today).filter(enterprise=OuterRef("enterprise"))
    removed = WhitelistEntry.objects.filter(
        status=WhitelistEntry.Status.REMOVED, ended_on__gte=_first_day(rule, today)
    ).exclude(Exists(again))
    newest = removed.order_by("enterprise_id", "-ended_on", "-pk").distinct("enterprise_id")
    rows = _select(newest.values_list("enterprise_id", "ended_on", "batch__label"))
    expires_on = "ended_on + %s::int" if rule.expires_days else "null::date"
    days = (rule.expires_days,) if rule.expires_days else ()
    return Select(
        f"select enterprise_id, 0::bigint, '移出“' || label || '”', {expires_on}"  # noqa: S608
        f" from ({rows.sql}) removed (enterprise_id, ended_on, label)",
        (*days, *rows.params),
    )


def _first_day(rule: RiskRule, today: date) -> date:
    """Return the earliest day of a fact that still counts."""
    days = [days for days in (rule.expires_days, rule.condition.get("within_days")) if days]
    return today - timedelta(days=min(days)) if days else date(1900, 1, 1)


def _is_empty(category: str, heading: str) -> Q:
    code = next(field.code for field in CATEGORIES[category].fields if field.heading == heading)
    return (
        Q(**{f"payload__{code}__isnull": True})
        | Q(**{f"payload__{code}": ""})
        | Q(**{f"payload__{code}": None})
    )


def _select(rows: QuerySet) -> Select:
    sql, params = rows.query.sql_with_params()
    return Select(sql, tuple(params))


def words_of(condition: Mapping[str, Any]) -> str:
    """Return a rule's condition as it is read."""
    words = {
        "states": lambda states: f"当前状态为 {'、'.join(states)}",
        "min_amount": lambda amount: f"金额不少于 {amount} 万元",
        "empty": lambda heading: f"“{heading}”为空",
        "filled": lambda heading: f"“{heading}”已填写",
        "within_days": lambda days: f"近 {days} 天内",
        "count": lambda number: f"数量不少于 {number}",
        "latest": lambda _: "只看最新一条",
    }
    return (
        "；".join(say(value) for key, say in words.items() if (value := condition.get(key))) or "有记录即命中"
    )
