"""Reading an uploaded file into staged rows: parsed by a bounded process, copied, then checked set by set."""

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from itertools import islice
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from credit import records, sheets, staged_checks
from credit.catalogue import CATEGORIES
from credit.layouts import CRITERIA, Layout, layout_for
from credit.models import ImportBatch
from platform_site import identity

CHUNK = 5000
COPY = """copy credit_stagedrow (
    batch_id, number, "values", problems, is_error, uscc, has_valid_code, name, key, facts
) from stdin with csv"""
TOO_HEAVY = "文件过大或过于复杂，无法处理，请只保留一张数据表，拆分后上传。"


class ReadingStopped(Exception):
    """Somebody cancelled the import, or another worker reads it now."""


class TooLong(Exception):
    """The file has more rows than the caller waits for."""


def read(batch: ImportBatch, *, most: int | None = None) -> None:
    """Stage every row of the batch's file with its problems and set the batch's counts, unsaved.

    What an earlier try left is replaced. ValidationError refuses the file, TooLong one of more than `most` rows.
    """
    batch.rows.all().delete()
    with _parsed(batch) as (total, rows):
        if most is not None and total > most:
            raise TooLong
        batch.row_count, batch.rows_done = min(total, sheets.MAX_ROWS), 0
        while chunk := list(islice(rows, CHUNK)):
            with transaction.atomic():
                _copy(chunk)
                batch.rows_done += len(chunk)
                report(batch)
    if batch.rows_done > CHUNK:
        _count_for_planner()
    staged_checks.check(batch)


def report(batch: ImportBatch) -> None:
    """Store how far the reading is; ReadingStopped when the batch is no longer this worker's."""
    own = ImportBatch.objects.filter(pk=batch.pk, status=ImportBatch.Status.READING, attempt=batch.attempt)
    if not own.update(rows_done=batch.rows_done, row_count=batch.row_count, seen_at=timezone.now()):
        raise ReadingStopped


@contextmanager
def _parsed(batch: ImportBatch) -> Iterator[tuple[int, Iterator[tuple]]]:
    """Run the reader; give about how many rows there are, and the rows as columns of a staged one."""
    command = [sys.executable, "-m", "credit.import_reader", batch.file.path, batch.category]
    with subprocess.Popen(
        [*command, str(sheets.MAX_ROWS)],
        cwd=settings.BASE_DIR,
        env={"PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as child:
        try:
            first = json.loads(child.stdout.readline() or b"{}")
            yield first.get("total", 0), _rows(batch, child)
        finally:
            child.kill()


def _rows(batch: ImportBatch, child: subprocess.Popen) -> Iterator[tuple]:
    layout = layout_for(batch.category)
    for line in child.stdout:
        parsed = json.loads(line)
        if isinstance(parsed, dict):
            raise ValidationError(parsed["refused"])
        yield _row(batch, layout, *parsed)
    if child.wait():
        raise ValidationError(TOO_HEAVY)


def _row(
    batch: ImportBatch, layout: Layout, number: int, values: dict[str, str], problems: list[dict[str, Any]]
) -> tuple:
    is_error = any(problem["is_error"] for problem in problems)
    uscc, name, key = "", "", ""
    facts: dict[str, Any] = {}
    if not is_error:
        uscc, name = values[layout.uscc_from][:18], values[layout.name_from]
        key, facts = _facts(batch, layout, values)
    return (
        batch.pk,
        number,
        json.dumps(values, ensure_ascii=False),
        json.dumps(problems, ensure_ascii=False),
        is_error,
        uscc,
        identity.is_valid_uscc(values.get(layout.uscc_from, "")),
        name,
        key,
        json.dumps(facts, ensure_ascii=False, default=str),
    )


def _facts(batch: ImportBatch, layout: Layout, values: dict[str, str]) -> tuple[str, dict[str, Any]]:
    """Return what tells the row from others, and the columns of what it becomes; `values` are its payload."""
    if not batch.category:
        facts: dict[str, Any] = {
            "reason": values.get("REASON", "")[:200],
            "listed_on": values.get("LISTED_ON") or batch.data_to,
            "valid_to": batch.valid_to,
            **{name: values.get(name.upper()) != "否" for name in CRITERIA},
        }
        return values[layout.uscc_from], facts
    row = {field.code: "" for field in layout.fields} | values
    facts = records.values_of(CATEGORIES[batch.category], row, batch.department)
    del facts["payload"]
    return facts["fingerprint"], facts


def _count_for_planner() -> None:
    """Without figures of rows just copied, PostgreSQL compares each with each to find repeats: hours, not seconds."""
    with connection.cursor() as cursor:
        cursor.execute("analyze credit_stagedrow")


def _copy(rows: list[tuple]) -> None:
    lines = StringIO()
    csv.writer(lines, quoting=csv.QUOTE_ALL).writerows(rows)  # unquoted, an empty text would be a null
    lines.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert(COPY, lines)
