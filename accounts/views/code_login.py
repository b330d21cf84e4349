"""短信校验码登录 of enterprises. Failures count for the same lockout as wrong passwords."""

from axes.handlers.proxy import AxesProxyHandler
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import codes
from accounts.forms.phone import CodeForm
from accounts.models import PhoneCode, User
from accounts.sessions import open_session
from accounts.views.login import locked_out, target
from accounts.views.phone import Flow, phone_page, send_page
from platform_site import audit
from platform_site.access import Role, public
from platform_site.limits import limited
from platform_site.masking import mask_phone

WRONG = "校验码不正确或已过期"


def _people(phone: str):
    return User.objects.filter(phone=phone, role=Role.ENTERPRISE, is_active=True)


CODE_LOGIN = Flow(
    PhoneCode.Purpose.LOGIN,
    "短信校验码登录",
    "accounts:code_login",
    "accounts:code_login_enter",
    "",
    knows=lambda phone: _people(phone).exists(),
)


@public
@require_http_methods(["GET", "POST"])
@never_cache
def code_login(request: HttpRequest) -> HttpResponse:
    """Step 1: the phone. One that is no enterprise's gets no code, and all looks the same."""
    if request.user.is_authenticated and request.user.role == Role.ENTERPRISE:
        return redirect(target(request, ""))
    return send_page(request, CODE_LOGIN)


@public
@require_http_methods(["GET", "POST"])
@never_cache
@limited("login", on=["POST"])
def code_login_enter(request: HttpRequest) -> HttpResponse:
    """Step 2: the code opens a session."""
    state = request.session.get(CODE_LOGIN.purpose)
    if not state:
        return redirect(CODE_LOGIN.start)
    phone = state["phone"]
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not AxesProxyHandler.is_allowed(request, {"username": phone}):
            return locked_out(request, None, None)
        if user := _proven(phone, form.cleaned_data["code"]):
            del request.session[CODE_LOGIN.purpose]
            open_session(request, user)
            request.user = user
            return redirect(target(request, state.get("next", "")))
        user_login_failed.send(__name__, credentials={"username": phone}, request=request)
        audit.record("登录失败", summary=mask_phone(phone))
        form.add_error("code", WRONG)
    return phone_page(request, CODE_LOGIN, form, "登录", phone=phone)


def _proven(phone: str, code: str) -> User | None:
    """Use the code up and return whose phone it is; None when the code is wrong, old or used."""
    try:
        codes.check(phone, PhoneCode.Purpose.LOGIN, code)
    except ValidationError:
        return None
    return _people(phone).first()
