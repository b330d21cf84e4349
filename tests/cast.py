"""The small cast that most tests share: two enterprises, two institutions, government, operators."""

from time import time
from types import SimpleNamespace

import pytest
from django.test import Client

from accounts.step_up import TYPED_AT
from institutions.models import Membership
from platform_site.access import Role
from tests import factories


@pytest.fixture
def cast(db) -> SimpleNamespace:
    """Return everyone, with one product on sale at the bank and none elsewhere."""
    regions = factories.make_regions()
    bank = factories.institution("演示城市银行")
    rival = factories.institution("演示农村银行")
    mill = factories.enterprise("演示精密制造有限公司")
    shop = factories.enterprise("演示商贸有限公司", region=regions["310104"])
    return SimpleNamespace(
        regions=regions,
        bank=bank,
        rival=rival,
        mill=mill,
        shop=shop,
        owner=factories.owner(mill, name="演示张一"),
        stranger=factories.owner(shop, name="演示李二"),
        manager=factories.staff(bank, name="演示管理"),
        officer=factories.staff(bank, Membership.Duty.OFFICER, name="演示经理"),
        approver=factories.staff(bank, Membership.Duty.APPROVER, name="演示审批"),
        rival_officer=factories.staff(rival, name="演示同行"),
        supervisor=factories.user(Role.GOVERNMENT, name="演示监管东", region=regions["310115"]),
        other_supervisor=factories.user(Role.GOVERNMENT, name="演示监管西", region=regions["310104"]),
        city_supervisor=factories.user(Role.GOVERNMENT, name="演示监管市", region=regions["310000"]),
        operator=factories.user(Role.OPERATOR, name="演示运营一"),
        second_operator=factories.user(Role.OPERATOR, name="演示运营二"),
        auditor=factories.user(Role.AUDITOR, name="演示审计"),
        system=factories.user(Role.SYSTEM, name="演示系统"),
        product=factories.product(bank),
    )


@pytest.fixture
def login():
    """Return a function that gives a logged-in client for a person (None: an anonymous one).

    The password counts as typed just now, as after a real login.
    """

    def log_in(person=None, *, has_typed_password=True) -> Client:
        client = Client()
        if person is not None:
            client.force_login(person, backend="accounts.backends.PhoneBackend")
            if has_typed_password:
                session = client.session
                session[TYPED_AT] = int(time())
                session.save()
        return client

    return log_in


def new_key() -> dict[str, str]:
    """Return a fresh one-time form key, for POST data."""
    return {"form_key": factories.uuid4().hex}
