"""A killed import: the list is the old or the new one, never a part; what was left is ended by the scheduler."""

import os
import random
import subprocess
import sys
import time
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from credit import imports
from credit.models import ImportBatch, WhitelistEntry
from platform_site import identity

SOAK = bool(os.environ.get("SOAK"))
ROWS = 50_000 if SOAK else imports.AT_ONCE_ROWS + 500
KILLS = 20 if SOAK else 4
OTHERS_AT_WORK = """
select count(*) from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend' and state <> 'idle'
"""


@pytest.fixture
def start(cast, tmp_path):
    """Return a function that starts the import of a file of its own in another process."""
    place = connection.settings_dict
    address = f"postgresql://{place['USER']}@{quote(place['HOST'], safe='')}:{place['PORT']}/{place['NAME']}"
    env = {"DATABASE_URL": address, "SITE_MODE": "test", "MEDIA_ROOT": str(settings.MEDIA_ROOT)}
    codes = [identity.make_uscc(f"91310115MC{number:07d}") for number in range(ROWS)]

    def begin(label: str) -> subprocess.Popen:
        file = tmp_path / f"{label}.csv"
        lines = [f"演示第{number}号有限公司,{code},{label}" for number, code in enumerate(codes)]
        file.write_text("\n".join(["企业名称,统一社会信用代码,列入理由", *lines]))
        given = ["--as", cast.supervisor.phone, "--department", "演示局", "--data-to", "2026-06-30"]
        given += ["--label", label, "--apply", "--checked-by", cast.city_supervisor.phone]
        return subprocess.Popen(
            [sys.executable, "manage.py", "import_whitelist", str(file), *given],
            cwd=settings.BASE_DIR,
            env=os.environ | env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    return begin


def written(label: str) -> int:
    return WhitelistEntry.objects.filter(batch__label=label).count()


def until_it_reads(label: str) -> float:
    """Wait until the import of this label has begun; return when that was seen."""
    until = time.monotonic() + 60
    while not ImportBatch.objects.filter(list_label=label).exists():
        assert time.monotonic() < until
        time.sleep(0.01)
    return time.monotonic()


def until_the_database_noticed() -> None:
    """Wait until the server has ended what the killed process left open: its statement, and the lock on the import."""
    until = time.monotonic() + 60
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(OTHERS_AT_WORK)
            if not cursor.fetchone()[0]:
                return
            time.sleep(0.05)
    raise AssertionError("the statement of a killed process goes on")


def rescue() -> None:
    """Do what the scheduler and the task worker do once the lease of the killed one is over."""
    ImportBatch.objects.update(seen_at=timezone.now() - 2 * imports.LEASE)
    imports.rescue_lost()
    for batch in ImportBatch.objects.filter(status__in=ImportBatch.AT_WORK):
        (imports.read_file if batch.status == "reading" else imports.write_rows).call(batch.pk)


@pytest.mark.django_db(transaction=True)
def test_an_import_killed_anywhere_is_whole_or_not_there(cast, start):
    process = start("演示批次0")
    began = until_it_reads("演示批次0")
    assert "新增" in process.communicate()[0]
    whole = time.monotonic() - began
    chosen, seen = random.Random(16), []
    for number in range(1, KILLS + 1):
        label = f"演示批次{number}"
        process = start(label)
        until_it_reads(label)
        time.sleep(whole * chosen.uniform(0, 1.1) if number > 2 else 0)
        process.kill()
        process.communicate()
        assert written(label) in (0, ROWS)
        until_the_database_noticed()
        rescue()
        left = ImportBatch.objects.filter(list_label=label).first()
        seen.append(left.status if left else "nothing")
        assert written(label) == (ROWS if left and left.status == "applied" else 0)
        start(label).communicate()
        assert "没有变化" in start(label).communicate()[0]
        assert written(label) == ROWS
    assert set(seen[:2]) != {"applied"}, "the first two were killed before they had read their files"


@pytest.mark.django_db
def test_a_worker_killed_again_and_again_ends_as_failed(cast, django_db_setup):
    batch = ImportBatch.objects.create(
        target="whitelist",
        list_label="演示",
        department="演示局",
        data_to=timezone.localdate(),
        sha256="0" * 64,
        maker=cast.supervisor,
        seen_at=timezone.now() - timedelta(hours=1),
        attempt=imports.MAX_ATTEMPTS,
    )
    imports.rescue_lost()
    batch.refresh_from_db()
    assert (batch.status, "没有写入任何数据" in batch.failure) == ("failed", True)
