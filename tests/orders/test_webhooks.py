"""事件推送: what is queued, how it is signed and sent, when it is tried again, and what may never be called."""

import base64
import hashlib
import hmac
import json
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from orders import connections, deliveries
from orders.api.schemas import EventPush
from orders.models import Delivery, Webhook
from platform_site import outbound
from platform_site.models import AuditEvent
from tests import factories
from tests.cast import new_key as form_key
from tests.orders.life import order_in, take

STEPS = ["submit", "accept"]


class Receiver(HTTPServer):
    """A system of the institution that keeps what it is sent and answers `status`."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.got, self.status = [], 204

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook?from=platform"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, dict(self.headers), body))
        self.send_response(self.server.status)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def receiver(settings):
    settings.OUTBOUND_NETWORKS = ["127.0.0.0/8"]
    with Receiver() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def listen(institution, url: str, actor, steps=STEPS) -> tuple[Webhook, str]:
    return connections.set_webhook(institution, url=url, steps=steps, is_active=True, actor=actor)


def test_an_event_arrives_signed_and_without_personal_data(cast, receiver):
    webhook, secret = listen(cast.bank, receiver.url, cast.manager)
    order = order_in("accepted", cast)
    assert deliveries.deliver_due() == 1
    ((path, headers, body),) = receiver.got
    delivery = Delivery.objects.get()
    assert path == "/hook?from=platform"
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["webhook-id"] == str(delivery.key)
    assert abs(int(headers["webhook-timestamp"]) - timezone.now().timestamp()) < 60
    sent = json.loads(body)
    assert (sent["type"], sent["data"]["number"]) == ("order.accept", order.number)
    assert (sent["data"]["from_status"], sent["data"]["to_status"]) == ("submitted", "accepted")
    assert cast.officer.name not in body.decode()
    assert EventPush.model_validate(sent).data["label"] == "受理"
    assert (delivery.state, delivery.last_result) == (Delivery.State.DELIVERED, "对方应答 204")
    assert deliveries.deliver_due() == 0
    assert webhook.secret == secret


def test_only_those_who_handle_the_order_and_want_the_step_hear_of_it(cast, receiver):
    listen(cast.rival, receiver.url, cast.rival_officer)
    branch = factories.institution("演示支行", parent=cast.bank)
    listen(cast.bank, receiver.url, cast.manager, ["reassign", "review"])
    order = order_in("accepted", cast)
    assert not Delivery.objects.exists()
    order = take(order, "reassign", cast.manager, cast)
    order.handled_by = branch
    take(order, "review", cast.manager, cast)
    assert [row.event.step for row in Delivery.objects.order_by("pk")] == ["reassign", "review"]
    assert {row.webhook.institution for row in Delivery.objects.all()} == {cast.bank}
    Webhook.objects.update(is_active=False)
    take(order, "approve", cast.manager, cast)
    assert deliveries.deliver_due() == 0
    assert receiver.got == []


def test_a_step_that_is_rolled_back_is_not_sent(cast, receiver):
    listen(cast.bank, receiver.url, cast.manager, ["accept"])
    order = order_in("submitted", cast)
    with transaction.atomic():
        take(order, "accept", cast.officer, cast)
        assert Delivery.objects.count() == 1
        transaction.set_rollback(True)
    assert not Delivery.objects.exists()


def test_failures_are_tried_again_ever_later_and_then_given_up(cast, receiver):
    receiver.status = 500
    listen(cast.bank, receiver.url, cast.manager)
    order_in("accepted", cast)
    waits = []
    for attempt in range(1, 7):
        deliveries.deliver_due()
        row = Delivery.objects.get()
        assert (row.attempts, len(receiver.got)) == (attempt, attempt)
        waits.append(round((row.next_at - timezone.now()).total_seconds() / 60))
        deliveries.deliver_due()  # not due yet
        Delivery.objects.update(next_at=timezone.now())
    assert waits[:5] == [1, 5, 30, 120, 720]
    assert (row.state, row.last_result) == (Delivery.State.GIVEN_UP, "对方应答 500")
    assert cast.manager.messages.filter(title="订单变化没有推送成功").count() == 1
    assert not cast.officer.messages.filter(title="订单变化没有推送成功").exists()
    deliveries.deliver_due()
    assert len(receiver.got) == 6


def test_a_redirect_is_a_failure_and_is_not_followed(cast, receiver):
    receiver.status = 302
    listen(cast.bank, receiver.url, cast.manager)
    order_in("accepted", cast)
    assert deliveries.deliver_due() == 0
    assert Delivery.objects.get().last_result == "对方应答 302"
    assert len(receiver.got) == 1


def test_what_was_given_up_is_sent_again_on_request(cast, login, receiver):
    listen(cast.bank, receiver.url, cast.manager)
    order_in("accepted", cast)
    row = Delivery.objects.get()
    row.given_up_at, row.attempts = timezone.now(), 6
    row.save()
    page = reverse("institution:delivery_resend", args=[row.pk])
    assert login(cast.rival_officer).post(page, form_key()).status_code == 404
    assert login(cast.officer).post(page, form_key()).status_code == 403
    assert deliveries.deliver_due() == 0
    assert login(cast.manager).post(page, form_key()).status_code == 302
    assert deliveries.deliver_due() == 1
    assert AuditEvent.objects.filter(action="重发推送", actor=cast.manager).exists()
    assert "已送达" in login(cast.manager).get(reverse("institution:delivery_list")).text


@pytest.mark.django_db(transaction=True)
def test_workers_that_run_at_once_send_each_event_once(cast, receiver):
    listen(cast.bank, receiver.url, cast.manager)
    for _ in range(6):
        order = factories.order(factories.product(cast.bank), cast.owner)
        take(order, "accept", cast.officer, cast)

    def work(_):
        try:
            return deliveries.deliver_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(work, range(3))) == 6
    ids = [headers["webhook-id"] for _, headers, _ in receiver.got]
    assert len(ids) == len(set(ids)) == 6


def test_a_silent_receiver_is_cut_off(cast, settings, monkeypatch):
    settings.OUTBOUND_NETWORKS = ["127.0.0.0/8"]
    monkeypatch.setattr(outbound, "TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as server:
        listen(cast.bank, f"http://127.0.0.1:{server.getsockname()[1]}/", cast.manager)
        order_in("accepted", cast)
        assert deliveries.deliver_due() == 0
    assert Delivery.objects.get().last_result == "对方没有在规定时间内应答"


def test_a_receiver_that_answers_drop_by_drop_is_cut_off(settings, monkeypatch):
    settings.OUTBOUND_NETWORKS = ["127.0.0.0/8"]
    monkeypatch.setattr(outbound, "DEADLINE", 0.3)
    stopped = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip():
            peer, _ = server.accept()
            with peer:
                try:
                    while not stopped.wait(0.05):
                        peer.sendall(b"H")
                except OSError:
                    return

        thread = threading.Thread(target=drip)
        thread.start()
        with pytest.raises(outbound.OutboundError):
            outbound.post(f"http://127.0.0.1:{server.getsockname()[1]}/", b"{}", {})
        stopped.set()
        thread.join()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1%1", "fc00::1", "fec0::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::",
    ],
)  # fmt: skip
def test_private_addresses_are_not_called(address):
    assert not outbound.may_call(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "2400:3200::1", "::ffff:8.8.8.8"])
def test_public_addresses_are(address):
    assert outbound.may_call(address)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://127.0.0.1/", "不能使用内网或本机地址"),
        ("http://localhost:8000/", "不能使用内网或本机地址"),
        ("http://[::1]/", "不能使用内网或本机地址"),
        ("http://2130706433/", "不能使用内网或本机地址"),
        ("http://0x7f.1/", "不能使用内网或本机地址"),
        ("ftp://8.8.8.8/", "请填写完整的"),
        ("8.8.8.8/hook", "请填写完整的"),
        ("http://8.8.8.8:99999/", "地址格式有误"),
        ("http://[8.8.8.8/", "地址格式有误"),
        ("http://8.8.8.8/\r\nHost: x", "请填写完整的"),
        ("http://user:password@8.8.8.8/", "用户名"),
        ("http://8.8.8.8/#a", "用户名"),
        ("http://nowhere.invalid/", "找不到"),
    ],
)
def test_an_address_is_refused_when_it_is_saved(cast, login, url, sentence):
    sent = {"url": url, "steps": STEPS, "is_active": "on", **form_key()}
    page = login(cast.manager).post(reverse("institution:webhook"), sent)
    assert page.status_code == 422
    assert sentence in page.context["form"].errors["url"][0]
    assert not Webhook.objects.exists()


def test_production_takes_https_only(settings):
    settings.OUTBOUND_HTTPS_ONLY = True
    with pytest.raises(outbound.OutboundError, match="https"):
        outbound.check_url("http://8.8.8.8/")
    assert outbound.check_url("https://8.8.8.8/hook").path == "/hook"


def test_a_name_that_turns_private_is_refused_when_it_is_called(cast, receiver, settings):
    listen(cast.bank, receiver.url, cast.manager)
    order_in("accepted", cast)
    settings.OUTBOUND_NETWORKS = []
    assert deliveries.deliver_due() == 0
    assert Delivery.objects.get().last_result == "不能使用内网或本机地址"
    assert receiver.got == []


def test_the_secret_is_shown_once_and_can_be_changed(cast, login, receiver):
    client, page = login(cast.manager), reverse("institution:webhook")
    sent = {"url": receiver.url, "steps": STEPS, "is_active": "on"}
    shown = client.post(page, sent | form_key(), follow=True).text
    first = Webhook.objects.get().secret
    assert first in shown
    assert first not in client.get(page).text
    client.post(page, sent | {"steps": ["review"]} | form_key())
    assert (Webhook.objects.get().secret, Webhook.objects.get().steps) == (first, ["review"])
    change = reverse("institution:webhook_secret")
    assert login(cast.rival_officer).post(change, form_key()).status_code == 404
    client.post(change, form_key())
    second = Webhook.objects.get().secret
    assert second != first
    assert second in client.get(page).text
    assert Webhook.objects.get().secret_enc.startswith("v1|")


def test_a_delivery_whose_worker_was_killed_is_due_again(cast, receiver):
    listen(cast.bank, receiver.url, cast.manager)
    order_in("accepted", cast)
    deliveries._claim(set())
    assert deliveries.deliver_due() == 0
    Delivery.objects.update(next_at=timezone.now() - timedelta(seconds=1))
    assert deliveries.deliver_due() == 1
