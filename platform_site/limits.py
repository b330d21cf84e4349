"""How often something may be asked for: settings.RATE_LIMITS, counted in the database by fixed windows.

The count is one statement that no two requests can share, and stands outside the view's transaction: put
`@limited` above `@once`.
"""

import time
from collections.abc import Callable, Iterable
from functools import wraps

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from platform_site import audit
from platform_site.models import RateCount
from platform_site.request_context import client_ip

Window = tuple[str, str, int, int]  # name, who, length in seconds, start

COUNT = """
insert into platform_site_ratecount (name, who, seconds, window_start, hits) values {rows}
on conflict (name, who, seconds, window_start) do update set hits = platform_site_ratecount.hits + 1
returning name, who, seconds, window_start, hits
"""


def limited(name: str, *, on: Iterable[str] = ("GET", "POST"), when: str = "") -> Callable:
    """Answer 429 with Retry-After past a limit of RATE_LIMITS[name].

    `on` are the methods that count; `when` names a query parameter without which a request does not count.
    """
    methods = frozenset(on)

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs):
            if request.method in methods and (not when or request.GET.get(when)):
                seconds = count(request, name)
                if seconds:
                    return too_many(request, seconds)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def count(request: HttpRequest, name: str) -> int:
    """Count one request; return 0 if it may pass, else the seconds until it may be tried again.

    The first refusal of a window goes into the audit trail; those after it are only counted.
    """
    now = int(time.time())
    limits = {
        (name, who, seconds, now - now % seconds): most
        for kind, windows in settings.RATE_LIMITS[name].items()
        if (who := _who(request, kind))
        for seconds, most in windows
    }
    over = {window: hits for window, hits in _add_one(list(limits)).items() if hits > limits[window]}
    if any(hits == limits[window] + 1 for window, hits in over.items()):
        audit.record("操作过于频繁", actor=request.user, summary=f"{name}：{request.method} {request.path}")
    return max((start + seconds - now for _, _, seconds, start in over), default=0)


def too_many(request: HttpRequest, seconds: int, message: str = "") -> HttpResponse:
    """Answer 429; `seconds` until the next try."""
    wait = f"{seconds} 秒" if seconds < 60 else f"{-(-seconds // 60)} 分钟"
    context = {"message": message or f"短时间内操作次数过多，请 {wait}后再试。"}
    response = render(request, "429.html", context, status=429)
    response["Retry-After"] = str(seconds)
    return response


def _add_one(windows: list[Window]) -> dict[Window, int]:
    """Count in every window, in one statement, and return the new counts."""
    if not windows:
        return {}
    rows = ", ".join(["(%s, %s, %s, %s, 1)"] * len(windows))
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(rows=rows), [value for window in windows for value in window])
        return {(name, who, seconds, start): hits for name, who, seconds, start, hits in cursor.fetchall()}


def _who(request: HttpRequest, kind: str) -> str:
    """Return whom a kind of limit counts, empty where there is nobody of the kind."""
    user = request.user
    match kind:
        case "ip":
            return f"ip:{client_ip(request) or ''}"
        case "visitor":
            return "" if user.is_authenticated else f"ip:{client_ip(request) or ''}"
        case "account":
            return f"account:{user.pk}" if user.is_authenticated else ""
        case "institution":
            member = user.membership if user.is_authenticated else None
            return f"institution:{member.institution_id}" if member else ""
    raise ValueError(kind)


def clear() -> None:
    """Delete the counts of windows that are over."""
    RateCount.objects.filter(window_start__lt=int(time.time()) - F("seconds")).delete()
