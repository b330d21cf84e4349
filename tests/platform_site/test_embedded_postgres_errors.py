"""Whatever keeps the project's own PostgreSQL from starting is said in one Chinese sentence with advice."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from platform_site import embedded_postgres, postgres_place, postgres_server
from platform_site.embedded_postgres import DatabaseStartError
from platform_site.postgres_place import find_place

PROJECT = Path(__file__).resolve().parents[2]


def assert_sentence(error):
    message = str(error.value)
    assert message.endswith("。")
    assert message.count("。") == 1
    assert "\n" not in message


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_root_without_another_user_is_told_to_make_one(checkout, monkeypatch):
    monkeypatch.setattr(postgres_place, "UNPRIVILEGED_USERS", ("no-such-user",))
    with pytest.raises(DatabaseStartError, match="useradd") as error:
        find_place(checkout)
    assert_sentence(error)
    monkeypatch.undo()


def test_missing_programs_are_named(checkout, monkeypatch):
    monkeypatch.setattr(postgres_place.util, "find_spec", lambda name: None)
    with pytest.raises(DatabaseStartError, match="make demo") as error:
        embedded_postgres.database_settings(checkout)
    assert_sentence(error)
    monkeypatch.undo()


def make_open_folder(place):
    place.home.mkdir(parents=True)
    place.home.chmod(0o755)


def make_old_data(place):
    place.data.mkdir(parents=True)
    place.home.chmod(0o700)
    os.chown(place.home, *place.owner)
    (place.data / "PG_VERSION").write_text("12\n")


def make_broken_data(place):
    make_old_data(place)
    (place.data / "PG_VERSION").write_text(place.version.split(".")[0])


def make_file_in_the_way(place):
    place.home.parent.write_text("not a folder")


@pytest.mark.parametrize(
    ("damage", "advice"),
    [
        (make_open_folder, "0700"),
        (make_old_data, "PostgreSQL 12 .*make demo-reset"),
        (make_broken_data, "server.log"),
        (make_file_in_the_way, "检查这个文件夹"),
    ],
)
def test_a_damaged_installation_is_explained_in_a_sentence(checkout, damage, advice):
    damage(find_place(checkout))

    with pytest.raises(DatabaseStartError, match=advice) as error, embedded_postgres.running(checkout):
        pass
    assert_sentence(error)


def test_a_full_disk_is_explained_in_a_sentence(checkout, monkeypatch):
    def fail(place):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(postgres_server, "ensure_started", fail)
    with (
        pytest.raises(DatabaseStartError, match="磁盘空间") as error,
        embedded_postgres.running(checkout),
    ):
        pass
    assert_sentence(error)


def test_a_command_prints_the_sentence_without_a_traceback():
    script = (
        "import manage\n"
        "def fail(place): raise manage.embedded_postgres.DatabaseStartError('请清理磁盘。')\n"
        "manage.embedded_postgres.postgres_server.ensure_started = fail\n"
        "manage.main()"
    )
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    result = subprocess.run(
        [sys.executable, "-c", script],
        cwd=PROJECT,
        env=environment | {"SITE_MODE": "test", "DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )

    assert (result.returncode, result.stderr) == (1, "请清理磁盘。\n")
