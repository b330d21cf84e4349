"""Signed ends of the audit chains, kept outside the database: whoever rebuilds a chain cannot sign its old ends.

One JSON line an hour, one file a day: {"at": …, "heads": {chain: [seq, hash]}, "mac": HMAC-SHA256 of the rest}.
Every line stays worth checking: a chain that was rebuilt is signed again later, but fails its older lines.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from platform_site.chain import event_models
from platform_site.models import AuditHead

Heads = dict[str, list]  # chain → [seq, hash]
FOUND = """
select s.chain, s.seq, e.hash
from unnest(%s::text[], %s::bigint[]) as s (chain, seq)
left join {table} e on e.chain = s.chain and e.seq = s.seq
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
    """Return a sentence for each line that we did not sign, and for each signed event that is gone or differs."""
    problems: list[str] = []
    signed: dict[tuple[str, int], str] = {}
    for number, line in enumerate(lines, 1):
        heads = _read(line)
        if heads is None:
            problems.append(f"第 {number} 行签名不符")
        for chain, (seq, digest) in (heads or {}).items():
            if signed.setdefault((chain, seq), digest) != digest:
                problems.append(f"{chain}：第 {seq} 条有两个不同的签名")
    return problems + _differences(signed)


def _read(line: str) -> Heads | None:
    """Return the heads of a line that carries our signature, else None."""
    try:
        body = json.loads(line)
        mac = body.pop("mac")
        return body["heads"] if hmac.compare_digest(mac, _mac(body)) else None
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _mac(body: dict[str, Any]) -> str:
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hmac.new(settings.AUDIT_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


def _differences(signed: dict[tuple[str, int], str]) -> list[str]:
    problems = []
    for table in (model._meta.db_table for model in event_models()):
        keys = [key for key in signed if key[0].startswith(f"{table}:")]
        with connection.cursor() as cursor:
            cursor.execute(FOUND.format(table=table), [[key[0] for key in keys], [key[1] for key in keys]])
            found = cursor.fetchall()
        problems += [
            f"{chain}：第 {seq} 条{'已不存在' if digest is None else '与签名不符，链被重建'}"
            for chain, seq, digest in found
            if digest != signed[chain, seq]
        ]
    return problems


def _last_line(folder: Path) -> list[str]:
    files = sorted(folder.glob("*.jsonl"))
    return files[-1].read_text(encoding="utf-8").splitlines()[-1:] if files else []
