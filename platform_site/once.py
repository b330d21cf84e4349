"""One-time form keys: a form that creates or moves something counts once, however often it is sent."""

import uuid
from collections.abc import Callable
from functools import wraps

from django.core.exceptions import BadRequest
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from platform_site.models import FormKey


def once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Run the view's POST in one transaction with its form key.

    A view that succeeds redirects (or sends HX-Redirect): the key then keeps that address, and the same key is
    answered with it again. Any other answer (a form with errors, a 409) rolls everything back, key included.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs):
        if request.method != "POST":
            return view(request, *args, **kwargs)
        if not (request.user.is_authenticated or request.session.session_key):
            request.session.create()  # before the transaction, whose rollback would lose it
        with transaction.atomic():
            claimed, earlier = _claim(request)
            if earlier is not None:
                return _redirect(request, earlier.location)
            response = view(request, *args, **kwargs)
            location = response.headers.get("HX-Redirect") or response.headers.get("Location")
            if location:
                claimed.location = location
                claimed.save(update_fields=["location"])
            else:
                transaction.set_rollback(True)
        return response

    return guarded


def _claim(request: HttpRequest) -> tuple[FormKey, FormKey | None]:
    """Insert the key, waiting for a twin that is still being answered; return (row, the earlier row or None)."""
    try:
        key = uuid.UUID(request.POST.get("form_key", ""))
    except ValueError:
        raise BadRequest("表单不完整，请返回上一页重新填写。") from None
    is_known = request.user.is_authenticated
    owner = {
        "user": request.user if is_known else None,
        "session_key": "" if is_known else request.session.session_key,
        "key": key,
    }
    row = FormKey(**owner)
    FormKey.objects.bulk_create([row], ignore_conflicts=True)
    stored = FormKey.objects.get(**owner)
    return stored, (stored if stored.location else None)


def _redirect(request: HttpRequest, location: str) -> HttpResponse:
    if getattr(request, "htmx", False):
        return HttpResponse(status=204, headers={"HX-Redirect": location})
    return HttpResponseRedirect(location)


def done(request: HttpRequest, location: str) -> HttpResponse:
    """Answer a form that succeeded: a redirect, which htmx follows as a full page load."""
    return _redirect(request, location)
