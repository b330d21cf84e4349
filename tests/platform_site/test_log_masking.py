"""The log holds no mobile or identity number, whoever wrote the line."""

import io
import json
import logging
import re

import pytest
import structlog
from django.test import Client

from platform_site.masking import mask_numbers
from tests import factories
from tests.accounts.test_login import picture

NUMBER = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")


@pytest.fixture
def log(monkeypatch) -> io.StringIO:
    """Return what the console handler writes, every level of it."""
    written = io.StringIO()
    handler = next(found for found in logging.getLogger().handlers if type(found) is logging.StreamHandler)
    monkeypatch.setattr(handler, "stream", written)
    monkeypatch.setattr(logging.getLogger(), "level", logging.DEBUG)
    return written


def test_a_login_and_a_denial_leave_no_number(cast, login, log):
    person = factories.natural_person()
    client = Client()
    for password in ("wrong", factories.PASSWORD):
        client.post("/login/", {"username": cast.owner.phone, "password": password, **picture()})
    login(cast.officer).get(f"/gov/enterprises/enterprise/?q={person.id_number}")
    client.get(f"/gov/?phone={cast.owner.phone}")
    client.get(f"/no/such/page/{cast.owner.phone}/")
    assert "request" in log.getvalue()
    assert NUMBER.findall(log.getvalue()) == []


@pytest.mark.parametrize("source", ["plain", "structured", "exception"])
def test_numbers_that_code_logs_are_masked(log, source):
    phone, number = "13812345678", "310101199001011234"
    if source == "plain":
        logging.getLogger("demo").warning("no answer from %s (%s)", phone, number)
    elif source == "structured":
        structlog.get_logger("demo").warning("sms", phone=phone, rows=[{"id_number": number}])
    else:
        try:
            raise ValueError(f"{phone} {number}")
        except ValueError:
            logging.getLogger("demo").exception("failed")
    line = log.getvalue()
    assert "138****5678" in line
    assert "3*************1234" in line
    assert NUMBER.findall(line) == []
    record = json.loads(line.splitlines()[0])
    assert source != "exception" or "Traceback" in record["exception"]


def test_what_is_no_personal_number_stays():
    text = "RZ20261124-A1B2C3 2026-11-24T12:00:00.123456Z 91310115MA1K000012 7c13812345678d 138123456789"
    assert mask_numbers(text) == text
