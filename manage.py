#!/usr/bin/env python
"""Runs Django's commands; without DATABASE_URL each finds the project's own database running."""

import os
import signal
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from django.conf import settings
from django.core.management import execute_from_command_line
from environs import EnvError

from platform_site import embedded_postgres

BASE_DIR = Path(__file__).resolve().parent


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "platform_site.settings")
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, _leave)
    try:
        with _database():
            execute_from_command_line(sys.argv)
    except embedded_postgres.DatabaseStartError as error:
        sys.exit(str(error))
    except EnvError as error:
        sys.exit(f"环境变量缺少或不正确，请对照 .env.example 检查：{error}")


def _database() -> AbstractContextManager[None]:
    own = embedded_postgres.database_settings(BASE_DIR)
    if settings.DATABASES["default"]["HOST"] == own["HOST"]:
        return embedded_postgres.running(BASE_DIR)
    return nullcontext()


def _leave(number: int, frame: object) -> None:
    """End by the front door, so that the last user of the database stops it."""
    sys.exit(128 + number)


if __name__ == "__main__":
    main()
