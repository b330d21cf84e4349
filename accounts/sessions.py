"""Opening a session after a proof of identity, in one place for login and registration; ending the others."""

from django.contrib.auth import login
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import OpenSession, User
from platform_site import audit

# How many devices may be logged in at once; one more ends the oldest.
STAFF_LIMIT, ENTERPRISE_LIMIT = 1, 3


@transaction.atomic
def open_session(request: HttpRequest, user: User) -> None:
    """Log the person in under a new session id; beyond the limit the oldest sessions end."""
    user = User.objects.select_for_update().get(pk=user.pk)
    login(request, user, backend="accounts.backends.PhoneBackend")
    if request.session.session_key is None:  # another person's session was emptied
        request.session.create()
    remember(request, user)
    limit = STAFF_LIMIT if user.uses_staff_rules else ENTERPRISE_LIMIT
    too_many = user.open_sessions.order_by("-pk").values_list("session", flat=True)[limit:]
    Session.objects.filter(pk__in=list(too_many)).delete()
    audit.record("登录", actor=user)


def remember(request: HttpRequest, user: User) -> None:
    """Note whose the session is, and that it was just used."""
    user.last_seen_at = timezone.now()
    user.save(update_fields=["last_seen_at"])
    OpenSession.objects.update_or_create(session_id=request.session.session_key, defaults={"user": user})


def others(request: HttpRequest):
    """Return the person's sessions on other devices that have not run out."""
    own = Session.objects.filter(owner__user=request.user, expire_date__gt=timezone.now())
    return own.exclude(session_key=request.session.session_key)
