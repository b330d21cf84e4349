"""个人中心, 修改密码 and 退出其他设备, the same pages in each workspace."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import passwords
from accounts.forms.settings import PasswordForm, ProfileForm
from accounts.models import User
from accounts.sessions import others, remember
from accounts.views.frames import base_for
from platform_site import audit
from platform_site.access import BACK_OFFICE, Role, access
from platform_site.forms import BaseForm
from platform_site.menus import workspace_url
from platform_site.models import AuditEvent
from platform_site.once import done, once

SHOWN_LOGINS = 10
# Where 退出其他设备 is offered, by role; the back office has no 个人中心.
HOMES: dict[str, str] = {Role.ENTERPRISE: "enterprise:account", Role.INSTITUTION: "institution:profile"}
GOV_HOME = "gov:password"


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
    context = {
        "form": form,
        "base": base_for(request.user),
        "hold": _hold(request.user),
        "is_gov": request.user.role not in HOMES,
    }
    return render(request, "accounts/password.html", context, status=422 if form.errors else 200)


def _hold(user: User) -> str:
    """Return why the person sees no other page before the password is changed; empty if nothing holds."""
    if user.must_change_password:
        return "请先修改初始密码"
    return "密码已到期，请先修改" if passwords.is_expired(user) else ""


def _other_sessions(request: HttpRequest) -> HttpResponse:
    """Ask, then end the person's sessions on every other device."""
    home = reverse(HOMES.get(request.user.role, GOV_HOME))
    found = others(request)
    count = found.count()
    if request.method == "POST":
        found.delete()
        audit.record("退出其他设备", actor=request.user, target=request.user, summary=f"{count} 个登录")
        messages.success(request, f"已退出其他设备上的 {count} 个登录。" if count else "没有其他设备在登录。")
        return done(request, home)
    context = {
        "form": BaseForm(),
        "frame": "base_fragment.html" if request.htmx else base_for(request.user),
        "heading": "退出其他设备",
        "recap": [("其他设备上的登录", f"{count} 个")],
        "note": "确认后，这些设备须重新登录；当前设备不受影响。",
        "cancel_url": home,
        "parent_label": "个人中心" if request.user.role in HOMES else "修改密码",
    }
    return render(request, "accounts/other_sessions.html", context)


def _page(view, *roles: Role):
    return access(*roles)(require_http_methods(["GET", "POST"])(sensitive_post_parameters()(once(view))))


enterprise_account = _page(_profile, Role.ENTERPRISE)
enterprise_password = _page(_password, Role.ENTERPRISE)
institution_profile = _page(_profile, Role.INSTITUTION)
institution_password = _page(_password, Role.INSTITUTION)
gov_password = _page(_password, *BACK_OFFICE)
enterprise_other_sessions = _page(_other_sessions, Role.ENTERPRISE)
institution_other_sessions = _page(_other_sessions, Role.INSTITUTION)
gov_other_sessions = _page(_other_sessions, *BACK_OFFICE)
