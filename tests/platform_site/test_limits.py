"""Rate limits: exactly the limit passes, whoever races; 429 says when to come back."""

from threading import Barrier, Thread

import pytest
from django.conf import settings as configured
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse

from platform_site import limits
from platform_site.models import AuditEvent, RateCount
from tests import factories


def ask(user=None, name="reveal", **meta) -> int:
    request = RequestFactory().get("/", **meta)
    request.user = user or AnonymousUser()
    return limits.count(request, name)


@pytest.mark.parametrize(
    ("name", "path", "most"),
    [
        ("login", "/login/", 2),
        ("reset", "/password-reset/", 2),
        ("register", "/register/", 2),
        ("register", "/institutions/join/", 2),
    ],
)
def test_a_form_sent_too_often_is_answered_429(cast, settings, name, path, most):
    settings.RATE_LIMITS = configured.RATE_LIMITS | {name: {"ip": [(3600, most)]}}
    client = Client()
    answers = [client.post(path, {}) for _ in range(most + 1)]
    assert 429 not in [answer.status_code for answer in answers[:most]]
    refused = answers[most]
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert "后再试" in refused.content.decode()
    assert client.get(path).status_code == 200  # reading the form does not count


@pytest.mark.parametrize(
    ("name", "who", "address"),
    [
        ("captcha", None, "/captcha/refresh/"),
        ("search", None, "/market/?q=演示"),
        ("search", None, "/institutions/?q=演示"),
        ("whitelist", "officer", "/institution/whitelist/"),
        ("export", "officer", "/institution/whitelist/export/"),
        ("export", "officer", "/institution/orders/export/"),
        ("export", "supervisor", "/gov/supervision/orders/export/"),
        ("export", "owner", "/enterprise/orders/export/"),
        ("export", "manager", "/institution/risk/export/"),
        ("export", None, "/market/calculator/export/"),
    ],
)
def test_a_page_read_too_often_is_answered_429(cast, login, settings, name, who, address):
    kinds = {kind: [(3600, 1)] for kind in configured.RATE_LIMITS[name]}
    settings.RATE_LIMITS = configured.RATE_LIMITS | {name: kinds}
    client = login(getattr(cast, who) if who else None)
    assert client.get(address).status_code != 429
    assert client.get(address).status_code == 429


def test_credit_files_are_counted_for_person_and_institution(cast, login, settings):
    order = factories.order(cast.product, cast.owner)
    settings.RATE_LIMITS = configured.RATE_LIMITS | {"credit_view": {"institution": [(3600, 1)]}}
    url = reverse("institution:order_credit", args=[order.number])
    assert login(cast.officer).get(url).status_code == 200
    assert login(cast.manager).get(url).status_code == 429  # a colleague used the institution's share


def test_each_person_and_address_has_a_count_of_its_own(cast, settings):
    settings.RATE_LIMITS = {"reveal": {"account": [(3600, 1)]}, "login": {"ip": [(3600, 1)]}}
    assert [ask(cast.officer) > 0, ask(cast.officer) > 0, ask(cast.manager) > 0] == [False, True, False]
    addresses = ("10.0.0.1", "10.0.0.1", "10.0.0.2")
    assert [ask(name="login", REMOTE_ADDR=ip) > 0 for ip in addresses] == [False, True, False]


def test_a_forged_forwarded_address_changes_nothing(db, settings):
    settings.RATE_LIMITS = {"login": {"ip": [(3600, 1)]}}
    assert ask(name="login") == 0
    assert ask(name="login", HTTP_X_FORWARDED_FOR="203.0.113.9") > 0


def test_a_window_ends(cast, settings, monkeypatch):
    settings.RATE_LIMITS = {"reveal": {"account": [(60, 1)]}}
    monkeypatch.setattr(limits.time, "time", lambda: 6_000.0)
    assert ask(cast.officer) == 0
    monkeypatch.setattr(limits.time, "time", lambda: 6_040.0)
    assert ask(cast.officer) == 20
    monkeypatch.setattr(limits.time, "time", lambda: 6_060.0)
    assert ask(cast.officer) == 0


def test_only_the_first_refusal_of_a_window_is_recorded(cast, settings):
    settings.RATE_LIMITS = {"reveal": {"account": [(3600, 1)]}}
    for _ in range(5):
        ask(cast.officer)
    assert AuditEvent.objects.filter(action="操作过于频繁", actor=cast.officer).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_race_admits_exactly_the_limit(settings, monkeypatch):
    settings.RATE_LIMITS = {"login": {"ip": [(3600, 5), (86_400, 50)]}}
    monkeypatch.setattr(limits.time, "time", lambda: 7_200.0)
    start, passed = Barrier(16), []

    def run():
        start.wait()
        passed.append(ask(name="login") == 0)
        connection.close()

    racers = [Thread(target=run) for _ in range(16)]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert sorted(passed) == [False] * 11 + [True] * 5
    assert list(RateCount.objects.order_by("seconds").values_list("hits", flat=True)) == [16, 16]


def test_the_counts_are_not_written_to_the_log_of_the_database(db):
    with connection.cursor() as cursor:
        cursor.execute("select relpersistence from pg_class where relname = 'platform_site_ratecount'")
        assert cursor.fetchone() == ("u",)
