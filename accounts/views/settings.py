"""个人中心 and 修改密码, the same pages in each workspace."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import passwords
from accounts.forms.settings import PasswordForm, ProfileForm
from accounts.models import User
from accounts.sessions import remember
from accounts.views.frames import base_for
from platform_site import audit
from platform_site.access import BACK_OFFICE, Role, access
from platform_site.menus import workspace_url
from platform_site.models import AuditEvent
from platform_site.once import done, once

SHOWN_LOGINS = 10


def _profile(request: HttpRequest) -> HttpResponse:
    user = User.objects.visible_to(request.user).get(pk=request.user.pk)
    form = ProfileForm(data=request.POST if request.method == "POST" else None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        audit.record("修改个人信息", actor=user, target=user)
        messages.success(request, "个人信息已保存。")
        return done(request, request.path)
    logins = AuditEvent.objects.filter(actor=request.user, action="登录").order_by("-at", "-id")[
        :SHOWN_LOGINS
    ]
    context = {
        "form": form,
        "logins": logins,
        "base": base_for(request.user),
        "is_staff": user.uses_staff_rules,
    }
    return render(request, "accounts/profile.html", context, status=422 if form.errors else 200)


def _password(request: HttpRequest) -> HttpResponse:
    user = User.objects.visible_to(request.user).get(pk=request.user.pk)
    form = PasswordForm(user, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        passwords.set_password(user, form.cleaned_data["new"])
        update_session_auth_hash(
            request, user
        )  # every other session of this person carries the old hash and ends
        remember(request, user)
        audit.record("修改密码", actor=user, target=user)
        messages.success(request, "密码已修改，其他设备上的登录已退出。")
        return done(request, workspace_url(user) or "/")
    context = {"form": form, "base": base_for(request.user), "is_forced": request.user.must_change_password}
    return render(request, "accounts/password.html", context, status=422 if form.errors else 200)


def _page(view, *roles: Role):
    return access(*roles)(require_http_methods(["GET", "POST"])(sensitive_post_parameters()(once(view))))


enterprise_account = _page(_profile, Role.ENTERPRISE)
enterprise_password = _page(_password, Role.ENTERPRISE)
institution_profile = _page(_profile, Role.INSTITUTION)
institution_password = _page(_password, Role.INSTITUTION)
gov_password = _page(_password, *BACK_OFFICE)
