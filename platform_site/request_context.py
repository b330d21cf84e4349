"""What an event needs to know of the request it is written in: address, request id, API key."""

from contextvars import ContextVar
from dataclasses import dataclass, replace

from django.conf import settings
from django.http import HttpRequest


@dataclass(frozen=True)
class RequestContext:
    """Empty outside a request (commands, tasks)."""

    ip: str | None = None
    request_id: str = ""
    api_key: str = ""  # its prefix


_OUTSIDE = RequestContext()
_current: ContextVar[RequestContext] = ContextVar("request_context", default=_OUTSIDE)


def current() -> RequestContext:
    """Return the context of the request being answered."""
    return _current.get()


def enter(request: HttpRequest) -> None:
    """Remember the request; called once at its start by the middleware."""
    _current.set(RequestContext(ip=client_ip(request), request_id=getattr(request, "request_id", "")))


def act_by_key(prefix: str) -> None:
    """Remember that an API key acts in this request: every event written in it names the key."""
    _current.set(replace(_current.get(), api_key=prefix))


def client_ip(request: HttpRequest) -> str | None:
    """Return the client's address, trusting X-Forwarded-For only as far as our own proxies wrote it."""
    hops = settings.TRUSTED_PROXY_COUNT
    forwarded = [
        part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()
    ]
    if hops and len(forwarded) >= hops:
        return forwarded[-hops]
    return request.META.get("REMOTE_ADDR") or None
