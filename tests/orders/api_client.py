"""Calling /api/v1 as an institution's system does."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.models import User
from orders import connections
from orders.models import ApiKey
from tests import factories

BOTH = ["orders:read", "orders:write"]


def new_key(person: User, scopes=BOTH, days: int = 30, actor: User | None = None) -> tuple[ApiKey, str]:
    """Return a key that acts as this person, and its text."""
    return connections.create_key(
        name="演示系统",
        membership=person.membership,
        scopes=scopes,
        expires_on=timezone.localdate() + timedelta(days=days),
        actor=actor or person,
    )


def call(method: str, path: str, text: str = "", body: Any = None, once: str | None = "new"):
    """Return the answer of a call without cookies. `once`: the Idempotency-Key, a new one, or none at all."""
    headers = {"Authorization": f"Bearer {text}"} if text else {}
    if method == "post" and once:
        headers["Idempotency-Key"] = str(factories.uuid4()) if once == "new" else once
    ask = getattr(Client(), method)
    return (
        ask(f"/api/v1/{path}", body, "application/json", headers=headers)
        if body
        else ask(f"/api/v1/{path}", headers=headers)
    )
