"""Whole pages kept for visitors who are not logged in.

A kept page is found by its address, its cleaned query and the version of the catalogue. The version is one row
that the database moves on in the transaction which changes what visitors read (portal/migrations), so that a
product stands in the 金融超市 with its publishing, on every worker and host. What no trigger tells, such as
figures and days, is at most KEPT_PAGE_SECONDS old.
"""

import gzip
import hashlib
from collections.abc import Callable, Iterable
from functools import wraps

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse

from platform_site.context import shown_in
from portal.models import CatalogueVersion

LONGEST_VALUE = 40
PAGING = ("page", "size", "sort")
COOKIES_OF_PEOPLE = (settings.SESSION_COOKIE_NAME, "messages")
HEADERS = ("Content-Type", "Content-Language")


def kept(*names: str) -> Callable:
    """Keep what a view answers to visitors; `names` are the parameters it reads, beside those of paging.

    Kept is a 200 without cookies, for a query of those names only: a link of the page repeats the query, and
    nobody may leave words in another's page.
    """
    known = {*names, *PAGING}

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def show(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            query = _query(request, known)
            if query is None:
                return view(request, *args, **kwargs)
            key = _key(request, query)
            page = caches["pages"].get(key)
            if page is None:
                response = view(request, *args, **kwargs)
                if response.status_code != 200 or response.cookies or _has_token(request):
                    return response
                page = _pack(response)
                caches["pages"].set(key, page, settings.KEPT_PAGE_SECONDS)
            return _answer(request, *page)

        return show

    return decorate


def _query(request: HttpRequest, known: Iterable[str]) -> list[tuple[str, str]] | None:
    """Return the parameters with a value in a fixed order; None where the page is not to be kept."""
    if not settings.KEPT_PAGE_SECONDS or any(name in request.COOKIES for name in COOKIES_OF_PEOPLE):
        return None
    query = []
    for name, values in sorted(request.GET.lists()):
        if name not in known or len(values) > 1 or len(values[0]) > LONGEST_VALUE:
            return None
        if value := values[0].strip():
            query.append((name, value))
    return query


def _has_token(request: HttpRequest) -> bool:
    """Tell whether the page holds a form with this visitor's token."""
    return "CSRF_COOKIE_NEEDS_UPDATE" in request.META


def _key(request: HttpRequest, query: list[tuple[str, str]]) -> str:
    asked = (request.get_host(), request.path, bool(request.htmx), query, shown_in(request))
    parts = (CatalogueVersion.number_now(), *asked)
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _pack(response: HttpResponse) -> tuple[bytes, dict[str, str], str]:
    """Return the compressed page, its headers and its mark."""
    headers = {name: response[name] for name in HEADERS if name in response}
    mark = hashlib.sha256(response.content).hexdigest()[:32]
    return gzip.compress(response.content, 6, mtime=0), headers, f'W/"{mark}"'


def _answer(request: HttpRequest, packed: bytes, headers: dict[str, str], mark: str) -> HttpResponse:
    """Answer with the page, compressed where the browser takes that, or 304 where it has it already."""
    always = {"ETag": mark, "Cache-Control": "no-cache", "Vary": "Accept-Encoding, Cookie, HX-Request"}
    if request.headers.get("If-None-Match") == mark:
        return HttpResponse(status=304, headers=always)
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        return HttpResponse(packed, headers=headers | always | {"Content-Encoding": "gzip"})
    return HttpResponse(gzip.decompress(packed), headers=headers | always)
