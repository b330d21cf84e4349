"""`make bench-jobs`: what large imports and a full evaluation of the risk rules take, in seconds and memory."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from openpyxl import Workbook

from credit.catalogue import CATEGORIES
from platform_site import embedded_postgres
from platform_site.identity import make_uscc
from tests.bench import servers

ROWS = int(os.environ.get("BENCH_ROWS", "200000"))
COMPANIES = int(os.environ.get("BENCH_COMPANIES", "500000"))
FILES = servers.ROOT / "var" / "bench"
BY_OPERATORS = ["--as", "13900000001", "--apply", "--checked-by", "13900000002"]
BY_SUPERVISORS = ["--as", "13900000003", "--apply", "--checked-by", "13900000004"]
SOURCE = ["--department", "演示局", "--data-to", "2026-06-30"]
EVALUATE = ["shell", "-v0", "-c", "from orders.jobs import evaluate_risk; evaluate_risk()"]


class Job(NamedTuple):
    """How long a command took, and the most memory that one of its processes held, in MB."""

    name: str
    seconds: float
    memory: int


def main() -> None:
    FILES.mkdir(parents=True, exist_ok=True)
    penalties, listed = FILES / f"penalties-{ROWS}.xlsx", FILES / f"listed-{ROWS}.xlsx"
    for file, rows in ((penalties, _penalties), (listed, _listed)):
        _apart(_write, file, rows)
    with embedded_postgres.running(servers.ROOT):
        address = servers.make_database("bench_jobs", 0)
        env = servers.env(address)
        _run("", ["seed_scale", "--people"], env)
        jobs = [
            _run(
                f"导入行政处罚 {ROWS:,} 行", ["import_credit", "xzcf", penalties, *BY_OPERATORS, *SOURCE], env
            ),
            _run(
                f"导入白名单 {ROWS:,} 行",
                ["import_whitelist", listed, "--label", "演示批次", *BY_SUPERVISORS, *SOURCE],
                env,
            ),
        ]
        _run("", ["seed_scale", "--companies", str(COMPANIES)], env)
        jobs += [_run(f"评估 {COMPANIES + ROWS:,} 家企业，第 {turn} 次", EVALUATE, env) for turn in (1, 2)]
    _report(jobs)


def _code(number: int) -> str:
    return make_uscc(f"91310115MC{number:07d}")


def _penalties() -> Iterator[list[str]]:
    """Give the official table, every column filled."""
    fields = CATEGORIES["xzcf"].fields
    yield [field.heading for field in fields]
    for number in range(ROWS):
        row = {
            "CF_XDR_MC": f"演示第{number}号有限公司",
            "CF_XDR_SHXYM": _code(number),
            "CF_WSH": f"演市监罚〔2026〕{number}号",
            "CF_SY": "当事人未按规定公示年度报告，经责令改正后逾期未改，情节轻微，主动配合调查。",
            "CF_NR_FK": f"{number % 50 / 10}",
            "CF_JDRQ": f"2026-0{1 + number % 6}-{10 + number % 18}",
        }
        yield [row.get(field.code) or _filling(field) for field in fields]


def _filling(field) -> str:
    if field.choices:
        return field.choices[0]
    return {"date": "2027-12-31", "decimal": "0", "text": f"演示{field.heading}"}[field.kind]


def _listed() -> Iterator[list[str]]:
    yield ["企业名称", "统一社会信用代码", "列入理由"]
    for number in range(ROWS):
        yield [f"演示第{number}号有限公司", _code(number), "纳税信用良好，经营稳定"]


def _apart(work: Callable, *given: Any) -> None:
    """Do it in a process of its own: a command's peak of memory starts with that of the process that ran it."""
    process = get_context("spawn").Process(target=work, args=given)
    process.start()
    process.join()


def _write(file: Path, rows: Callable[[], Iterator[list[str]]]) -> None:
    """Write a workbook as Excel does, each text once: a `write_only` one would be another format inside."""
    if file.exists():
        return
    book = Workbook()
    for row in rows():
        book.active.append(row)
    book.save(file)


def _run(name: str, command: list, env: dict[str, str]) -> Job:
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "manage.py", *map(str, command)],
        cwd=servers.ROOT,
        env=env,
        stdout=subprocess.DEVNULL,
    )
    _pid, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command[0]} 没有成功。")
    return Job(name, time.monotonic() - began, usage.ru_maxrss // 1024)


def _report(jobs: list[Job]) -> None:
    lines = [f"\n## {date.today()}，大批量任务\n", "| 任务 | 秒 | 最大内存 MB |", "| --- | --- | --- |"]
    lines += [f"| {job.name} | {job.seconds:.0f} | {job.memory} |" for job in jobs]
    servers.report("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
