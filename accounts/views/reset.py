"""找回密码: phone, code, new password."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import passwords
from accounts.forms.settings import NewPasswordForm
from accounts.models import PhoneCode, User
from accounts.views.phone import Flow, code_page, proven_phone, send_page
from platform_site import audit
from platform_site.access import Role, public
from platform_site.limits import limited
from platform_site.once import done, once


def _has_account(phone: str) -> bool:
    return User.objects.filter(phone=phone, is_active=True).exists()


RESET = Flow(
    PhoneCode.Purpose.RESET,
    "找回密码",
    "accounts:password_reset",
    "accounts:password_reset_code",
    "accounts:password_reset_new",
    lead="第 1 步，共 2 步：手机验证",
    knows=_has_account,
)
LOGINS = {Role.ENTERPRISE: "accounts:login", Role.INSTITUTION: "accounts:institution_login"}


@public
@require_http_methods(["GET", "POST"])
@never_cache
@limited("reset", on=["POST"])
def password_reset(request: HttpRequest) -> HttpResponse:
    return send_page(request, RESET)


@public
@require_http_methods(["GET", "POST"])
@never_cache
def password_reset_code(request: HttpRequest) -> HttpResponse:
    return code_page(request, RESET)


@public
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
@never_cache
@once
def password_reset_new(request: HttpRequest) -> HttpResponse:
    """Set the new password; every session of the person ends with the old one."""
    phone = proven_phone(request, RESET)
    user = User.objects.filter(phone=phone, is_active=True).first() if phone else None
    if user is None:
        return redirect("accounts:password_reset")
    form = NewPasswordForm(user, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        passwords.set_password(user, form.cleaned_data["new"])
        del request.session[RESET.purpose]
        audit.record("找回密码", actor=user, target=user)
        messages.success(request, "密码已重置，请登录。")
        return done(request, reverse(LOGINS.get(user.role, "accounts:gov_login")))
    return render(
        request, "accounts/password_reset_new.html", {"form": form}, status=422 if form.errors else 200
    )
