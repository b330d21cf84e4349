"""Signed ends of the audit chains, kept outside the database: whoever rebuilds a chain cannot sign its old ends.

One JSON line an hour, one file a day: {"at": …, "heads": {chain: [seq, hash]}, "mac": HMAC-SHA256 of the rest}.
Every line stays worth checking: a chain that was rebuilt is signed again later, but fails its older lines.
What was written after a line is younger than it: an anchor that claims to have removed it too early fails the line.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from platform_site.chain import event_models
from platform_site.models import AuditHead

Heads = dict[str, list]  # chain → [seq, hash]
Signed = dict[tuple[str, int], tuple[str, datetime]]  # (chain, seq) → hash, when it was signed last
# A signed event is there, or ended a stretch that was removed. A day is left to transactions that commit late.
FOUND = """
select s.chain, s.seq, coalesce(e.hash, a.hash),
       exists (select 1 from platform_site_chainanchor c where c.chain = s.chain and c.seq > s.seq) as is_passed,
       coalesce(s.at < now() - least_kept(%s) + interval '1 day', false) as is_old
from unnest(%s::text[], %s::bigint[], %s::timestamptz[]) as s (chain, seq, at)
left join {table} e on e.chain = s.chain and e.seq = s.seq
left join platform_site_chainanchor a on a.chain = s.chain and a.seq = s.seq
"""


class HeadsRefused(Exception):
    """The chains no longer hold what was signed before; nothing is signed then."""


def sign() -> Path:
    """Append a line for this moment and return its file. HeadsRefused when the last line no longer holds."""
    folder = settings.AUDIT_HEADS_DIR
    folder.mkdir(parents=True, exist_ok=True)
    if problems := check(_last_line(folder)):
        raise HeadsRefused("；".join(problems))
    now = timezone.localtime()
    heads = {head.chain: [head.seq, head.hash] for head in AuditHead.objects.order_by("chain")}
    body = {"at": now.isoformat(timespec="seconds"), "heads": heads}
    path = folder / f"{now:%Y-%m-%d}.jsonl"
    line = json.dumps(body | {"mac": _mac(body)}, separators=(",", ":")) + "\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())
    return path


def check(lines: Iterable[str]) -> list[str]:
    """Return a sentence for each line that we did not sign, and for each signed event that differs or was removed
    before its time.
    """
    problems: list[str] = []
    signed: Signed = {}
    for number, line in enumerate(lines, 1):
        read = _read(line)
        if read is None:
            problems.append(f"第 {number} 行签名不符")
            continue
        at, heads = read
        for chain, (seq, digest) in heads.items():
            before, last = signed.get((chain, seq), (digest, at))
            if before != digest:
                problems.append(f"{chain}：第 {seq} 条有两个不同的签名")
            signed[chain, seq] = before, max(at, last)
    return problems + _differences(signed)


def _read(line: str) -> tuple[datetime, Heads] | None:
    """Return moment and heads of a line that carries our signature, else None."""
    try:
        body = json.loads(line)
        mac = body.pop("mac")
        if not hmac.compare_digest(mac, _mac(body)):
            return None
        return datetime.fromisoformat(body["at"]), body["heads"]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _mac(body: dict[str, Any]) -> str:
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hmac.new(settings.AUDIT_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def _differences(signed: Signed) -> list[str]:
    problems = []
    for table in (model._meta.db_table for model in event_models()):
        keys = [key for key in signed if key[0].startswith(f"{table}:")]
        chains, seqs = [chain for chain, _ in keys], [seq for _, seq in keys]
        with connection.cursor() as cursor:
            cursor.execute(FOUND.format(table=table), [table, chains, seqs, [signed[key][1] for key in keys]])
            found = cursor.fetchall()
        for chain, seq, digest, is_passed, is_old in found:
            if digest is not None and digest != signed[chain, seq][0]:
                problems.append(f"{chain}：第 {seq} 条与签名不符，链被重建")
            elif is_passed and not is_old:
                problems.append(f"{chain}：第 {seq} 条之后的记录未到期就被清理")
            elif digest is None and not is_passed:
                problems.append(f"{chain}：第 {seq} 条已不存在")
    return problems


def _last_line(folder: Path) -> list[str]:
    files = sorted(folder.glob("*.jsonl"))
    return files[-1].read_text(encoding="utf-8").splitlines()[-1:] if files else []
