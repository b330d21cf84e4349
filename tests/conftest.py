"""The cast and the database of every test."""

import os
from contextlib import ExitStack
from pathlib import Path

import hypothesis
import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase
from django.utils import timezone

from credit import default_card, default_rules
from credit.models import RiskRule, ScoreCard
from platform_site import embedded_postgres, working_calendar
from platform_site.chain import event_models
from platform_site.models import ChainAnchor

# The same examples in every run of `make test`; `make soak` draws new ones.
hypothesis.settings.register_profile(
    "steady",
    deadline=None,
    derandomize=not os.environ.get("SOAK"),
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("steady")
ROOT = Path(__file__).resolve().parent.parent
_server = ExitStack()
_flush = TransactionTestCase._fixture_teardown


def _flush_past_append_only(test_case):
    """Empty the tables after a transactional test; the event tables refuse TRUNCATE at any other time."""
    tables = [model._meta.db_table for model in [*event_models(), ChainAnchor]]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"alter table {table} disable trigger {table}_keep_all")
    try:
        _flush(test_case)
    finally:
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"alter table {table} enable trigger {table}_keep_all")
    default_rules.install(RiskRule)  # the flush took what the migrations wrote
    default_card.install(ScoreCard)


TransactionTestCase._fixture_teardown = _flush_past_append_only


def pytest_configure(config):
    """Start the project's own PostgreSQL for as long as the tests run, unless DATABASE_URL names another."""
    if not os.environ.get("DATABASE_URL"):
        _server.enter_context(embedded_postgres.running(ROOT))


def pytest_unconfigure(config):
    _server.close()


@pytest.fixture(scope="session", autouse=True)
def _no_stray_sessions(django_db_setup, django_db_blocker):
    """End what threads of a test or of the live server left connected, which would keep the database from going."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'"
        )
    connection.close()


@pytest.fixture(autouse=True)
def _no_added_days():
    """Have the working days of each test start without a question to the database, and with none added."""
    working_calendar.keep({})


@pytest.fixture(autouse=True)
def _nothing_kept():
    """Have each test start without the figures that pages keep for a minute."""
    cache.clear()


@pytest.fixture
def report():
    """Return a function that adds a line to var/soak-report.md when SOAK is set, as `make soak` does."""

    def write(line: str) -> None:
        if os.environ.get("SOAK"):
            with (ROOT / "var" / "soak-report.md").open("a") as target:
                target.write(f"- {timezone.localtime():%Y-%m-%d %H:%M} {line}\n")

    return write


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.AUDIT_HEADS_DIR = tmp_path / "audit-heads"


from tests.cast import *  # noqa: F403
