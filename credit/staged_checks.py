"""What is wrong with staged rows beyond their own cells: unknown subjects and repeats, one statement a rule."""

from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from credit.layouts import layout_for
from credit.models import ImportBatch
from regions.models import prefix_of

KNOWN = "left join enterprises_enterprise e on e.uscc = s.uscc"
HELD = "join credit_creditrecord c on c.fingerprint = s.key"
FIRST = """join (
    select {by} as same, min(number) as first from credit_stagedrow s
    where batch_id = %(batch)s and not is_error group by 1 having count(*) > 1
) f on f.same = {by}"""
REFERENCE = "s.uscc || ':' || (s.facts ->> 'reference_no')"


MARK = """
with found as (
    select s.id, jsonb_build_array(jsonb_build_object(
        'column', %(column)s::text, 'value', left({rule.value}, 100),
        'problem', replace(%(problem)s::text, '{{}}', {rule.other}), 'advice', %(advice)s::text
    )) as problem
    from credit_stagedrow s {rule.joins}
    where s.batch_id = %(batch)s and not s.is_error and {rule.where}
)
update credit_stagedrow r set problems = r.problems || found.problem, is_error = %(is_error)s
from found where found.id = r.id
"""


@dataclass(frozen=True)
class Check:
    """One rule: `where` finds the rows among staged rows `s` with `joins`; `other` fills the {} of `problem`.

    `value` is the cell to blame, of the column `heading`: uscc, name or reference_no.
    """

    heading: str
    problem: str
    advice: str
    joins: str
    where: str
    value: str = "s.uscc"
    other: str = "''"
    is_error: bool = False


# The order matters: a row that one rule refuses is not looked at by the next ones.
SUBJECTS = (
    Check(
        "uscc",
        "统一社会信用代码不正确",
        "请对照营业执照核对 18 位代码",
        KNOWN,
        "e.id is null and not s.has_valid_code",
        is_error=True,
    ),
    Check(
        "name",
        "企业不在本行政区",
        "请由企业所在地的监管人员导入",
        KNOWN,
        "not starts_with(e.region_id, %(prefix)s)",
        value="s.name",
        is_error=True,
    ),
    Check(
        "uscc",
        "与第 {} 行重复",
        "请删除重复的行",
        FIRST.format(by="s.key"),
        "f.first <> s.number",
        other="f.first::text",
        is_error=True,
    ),
    Check("name", "平台尚未收录该企业", "导入时新增，无需处理", KNOWN, "e.id is null", value="s.name"),
    Check(
        "name",
        "平台登记的名称为“{}”",
        "请核对，导入时按代码对应",
        KNOWN,
        "e.name <> s.name",
        value="s.name",
        other="e.name",
    ),
)
FACTS = (
    Check("uscc", "平台已有相同记录", "导入时跳过，无需处理", HELD, "true"),
    Check(
        "reference_no",
        "文号与第 {} 行相同",
        "请核对是否为同一事项",
        FIRST.format(by=REFERENCE),
        "s.facts ->> 'reference_no' <> '' and f.first <> s.number",
        value="s.facts ->> 'reference_no'",
        other="f.first::text",
    ),
)


@transaction.atomic
def check(batch: ImportBatch) -> None:
    """Note on the staged rows what the rules find, and set the batch's counts, unsaved."""
    layout = layout_for(batch.category)
    headings = {
        "name": layout.heading(layout.name_from),
        "uscc": layout.heading(layout.uscc_from),
        "reference_no": "文号",
    }
    params = {"batch": batch.pk, "prefix": prefix_of(batch.region_code)}
    with connection.cursor() as cursor:
        for rule in SUBJECTS + FACTS if batch.category else SUBJECTS:
            cursor.execute(MARK.format(rule=rule), params | _texts(rule, headings))
    batch.row_count = batch.rows_done
    batch.error_count = batch.rows.filter(is_error=True).count()
    batch.warning_count = batch.rows.filter(is_error=False).exclude(problems=[]).count()


def _texts(rule: Check, headings: dict[str, str]) -> dict[str, Any]:
    return {
        "column": headings[rule.heading],
        "problem": rule.problem,
        "advice": rule.advice,
        "is_error": rule.is_error,
    }
