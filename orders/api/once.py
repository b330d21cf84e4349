"""Idempotency-Key: a call that changes something counts once, however often it is sent."""

import hashlib
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from ninja.errors import HttpError

from orders.models import ApiAnswer


def once(request: HttpRequest, key: UUID, work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return what `work` answers, or what it answered before under this key of the caller.

    Key, work and answer stand or fall together: a call that was refused may be repeated under its key. A twin
    that comes while the first is still at work waits for it. Another request under a used key is 422.
    """
    about = f"{request.method} {request.path}\n".encode() + request.body
    digest = hashlib.sha256(about).hexdigest()
    with transaction.atomic():
        mine = {"api_key": request.auth, "key": key}
        ApiAnswer.objects.bulk_create([ApiAnswer(**mine, request_hash=digest)], ignore_conflicts=True)
        answer = ApiAnswer.objects.get(**mine)
        if answer.request_hash != digest:
            raise HttpError(422, "该 Idempotency-Key 已用于另一个请求。")
        if answer.body is None:
            answer.body = work()
            answer.save(update_fields=["body"])
    return answer.body
