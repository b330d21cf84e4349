"""The project's own middleware: response headers, database failures, login, refusals."""

import structlog
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render, resolve_url

from platform_site import audit, request_context
from platform_site.errors import service_unavailable
from platform_site.workflow import StepRefused

log = structlog.get_logger(__name__)

# The login page of the part of the site that a path belongs to.
LOGIN_PAGES = (
    ("/institution/", "accounts:institution_login"),
    ("/gov/", "accounts:gov_login"),
    ("", "accounts:login"),
)


def headers(get_response):
    """Give the request its id and forbid caches to keep anything personal."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.request_id = structlog.contextvars.get_contextvars().get("request_id", "")
        request_context.enter(request)
        response = get_response(request)
        if request.request_id:
            response["X-Request-ID"] = request.request_id
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        user = getattr(request, "user", None)
        if response.cookies or (user is not None and user.is_authenticated):
            response["Cache-Control"] = "private, no-store"
        return response

    return middleware


def database_errors(get_response):
    """Answer 503 with Retry-After when the database is away, instead of a server error."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        log.error("database_unavailable", error=str(exception).splitlines()[0])
        return service_unavailable(request)

    middleware.process_exception = process_exception
    return middleware


class LoginRequired(LoginRequiredMiddleware):
    """Send the anonymous to the login page of the workspace they asked for; htmx by HX-Redirect."""

    def handle_no_permission(self, request: HttpRequest, view_func) -> HttpResponse:
        page = next(name for prefix, name in LOGIN_PAGES if request.path.startswith(prefix))
        query = QueryDict(mutable=True)
        query["next"] = request.get_full_path() if request.method == "GET" and not request.htmx else "/"
        if request.htmx:
            query["timeout"] = "1"
            query["next"] = request.htmx.current_url_abs_path or "/"
        target = f"{resolve_url(page)}?{query.urlencode(safe='/')}"
        if request.htmx:
            return HttpResponse(status=204, headers={"HX-Redirect": target})
        return redirect(target)


class Refusals:
    """Log every denial outside the rolled-back transaction and word the 409."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, PermissionDenied):
            audit.record("拒绝访问", actor=request.user, summary=f"{request.method} {request.path}")
            return None
        if isinstance(exception, StepRefused):
            template = "components/refused.html" if request.htmx else "409.html"
            return render(request, template, {"message": str(exception)}, status=409)
        return None
