"""A scratch database and a web server on it, and the processor time that both use."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg2

from platform_site import embedded_postgres

ROOT = Path(__file__).resolve().parents[2]
REPORT = ROOT / "var" / "bench-report.md"
START_SECONDS = 60
WORKERS = 3  # one per core and one more


def make_database(name: str, products: int) -> str:
    """Make the scratch database `name` anew with so many products; return its address."""
    address = embedded_postgres.url(ROOT)
    admin = psycopg2.connect(address)
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f'drop database if exists "{name}" with (force)')
        cursor.execute(f'create database "{name}"')
    admin.close()
    own = address.rpartition("/")[0] + f"/{name}"
    for command in (
        ["collectstatic", "--noinput", "-v0"],
        ["migrate", "-v0"],
        ["load_regions"],
        ["seed_scale", "--products", str(products)],
    ):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=env(own), check=True)
    return own


@contextmanager
def serving(address: str, port: int) -> Iterator[psutil.Process]:
    """Have the site answer on the port from this database, as behind a proxy: sync workers."""
    command = [
        sys.executable, "-m", "gunicorn", "platform_site.wsgi", "--bind", f"127.0.0.1:{port}",
        "--workers", str(WORKERS), "--worker-class", "gthread", "--threads", "4", "--keep-alive", "30",
        "--log-level", "warning", "--no-control-socket",
    ]  # fmt: skip
    server = subprocess.Popen(command, cwd=ROOT, env=env(address))
    try:
        _wait(port, server)
        yield psutil.Process(server.pid)
    finally:
        server.terminate()
        server.wait(20)


def env(address: str) -> dict[str, str]:
    """Return the environment in which the site serves this database."""
    settings = {
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "SITE_MODE": "demo",
    }
    return os.environ | settings | {"LOG_LEVEL": "ERROR"}


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(START_SECONDS * 4):
        if server.poll() is not None:
            raise SystemExit("服务器没有启动。")
        try:
            get(f"http://127.0.0.1:{port}/bench/trivial/")
            return
        except OSError:
            time.sleep(0.25)
    raise SystemExit("服务器没有应答。")


def get(url: str) -> bytes:
    """Return the body of a page; OSError while nobody listens, AssertionError for any answer but 200."""
    parts = urlsplit(url)
    link = HTTPConnection(parts.netloc, timeout=30)
    link.request("GET", f"{parts.path}?{parts.query}")
    answer = link.getresponse()
    body = answer.read()
    assert answer.status == 200, (url, answer.status)
    link.close()
    return body


def processor_seconds(root: psutil.Process) -> float:
    """Return the processor time of a process and all below it, also of those that ended."""
    total = 0.0
    for process in (root, *root.children(recursive=True)):
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    ended = root.cpu_times()
    return total + ended.children_user + ended.children_system


def database_process() -> psutil.Process:
    """Return the embedded server's first process."""
    with psycopg2.connect(embedded_postgres.url(ROOT)) as link, link.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        return psutil.Process(cursor.fetchone()[0]).parent()


def report(text: str) -> None:
    """Show the figures of a run and add them to the report."""
    with REPORT.open("a") as target:
        target.write(text)
    print(text)
