"""The password again before a sensitive act: it holds for ten minutes in the session it was typed in."""

import time
from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode, urlsplit

from axes.utils import reset
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from platform_site import audit
from platform_site.access import Role
from platform_site.request_context import client_ip

TYPED_AT = "password_typed_at"
HOLDS_SECONDS = 600


def remember(request: HttpRequest) -> None:
    """Note that the person has just typed the right password."""
    request.session[TYPED_AT] = int(time.time())


def is_fresh(request: HttpRequest) -> bool:
    """Tell whether the password was typed in this session in the last ten minutes."""
    return time.time() - request.session.get(TYPED_AT, 0) < HOLDS_SECONDS


def check(request: HttpRequest, password: str) -> bool:
    """Tell whether this is the person's password, and remember it. A wrong one counts for the lockout of logins.

    Call it outside `@once`, which would roll the count back.
    """
    phone = request.user.phone
    if authenticate(request, username=phone, password=password) is None:
        audit.record("确认密码失败", actor=request.user)
        return False
    reset(ip=client_ip(request), username=phone)
    remember(request)
    return True


def confirmed(view: Callable) -> Callable:
    """Ask for the password first. A form that is sent without it is refused, and the refusal recorded.

    Put it above `@once`. The page 确认密码 leads back to what was asked for, or to where the form stood.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs):
        if is_fresh(request):
            return view(request, *args, **kwargs)
        if request.method in ("GET", "HEAD"):
            return _ask(request, request.get_full_path())
        audit.record("未确认密码", actor=request.user, summary=f"{request.method} {request.path}")
        messages.info(request, "确认密码后，请重新操作。")
        return _ask(request, _page_of_form(request))

    return guarded


def _ask(request: HttpRequest, wanted: str) -> HttpResponse:
    space = "institution" if request.user.role == Role.INSTITUTION else "gov"
    url = f"{reverse(f'{space}:confirm_password')}?{urlencode({'next': wanted})}"
    if request.htmx and request.method == "POST":
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


def _page_of_form(request: HttpRequest) -> str:
    """Return the path the form was sent from, "/" where the browser does not say."""
    sent_from = urlsplit(request.headers.get("Referer", ""))
    if sent_from.netloc != request.get_host():
        return "/"
    return f"{sent_from.path}?{sent_from.query}" if sent_from.query else sent_from.path
