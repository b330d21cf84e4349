"""`manage.py demo`: what it refuses, and that it ends everything when one part ends. The parts are stand-ins."""

import signal
import socket

import psutil
import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from govadmin.management.commands import demo

SLEEPING = ("-c", "import time; time.sleep(60)")


@pytest.fixture(autouse=True)
def _signals():
    """The command takes over the signals of its process: give them back to pytest."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.fixture
def port(monkeypatch):
    """A socket on a port that PORT names."""
    with socket.socket() as taken:
        taken.bind((demo.HOST, 0))
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))
        yield taken


@pytest.fixture
def started(monkeypatch):
    """Skip the data; collect what is started."""
    monkeypatch.setattr(demo.Command, "_prepare", lambda command: None)
    children = []
    start = demo._start
    monkeypatch.setattr(demo, "_start", lambda *arguments: children.append(start(*arguments)) or children[-1])
    return children


def test_a_taken_port_is_a_sentence(port):
    port.listen()
    with pytest.raises(CommandError, match="不能使用"):
        call_command("demo")


@pytest.mark.parametrize(("text", "answer"), [("abc", "不是数字"), ("99999", "不能使用")])
def test_an_impossible_port_is_a_sentence(monkeypatch, text, answer):
    monkeypatch.setenv("PORT", text)
    with pytest.raises(CommandError, match=answer):
        call_command("demo")


def test_production_is_refused(settings):
    settings.SITE_MODE, settings.MODE = "production", settings.MODES["production"]
    with pytest.raises(CommandError, match="SITE_MODE=production"):
        call_command("demo")


def test_a_part_that_dies_is_named_and_ends_the_others(port, started, monkeypatch):
    port.close()
    dying = ("-c", "raise SystemExit(3)")
    monkeypatch.setattr(demo, "_programs", lambda port: {"网站": SLEEPING, "后台任务": dying})

    with pytest.raises(CommandError, match="后台任务意外结束（代码 3）"):
        call_command("demo")
    assert len(started) == 2
    assert not any(psutil.pid_exists(child.pid) for child in started)


def test_ctrl_c_ends_every_part_without_an_error(port, started, monkeypatch, capsys):
    port.close()
    monkeypatch.setattr(demo, "_programs", lambda port: {"网站": SLEEPING, "后台任务": SLEEPING})
    monkeypatch.setattr(demo, "_answers", lambda port: signal.raise_signal(signal.SIGINT))

    call_command("demo")
    assert "正在结束" in capsys.readouterr().out
    assert [child.returncode for child in started] == [-signal.SIGTERM, -signal.SIGTERM]


def test_an_unreachable_database_is_a_sentence(monkeypatch, port):
    port.close()

    def refuse(command):
        raise OperationalError("connection refused")

    monkeypatch.setattr(demo.Command, "_prepare", refuse)
    with pytest.raises(CommandError, match="DATABASE_URL"):
        call_command("demo")
