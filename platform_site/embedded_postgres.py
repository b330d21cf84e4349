"""The project's own PostgreSQL: made at first use, running while some process uses it.

Every user of the server holds a shared lock; the last one out stops the server. A killed user leaves a server
that the next user finds, uses and stops. Whoever starts or stops it holds the start lock meanwhile.
"""

import errno
import fcntl
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from platform_site import postgres_server
from platform_site.postgres_place import NAME, PORT, ROLE, DatabaseStartError, Place, find_place
from platform_site.postgres_server import wait_for

__all__ = ["DatabaseStartError", "database_settings", "destroy", "running", "stop", "url"]

LOCK_SECONDS = 150


def database_settings(root: Path) -> dict[str, Any]:
    """Return Django's DATABASES entry for the server of the checkout `root`. Starts nothing."""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": NAME,
        "USER": ROLE,
        "HOST": str(find_place(root).sockets),
        "PORT": str(PORT),
    }


def url(root: Path) -> str:
    """Return the address of the database for psql and the like."""
    return f"postgresql://{ROLE}@{quote(str(find_place(root).sockets), safe='')}:{PORT}/{NAME}"


@contextmanager
def running(root: Path) -> Iterator[None]:
    """Have the server of the checkout `root` running inside the block. Raises DatabaseStartError.

    A forked child that leaves the block stops nothing.
    """
    place = find_place(root)
    with _explained(place), _start_lock(place):
        _make_folders(place)
        users = _open_users(place)
    with users:
        with _explained(place), _start_lock(place):
            fcntl.flock(users, fcntl.LOCK_SH)
            postgres_server.ensure_started(place)
        user = os.getpid()
        try:
            yield
        finally:
            if os.getpid() == user:
                _leave(place, users)


def stop(root: Path) -> None:
    """Stop the server, whoever uses it."""
    place = find_place(root)
    if place.home.exists():
        with _explained(place), _start_lock(place):
            postgres_server.stop(place)


def destroy(root: Path) -> None:
    """Delete the database with all its data. Raises DatabaseStartError while somebody uses it."""
    place = find_place(root)
    if not place.home.exists():
        return
    with _explained(place), _start_lock(place), _open_users(place) as users:
        if not _try_lock(users):
            raise DatabaseStartError("数据库正在使用，请先按 Ctrl-C 结束 make demo 或其他命令，再重试。")
        postgres_server.stop(place)
        shutil.rmtree(place.sockets, ignore_errors=True)
        shutil.rmtree(place.home)


@contextmanager
def _explained(place: Place) -> Iterator[None]:
    """Turn a failing file operation into a sentence for the user."""
    try:
        yield
    except PermissionError as error:
        raise DatabaseStartError(
            f"没有权限使用数据库文件夹 {place.home}，请改用最初建立它的用户运行，或把它的所有者改为当前用户。"
        ) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DatabaseStartError(f"磁盘空间不足，请清理 {place.home} 所在的磁盘后重试。") from error
        raise DatabaseStartError(
            f"数据库文件夹 {place.home} 无法读写（{error.strerror}），请检查这个文件夹后重试。"
        ) from error


def _make_folders(place: Place) -> None:
    if place.server_user is not None and not place.is_outside:
        place.home.parent.chmod(place.home.parent.stat().st_mode | 0o011)
    for folder in (place.home, place.sockets):
        if not folder.exists():
            folder.mkdir(mode=0o700)
            os.chown(folder, *place.owner)
        status = folder.lstat()
        if folder.is_symlink() or status.st_uid != place.owner[0] or status.st_mode & 0o077:
            raise DatabaseStartError(
                f"文件夹 {folder} 属于别的用户或权限不是 0700，请改用最初建立它的用户运行，或删除它后重试。"
            )


@contextmanager
def _start_lock(place: Place) -> Iterator[None]:
    place.lock.parent.mkdir(parents=True, exist_ok=True)
    with place.lock.open("a") as file:
        if not wait_for(lambda: _try_lock(file), LOCK_SECONDS):
            raise DatabaseStartError("另一个进程一直在启动或停止数据库，请先结束它，再重试。")
        yield


def _open_users(place: Place) -> IO[str]:
    return (place.home / "users.lock").open("a")


def _leave(place: Place, users: IO[str]) -> None:
    with _explained(place), _start_lock(place):
        if _try_lock(users):  # no one else holds a share
            postgres_server.stop(place)


def _try_lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


if __name__ == "__main__":
    try:
        {"stop": stop, "destroy": destroy, "url": lambda root: print(url(root))}[sys.argv[1]](Path.cwd())
    except DatabaseStartError as error:
        sys.exit(str(error))
