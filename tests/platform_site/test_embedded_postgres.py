"""The project's own PostgreSQL under everything that a machine does to it. Each test has its own checkout."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
import pytest

from platform_site import embedded_postgres
from platform_site.embedded_postgres import DatabaseStartError
from platform_site.postgres_place import Place, find_place

PROJECT = Path(__file__).resolve().parents[2]
HOLD = """
import sys
from pathlib import Path
from platform_site import embedded_postgres
with embedded_postgres.running(Path(sys.argv[1])):
    print("up", flush=True)
    sys.stdin.read()
"""
LEAVE_IN_CHILD = """
import os, sys
from pathlib import Path
from platform_site import embedded_postgres
with embedded_postgres.running(Path(sys.argv[1])):
    if os.fork() == 0:
        sys.exit()
    os.wait()
    os.execv(sys.executable, [sys.executable, "-c", "print('left')"])
"""
only_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


@contextmanager
def holder(root, **environment):
    """Another process that uses the server of `root` until its standard input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(root)],
        cwd=PROJECT,
        env=os.environ | environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield process
        if process.poll() is None:
            process.communicate(timeout=60)


def install_below(checkout) -> str:
    """Install the database's package where everybody can read it; return the folder to import from."""
    target = checkout / "packages"
    for source in find_place(checkout).package.glob("embedded_postgres*"):
        shutil.copytree(source, target / source.name, symlinks=True)
    return str(target)


def is_up(process):
    return process.stdout.readline() == "up\n"


def query(root, sql):
    with closing(psycopg2.connect(embedded_postgres.url(root))) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        cursor.execute(sql)
        return cursor.fetchall() if cursor.description else []


def is_answering(root):
    try:
        return query(root, "select 1") == [(1,)]
    except psycopg2.OperationalError:
        return False


