"""/api/v1 against its own OpenAPI document: generated calls are never a server error and answer as described."""

import os
from functools import cache

import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)

from orders.urls.api import api
from platform_site.wsgi import application
from tests import factories
from tests.orders.api_client import new_key
from tests.orders.life import lead

SCHEMA = schemathesis.openapi.from_dict(api.get_openapi_schema(path_prefix="/api/v1/"))
SCHEMA.app = application
# Where an order stands on which a step may be taken, if not 待受理.
STANDS = {
    "ask": "accepted",
    "review": "accepted",
    "approve": "reviewing",
    "reject": "reviewing",
    "disburse": "confirmed",
}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture
def _one_connection():
    """Keep the test's connection, whose transaction ends with the test, open across requests."""
    ends = (signals.request_started, signals.request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield
    for signal in ends:
        signal.connect(close_old_connections)


@pytest.fixture
def key(cast, settings, _one_connection):
    settings.API_CALLS_PER_MINUTE = 100_000
    return new_key(cast.manager)[1]


@pytest.fixture
def number_for(cast):
    """Return a function from a step to the number of an order on which it may be taken."""

    @cache
    def find(step: str) -> str:
        order = factories.order(factories.product(cast.bank), cast.owner)
        return lead(order, STANDS.get(step, "submitted"), cast).number

    return find


@SCHEMA.parametrize()
@settings(
    max_examples=int(os.environ.get("API_EXAMPLES", "12")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
def test_the_api_keeps_to_its_description(case, key, number_for):
    if "number" in case.path_parameters:
        case.path_parameters["number"] = number_for(case.path.rpartition("/")[2])
    case.call_and_validate(headers={"Authorization": f"Bearer {key}"}, checks=CHECKS)
