"""Runs the scheduled jobs when they are due."""

import logging
import time

from django.core.management.base import BaseCommand
from django.db import DatabaseError, close_old_connections

from platform_site.scheduler import run_due_jobs

POLL_SECONDS = 10
logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "按时运行定时任务，直到收到 SIGTERM。"

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="只运行一遍到期的任务")

    def handle(self, *, once, **options):
        if once:
            for name in run_due_jobs():
                self.stdout.write(name)
            return
        while True:
            close_old_connections()
            try:
                run_due_jobs()
            except DatabaseError:
                logger.exception("scheduler lost the database, tries again")
            time.sleep(POLL_SECONDS)
