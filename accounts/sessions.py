"""Opening a session after a proof of identity, in one place for login and registration."""

from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from platform_site import audit


@transaction.atomic
def open_session(request: HttpRequest, user: User) -> None:
    """Log the person in under a new session id; staff have one live session, an older one ends."""
    user = User.objects.select_for_update().get(pk=user.pk)
    earlier = user.live_session
    login(request, user, backend="accounts.backends.PhoneBackend")
    if earlier and user.uses_staff_rules and earlier != request.session.session_key:
        request.session.delete(earlier)
    remember(request, user)
    audit.record("登录", actor=user)


def remember(request: HttpRequest, user: User) -> None:
    """Note the session that is the person's live one, and that it was just used."""
    user.live_session = request.session.session_key
    user.last_seen_at = timezone.now()
    user.save(update_fields=["live_session", "last_seen_at"])
