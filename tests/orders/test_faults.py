"""Threads, tabs, double clicks and killed workers leave one order and one event per intention.

The numbers are small here; `make soak` runs the same with large ones and writes var/soak-report.md.
"""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import quote
from uuid import uuid4

import psutil
import pytest
import requests
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from orders.models import Order, OrderEvent
from platform_site.chain import broken_links
from tests import factories
from tests.cast import new_key
from tests.orders.test_pages import NEED

THREADS = 16
ROUNDS = int(os.environ.get("RACE_ROUNDS", "20"))
KILLS = int(os.environ.get("KILLS", "10"))
CLIENTS = 4
PATIENCE = 60  # seconds until a request is answered by some worker
CSRF = "a" * 32

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(calls: list[Callable[[], object]]) -> list:
    """Start every call at the same moment, each in a thread with a connection of its own; return the results."""
    start, results = threading.Barrier(len(calls)), []

    def run(call):
        start.wait()
        try:
            results.append(call())
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def answers(step: str, cast) -> dict:
    due = timezone.localdate() + timedelta(days=5)
    return {
        "accept": {"officer": cast.officer.pk, "decision_due_on": due.isoformat()},
        "terminate": {"close_reason": "debt", "close_text": "演示说明"},
        "withdraw": {},
    }[step]


def post(client, step: str, order, cast, key=None) -> Callable:
    side = "enterprise" if step == "withdraw" else "institution"
    url = reverse(f"{side}:order_{step}", args=[order.number])
    return lambda: client.post(url, answers(step, cast) | (key or new_key()))


def test_of_sixteen_acceptances_one_wins(cast, login, report):
    clients = [login(cast.manager if number % 2 else cast.officer) for number in range(THREADS)]
    for _ in range(ROUNDS):
        order = factories.order(factories.product(cast.bank), cast.owner)
        replies = at_once([post(client, "accept", order, cast) for client in clients])
        assert sorted(reply.status_code for reply in replies) == [302] + [409] * (THREADS - 1)
        assert all("该订单已由" in reply.text for reply in replies if reply.status_code == 409)
        assert OrderEvent.objects.filter(order=order).count() == 1
    assert cast.owner.messages.count() == ROUNDS
    report(f"{ROUNDS} rounds × {THREADS} acceptances: one winner each")


def test_whatever_wins_the_events_tell_how_it_came(cast, login, report):
    bank, company = login(cast.officer), login(cast.owner)
    chosen = random.Random(7)
    for _ in range(ROUNDS):
        order = factories.order(factories.product(cast.bank), cast.owner)
        steps = [chosen.choice(["accept", "terminate", "withdraw"]) for _ in range(THREADS)]
        replies = at_once(
            [post(company if step == "withdraw" else bank, step, order, cast) for step in steps]
        )
        taken = list(OrderEvent.objects.filter(order=order).order_by("seq"))
        assert len(taken) == sum(reply.status_code == 302 for reply in replies)
        assert {reply.status_code for reply in replies} <= {302, 409}
        status = "submitted"
        for event in taken:
            assert event.from_status == status
            status = event.to_status
        assert Order.objects.get(pk=order.pk).status == status
    assert broken_links() == []
    report(f"{ROUNDS} rounds × {THREADS} mixed steps: every end is told by its events")


def test_a_form_sent_eight_times_at_once_counts_once(cast, login):
    order, key = factories.order(cast.product, cast.owner), new_key()
    client = login(cast.officer)
    replies = at_once([post(client, "accept", order, cast, key) for _ in range(8)])
    assert {(reply.status_code, reply.url) for reply in replies} == {
        (302, reverse("institution:order", args=[order.number]))
    }
    assert OrderEvent.objects.count() == 1


@pytest.fixture
def site():
    """Run the site on four worker processes against the test database; return its address and master process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    place = connection.settings_dict
    address = f"postgresql://{place['USER']}@{quote(place['HOST'], safe='')}:{place['PORT']}/{place['NAME']}"
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "platform_site.wsgi",
        "--workers",
        "4",
        "--log-level",
        "critical",
    ]
    process = subprocess.Popen(
        [*command, "--bind", f"127.0.0.1:{port}"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": address, "SITE_MODE": "test", "PROCESS_KIND": "web"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield f"http://127.0.0.1:{port}", psutil.Process(process.pid)
    process.terminate()
    process.wait()


class Company(threading.Thread):
    """Applies and withdraws again and again; what a lost reply leaves open is sent again with the same key."""

    def __init__(self, base: str, cookie, product, is_over: threading.Event):
        super().__init__()
        self.base, self.product, self.is_over = base, product, is_over
        self.acknowledged: dict[str, str] = {}
        self.codes: list[int] = []
        self.http = requests.Session()
        self.http.headers["X-CSRFToken"] = CSRF
        self.cookies = {settings.CSRF_COOKIE_NAME: CSRF, cookie.key: cookie.value}

    def run(self):
        apply = f"/enterprise/apply/{self.product.pk}/"
        while not self.is_over.is_set():
            key = uuid4().hex
            self.send(apply, NEED)
            self.send(f"{apply}consent/", {"categories": ["tax_rating"], "agreed": "on"})
            target = self.send(f"{apply}check/", {"version": self.product.current_id, "form_key": key})
            if not target.endswith("/submitted/"):
                continue  # a late twin of an earlier request took the draft; nothing was acknowledged
            number = target.split("/")[3]
            self.acknowledged[key] = number
            self.send(f"/enterprise/orders/{number}/withdraw/", new_key())

    def send(self, path: str, data: dict) -> str:
        """Return where the site sends us, however often it has to be asked."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                reply = self.http.post(
                    self.base + path, data, cookies=self.cookies, allow_redirects=False, timeout=10
                )
            except requests.RequestException:
                time.sleep(0.05)
                continue
            self.codes.append(reply.status_code)
            if reply.status_code == 302:
                return reply.headers["Location"]
            time.sleep(0.05)
        raise TimeoutError(f"{path} was not answered")


def test_no_acknowledged_order_is_lost_when_workers_are_killed(cast, login, site, report):
    base, master = site
    is_over = threading.Event()
    owners = [factories.owner(factories.enterprise(f"演示压测{number}有限公司")) for number in range(CLIENTS)]
    companies = [
        Company(base, login(owner).cookies[settings.SESSION_COOKIE_NAME], cast.product, is_over)
        for owner in owners
    ]
    for company in companies:
        company.start()
    chosen = random.Random(7)
    for _ in range(KILLS):
        time.sleep(0.5)
        if workers := master.children():
            os.kill(chosen.choice(workers).pid, signal.SIGKILL)
    is_over.set()
    for company in companies:
        company.join()

    acknowledged = [number for company in companies for number in company.acknowledged.values()]
    codes = {code for company in companies for code in company.codes}
    assert len(acknowledged) >= CLIENTS
    assert len(set(acknowledged)) == len(acknowledged)
    assert set(Order.objects.values_list("number", flat=True)) == set(acknowledged)
    assert set(Order.objects.values_list("status", flat=True)) == {"withdrawn"}
    for step in ("submit", "withdraw"):
        assert OrderEvent.objects.filter(step=step).count() == len(acknowledged)
    assert 500 not in codes, codes
    assert broken_links() == []
    report(
        f"{KILLS} workers killed under load: {len(acknowledged)} orders acknowledged, none lost or doubled"
    )
