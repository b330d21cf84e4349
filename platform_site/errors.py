"""The error pages. Those for a broken site (400, 500, 503) read neither the database nor the session."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400; the exception's sentence is shown where the project wrote one (BadRequest)."""
    return _plain(request, "400.html", 400, message=_sentence(exception))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403 with the reason: the sentence of PermissionDenied names the account that is needed."""
    return render(request, "403.html", {"message": _sentence(exception)}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 to a form whose protection token is missing or old; `reason` is for developers."""
    return render(request, "403_csrf.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404, the same for what does not exist and for what belongs to others."""
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 with the request's id, which support can find in the log."""
    return _plain(request, "500.html", 500)


def service_unavailable(request: HttpRequest) -> HttpResponse:
    """Answer 503 while the database is away or the site is being worked on."""
    response = _plain(request, "503.html", 503, until=settings.MAINTENANCE_UNTIL)
    response["Retry-After"] = "10"
    return response


def _plain(request: HttpRequest, template: str, status: int, **context: Any) -> HttpResponse:
    context["request_id"] = getattr(request, "request_id", "")
    return HttpResponse(render_to_string(template, context), status=status)


def _sentence(exception: Exception) -> str:
    """Return the exception's text if it is Chinese, that is, written for the reader."""
    text = str(exception)
    return text if any("\u4e00" <= character <= "\u9fff" for character in text) else ""
