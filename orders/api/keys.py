"""Who calls: an API key and its scopes, and how often it may."""

import structlog
from django.conf import settings
from django.db.models import Case, F, When
from django.http import HttpRequest
from django.utils import timezone
from ninja.errors import AuthorizationError, Throttled
from ninja.security import HttpBearer

from orders.models import ApiKey
from platform_site.request_context import act_by_key


class KeyBearer(HttpBearer):
    """`Authorization: Bearer rz_…`. The request then acts as the key's member; the session does not count."""

    def __init__(self, scope: ApiKey.Scope):
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        key = ApiKey.objects.by_text(token)
        if key is None:
            return None
        request.user = key.membership.user
        act_by_key(key.prefix)
        structlog.contextvars.bind_contextvars(api_key=key.prefix)
        count_call(key)
        if self.scope not in key.scopes:
            raise AuthorizationError(message=f"该密钥没有“{self.scope.label}”权限。")
        return key


def count_call(key: ApiKey) -> None:
    """Count a call in the key's own row, one count for every process; Throttled above API_CALLS_PER_MINUTE."""
    now = timezone.now()
    minute = now.replace(second=0, microsecond=0)
    row = ApiKey.objects.filter(pk=key.pk)
    calls = Case(When(window_at=minute, then=F("window_calls") + 1), default=1)
    row.update(window_calls=calls, window_at=minute, last_used_at=now)
    if row.values_list("window_calls", flat=True).get() > settings.API_CALLS_PER_MINUTE:
        raise Throttled(wait=60 - now.second)
