"""Rules of a session: idle time, ended memberships, the forced change of an initial or old password."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts import passwords
from accounts.models import User
from platform_site.access import Role

WRITE_EVERY = timedelta(minutes=1)
# Where a person goes whose password must be changed first, by role.
PASSWORD_PAGES = {Role.ENTERPRISE: "enterprise:password", Role.INSTITUTION: "institution:password"}
GOV_PASSWORD_PAGE = "gov:password"
ALWAYS_OPEN = ("accounts:logout",)


class SessionRules:
    """End idle sessions and hold people with an initial password at the change page."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            if user.role == Role.INSTITUTION and user.membership is None:
                logout(request)
                messages.info(request, "账号已停用，请联系管理员。")
            elif _is_idle(user):
                logout(request)
                messages.info(request, "登录已超时，请重新登录。")
            else:
                _touch(user)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view_func, view_args, view_kwargs) -> HttpResponse | None:
        user = request.user
        if not user.is_authenticated or not (user.must_change_password or passwords.is_expired(user)):
            return None
        page = PASSWORD_PAGES.get(user.role, GOV_PASSWORD_PAGE)
        if request.resolver_match.view_name in (page, *ALWAYS_OPEN):
            return None
        return redirect(reverse(page))


def _is_idle(user: User) -> bool:
    limit = settings.SESSION_IDLE["staff" if user.uses_staff_rules else "enterprise"]
    return user.last_seen_at is not None and timezone.now() - user.last_seen_at > limit


def _touch(user: User) -> None:
    """Write the time of the last activity at most once a minute."""
    now = timezone.now()
    if user.last_seen_at is None or now - user.last_seen_at > WRITE_EVERY:
        User.objects.filter(pk=user.pk).update(last_seen_at=now)