def kill_server(root):
    os.kill(int((find_place(root).data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)


def test_the_address_is_known_before_anything_is_started(checkout):
    settings = embedded_postgres.database_settings(checkout)

    assert settings == embedded_postgres.database_settings(checkout)
    assert settings["HOST"] == str(checkout / "var" / "postgres" / "socket")
    assert list(checkout.iterdir()) == []


def test_two_processes_that_start_at_once_share_one_server(checkout):
    with holder(checkout) as first, holder(checkout) as second:
        assert is_up(first)
        assert is_up(second)

        first.communicate(timeout=60)
        assert is_answering(checkout)

        second.communicate(timeout=60)
        assert not is_answering(checkout)


def test_data_outlives_a_killed_server(checkout):
    with embedded_postgres.running(checkout):
        query(checkout, "create table kept as select 7 as number")
        kill_server(checkout)
        with embedded_postgres.running(checkout):
            assert query(checkout, "select number from kept") == [(7,)]


def test_a_number_file_that_now_names_another_process_stops_nobody(checkout):
    with embedded_postgres.running(checkout):
        pass
    place = find_place(checkout)
    with subprocess.Popen(["sleep", "60"], user=place.owner[0]) as other:
        for file in (place.data / "postmaster.pid", place.sockets / ".s.PGSQL.5432.lock"):
            file.write_text(f"{other.pid}\n{place.data}\n")
            os.chown(file, *place.owner)

        with embedded_postgres.running(checkout):
            assert is_answering(checkout)
        assert other.poll() is None
        other.kill()


def test_a_killed_user_leaves_a_server_that_the_next_user_stops(checkout):
    with holder(checkout) as owner:
        assert is_up(owner)
        owner.kill()
        owner.wait()
    assert is_answering(checkout)

    with embedded_postgres.running(checkout):
        assert is_answering(checkout)
    assert not is_answering(checkout)


def test_a_forked_child_that_leaves_stops_nothing(checkout):
    result = subprocess.run(
        [sys.executable, "-c", LEAVE_IN_CHILD, str(checkout)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert result.stdout == "left\n"
    assert is_answering(checkout)


def test_a_crash_of_the_block_still_stops_the_server(checkout):
    with pytest.raises(psycopg2.ProgrammingError), embedded_postgres.running(checkout):
        query(checkout, "no such statement")
    assert not is_answering(checkout)


@pytest.mark.parametrize("language", ["zh_CN.GBK", "de_DE.UTF-8", "C"])
def test_the_callers_environment_does_not_reach_the_server(checkout, language):
    foreign = {"LC_ALL": language, "LANG": language, "PGPORT": "1", "PGSERVICE": "none", "TZ": "Asia/Tokyo"}
    with holder(checkout, **foreign) as process:
        assert is_up(process)
        names = ["server_encoding", "lc_messages", "timezone", "data_checksums", "fsync", "listen_addresses"]
        shown = [query(checkout, f"show {name}")[0][0] for name in names]
        locale = query(checkout, "select datcollate, datctype from pg_database where datname = 'platform'")

    assert shown == ["UTF8", "C.UTF-8", "UTC", "on", "on", ""]
    assert locale == [("C.UTF-8", "C.UTF-8")]


def test_the_role_may_make_test_databases_and_is_no_superuser(checkout):
    with embedded_postgres.running(checkout):
        rights = query(checkout, "select rolcreatedb, rolsuper from pg_roles where rolname = current_user")
        query(checkout, "create extension btree_gist")

    assert rights == [(True, False)]


@pytest.mark.parametrize("name", ["短 路径 with 'quotes' \"and\" $HOME", "逗号,分隔", "很长的 路径 " * 8])
def test_any_folder_name_will_do(checkout, name):
    root = checkout / name
    root.mkdir()
    try:
        with embedded_postgres.running(root):
            assert is_answering(root)
            socket = Path(embedded_postgres.database_settings(root)["HOST"]) / ".s.PGSQL.5432"
            assert len(os.fsencode(socket)) <= 100
            assert socket.parent.stat().st_mode & 0o777 == 0o700
    finally:
        embedded_postgres.destroy(root)
    assert not socket.parent.exists()


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
def test_a_normal_user_runs_the_server_as_himself(checkout):
    """A fork, since the user may be unable to enter the folder of the interpreter that is running."""
    user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    os.chown(checkout, user.pw_uid, user.pw_gid)
    packages = [install_below(checkout)] if find_place(checkout).needs_copy else []
    child = os.fork()
    if child == 0:
        status = 1
        try:
            sys.path[:0] = packages
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(user.pw_gid)
                os.setuid(user.pw_uid)
            with embedded_postgres.running(checkout):
                status = 0 if is_answering(checkout) else 2
        finally:
            os._exit(status)

    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert find_place(checkout).data.stat().st_uid == user.pw_uid
    assert not is_answering(checkout)


@only_root
def test_root_hands_the_server_to_a_user_without_rights(checkout):
    with embedded_postgres.running(checkout):
        assert is_answering(checkout)
        server = find_place(checkout).data.stat().st_uid

    assert server == pwd.getpwnam(find_place(checkout).server_user.pw_name).pw_uid != 0


@only_root
def test_root_in_a_closed_folder_keeps_data_and_programs_outside(checkout, monkeypatch, capsys):
    checkout.chmod(0o700)
    monkeypatch.setattr(Place, "needs_copy", True)
    place = find_place(checkout)

    with embedded_postgres.running(checkout):
        assert is_answering(checkout)
        assert not (checkout / "var" / "postgres").exists()
        assert place.programs.is_relative_to(place.home)
    assert str(place.home) in capsys.readouterr().err

    embedded_postgres.destroy(checkout)
    assert not place.home.exists()


def test_data_in_use_is_not_destroyed(checkout):
    with embedded_postgres.running(checkout):
        query(checkout, "create table kept as select 7 as number")
        with pytest.raises(DatabaseStartError, match="Ctrl-C"):
            embedded_postgres.destroy(checkout)
        assert query(checkout, "select number from kept") == [(7,)]

    embedded_postgres.destroy(checkout)
    assert not find_place(checkout).home.exists()
