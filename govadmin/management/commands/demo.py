"""Shows the whole site on this machine: data, web server, background work. Ctrl-C ends all of it."""

import ctypes
import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from unicodedata import east_asian_width

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection

HOST = "127.0.0.1"
START_SECONDS = 60
STOP_SECONDS = 6
PR_SET_PDEATHSIG = 1  # linux/prctl.h
STEPS = [
    ("更新数据库结构", "migrate", {"interactive": False}),
    ("载入行政区划", "load_regions", {}),
    ("写入演示数据", "seed_demo", {}),
]
GUNICORN = [
    *("gunicorn", "platform_site.wsgi", "--worker-class", "gthread", "--workers", "2", "--threads", "4"),
    *("--graceful-timeout", "3", "--no-control-socket", "--log-level", "warning"),
]


class Command(BaseCommand):
    help = "在本机运行演示站点，按 Ctrl-C 结束。"
    requires_system_checks = ()

    def handle(self, **options) -> None:
        if not settings.MODE.demo_data:
            raise CommandError(f"SITE_MODE={settings.SITE_MODE} 不允许演示数据，请去掉这个设置后重试。")
        port = _free_port(os.environ.get("PORT") or "8000")
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
        children: dict[str, subprocess.Popen[bytes]] = {}
        try:
            self._prepare()
            for name, arguments in _programs(port).items():
                children[name] = _start(*arguments)
            _wait_until_answers(port, children)
            self.stdout.write(f"\n{_people_table()}\n")
            self.stdout.write(f"演示站点已就绪：http://{HOST}:{port}/  按 Ctrl-C 结束。")
            _watch(children)
        except OperationalError as error:
            raise CommandError(f"数据库不能使用，请检查 DATABASE_URL 或去掉它：{error}") from error
        except KeyboardInterrupt:
            self.stdout.write("\n正在结束…")
        finally:
            _stop(list(children.values()))

    def _prepare(self) -> None:
        for label, command, arguments in STEPS:
            self.stdout.write(f"{label}…")
            call_command(command, verbosity=0, stdout=self.stdout, **arguments)
        self.stdout.write("准备静态文件…")
        _collect_static()
        connection.close()


def _programs(port: int) -> dict[str, tuple[str, ...]]:
    return {
        "网站": ("-m", *GUNICORN, "--bind", f"{HOST}:{port}"),
        "后台任务": ("manage.py", "db_worker", "--verbosity", "0"),
        "定时任务": ("manage.py", "scheduler"),
    }


def _free_port(text: str) -> int:
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, int(text)))
    except ValueError as error:
        raise CommandError(f"PORT={text} 不是数字，请改为 1024 到 65535 之间的端口号。") from error
    except (OSError, OverflowError) as error:
        raise CommandError(f"端口 {text} 不能使用，请换一个端口，例如：PORT=8001 make demo") from error
    return int(text)


def _collect_static() -> None:
    """Collect only after a change: compressing takes ten seconds."""
    stamp = settings.VAR_DIR / "static-sources"
    sources = _static_sources()
    if not settings.STATIC_ROOT.exists() or not stamp.exists() or stamp.read_text() != sources:
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(sources)


def _static_sources() -> str:
    """Return a digest of the storage and of every source file's name, size and time."""
    digest = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = os.stat(storage.path(path))
            digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _start(*arguments: str) -> subprocess.Popen[bytes]:
    """Start a child out of reach of the terminal's Ctrl-C: this process ends it in order."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=_end_with_parent if sys.platform == "linux" else None,
    )


def _end_with_parent() -> None:
    """Have the kernel end this child when its parent is killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait_until_answers(port: int, children: dict[str, subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _answers(port):
        _raise_if_ended(children)
        if time.monotonic() > deadline:
            raise CommandError(f"网站在 {START_SECONDS} 秒内没有应答，请查看上面的输出。")
        time.sleep(0.1)


def _answers(port: int) -> bool:
    with closing(HTTPConnection(HOST, port, timeout=5)) as connection:
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == HTTPStatus.OK
        except (OSError, HTTPException):
            return False


def _watch(children: dict[str, subprocess.Popen[bytes]]) -> None:
    while True:
        _raise_if_ended(children)
        time.sleep(0.5)


def _raise_if_ended(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            raise CommandError(f"{name}意外结束（代码 {child.returncode}），请查看上面的输出后重新运行。")


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.SIG_IGN)
    for child in children:
        child.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for child in children:
        try:
            child.wait(max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _people_table() -> str:
    people = json.loads((settings.VAR_DIR / "demo-accounts.json").read_text(encoding="utf-8"))
    rows = [("身份", "姓名", "手机号（登录名）", "密码")]
    rows += [(person["duty"], person["name"], person["phone"], person["password"]) for person in people]
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    )


def _width(text: str) -> int:
    """Return the columns of a terminal that the text takes: a Chinese character takes two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
