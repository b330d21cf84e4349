"""Something to see on every page."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.models import Article
from tests import factories
from tests.cast import new_key


@pytest.fixture
def world(cast, login) -> SimpleNamespace:
    """Return the cast and what fills the addresses: orders in several states, more products, an article."""
    others = [factories.product(cast.rival, name=f"演示订单贷 {number} 号") for number in range(1, 6)]
    third = factories.owner(factories.enterprise("演示物流有限公司"), name="演示王三")
    submitted, accepted, terminated = (
        factories.order(cast.product, person) for person in (cast.stranger, cast.owner, third)
    )
    due = timezone.localdate() + timedelta(days=5)
    steps = {
        "order_accept": (accepted, {"officer": cast.manager.pk, "decision_due_on": due.isoformat()}),
        "order_terminate": (terminated, {"close_reason": "unreachable", "close_text": "演示说明"}),
    }
    for name, (order, answers) in steps.items():
        reply = login(cast.manager).post(
            reverse(f"institution:{name}", args=[order.number]), answers | new_key()
        )
        assert reply.status_code == 302
    policy = Article.objects.create(kind="policy", title="演示贴息办法", source="演示局", body="演示第一条")
    names = {
        "product": cast.product.pk,
        "other_product": others[0].pk,
        "bank": cast.bank.pk,
        "policy": policy.pk,
        "submitted": submitted.number,
        "accepted": accepted.number,
    }
    return SimpleNamespace(cast=cast, names=names)
