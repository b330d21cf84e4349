"""Uploaded files of the demo, one in every state that people look at."""

import csv
from datetime import date, datetime, timedelta
from io import StringIO
from random import Random

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import User
from credit import imports
from credit.catalogue import CATEGORIES
from credit.models import ImportBatch
from enterprises.models import Enterprise
from govadmin.demo import company_facts
from govadmin.workflow import CHANGE
from platform_site.access import Role
from platform_site.approvals import decide
from platform_site.models import ChangeRequest

MAKERS = {code: make for _chance, _days, code, make in company_facts.CHANCES}
Rows = list[dict[str, str]]
RECORDS = (  # category, rows, whether the last ones are wrong, how far it went
    ("honour", 12, False, "approve"),
    ("xzxk", 18, False, "submit"),
    ("xzcf", 14, True, ""),
)
LISTS = (  # batch, rows, how far it went
    ("2026 年第四批（演示）", 9, "submit"),
    ("2026 年补充批次（演示）", 5, "reject"),
)
NOTE = "补充批次缺少推荐文件，请补齐后重新上传。（演示）"


def import_files(rng: Random, enterprises: list[Enterprise], now: datetime) -> None:
    """Let an operator and a supervisor upload files, and the second person of each decide on some of them."""
    today = timezone.localdate(now)
    operators = list(User.objects.filter(role=Role.OPERATOR).order_by("pk")[:2])
    for category, count, is_spoilt, step in RECORDS:
        rows = [_record(rng, category, enterprise, today) for enterprise in enterprises[:count]]
        if is_spoilt:
            _spoil(rows)
        file = _file(f"{CATEGORIES[category].name}（演示）.csv", rows)
        fields = {"target": ImportBatch.Target.CREDIT, "category": category}
        department = f"{CATEGORIES[category].department}（演示）"
        batch = imports.stage(
            file, maker=operators[0], department=department, data_to=today - timedelta(days=1), **fields
        )
        _go_on(batch, step, operators[1])
    _import_lists(enterprises, today)


def _import_lists(enterprises: list[Enterprise], today: date) -> None:
    maker, *_others, checker = User.objects.filter(role=Role.GOVERNMENT).order_by("pk")
    near = [enterprise for enterprise in enterprises if enterprise.region_id == maker.region_id]
    for label, count, step in LISTS:
        rows = [
            {"NAME": enterprise.name, "USCC": enterprise.uscc or "", "REASON": "经营稳定，按时纳税（演示）"}
            for enterprise in near[:count]
        ]
        batch = imports.stage(
            _file("推荐企业（演示）.csv", rows),
            maker=maker,
            target=ImportBatch.Target.WHITELIST,
            list_kind="recommended",
            list_label=label,
            region_code=maker.region_id,
            department="示范市第一区经济部门（演示）",
            data_to=today,
        )
        _go_on(batch, step, checker)


def _record(rng: Random, category: str, enterprise: Enterprise, today: date) -> dict[str, str]:
    subject = {} if category in ("xzxk", "xzcf") else {"NAME": enterprise.name, "USCC": enterprise.uscc or ""}
    return subject | MAKERS[category](rng, enterprise, today - timedelta(days=rng.randint(10, 60)))


def _spoil(rows: Rows) -> None:
    """Make the mistakes that files have: a code with a wrong digit, a formula, no such day, the same row again."""
    rows[-1]["CF_XDR_SHXYM"] = f"{rows[-1]['CF_XDR_SHXYM'][:-2]}00"
    rows[-2]["CF_NR"] = "=1+1"
    rows[-3]["CF_JDRQ"] = "2026-02-30"
    rows[-4].update(rows[0])


def _file(name: str, rows: Rows) -> ContentFile:
    """Return the rows as csv under their columns' official codes."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(rows)
    return ContentFile(text.getvalue().encode("utf-8-sig"), name=name)


def _go_on(batch: ImportBatch, step: str, checker: User) -> None:
    """Take the import as far as `step`: nowhere, to 审批, or to the second person's decision."""
    if not step:
        return
    imports.IMPORT.take(batch, "submit", user=batch.maker)
    if step == "submit":
        return
    change = ChangeRequest.objects.get(kind=imports.KINDS[batch.target], target_id=batch.pk)
    note = NOTE if step == "reject" else ""
    decide(CHANGE, change, step, user=checker, now=timezone.now(), note=note)
