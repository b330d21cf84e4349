"""The three login pages and 系统退出."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import step_up
from accounts.forms.login import LoginForm
from accounts.sessions import open_session
from accounts.views.frames import base_for
from platform_site import audit
from platform_site.access import BACK_OFFICE, Role, public
from platform_site.limits import limited, too_many
from platform_site.masking import mask_phone
from platform_site.menus import workspace_url

LOCKED = "登录失败次数过多，请 15 分钟后再试"


@dataclass(frozen=True)
class Entrance:
    """One login page: its name and the roles that it lets in."""

    title: str
    roles: frozenset[Role]
    promise: str


ENTRANCES = {
    "enterprise": Entrance(
        "企业登录", frozenset({Role.ENTERPRISE}), "比产品、算成本、看进度，一次登录全办好。"
    ),
    "institution": Entrance(
        "金融机构登录", frozenset({Role.INSTITUTION}), "发布产品、受理订单，办理时限清楚可查。"
    ),
    "gov": Entrance("政府端登录", frozenset(BACK_OFFICE), "掌握受理进度，督促按时办结。"),
}


@public
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
@never_cache
@limited("login", on=["POST"])
def login_page(request: HttpRequest, entrance: str) -> HttpResponse:
    """Show one of the three login pages, and open a session for the right answers."""
    place = ENTRANCES[entrance]
    wanted = request.POST.get("next") or request.GET.get("next", "")
    if request.user.is_authenticated and request.user.role in place.roles:
        return redirect(target(request, wanted))
    form = LoginForm(request, place.roles, data=request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if form.is_valid():
            open_session(request, form.user)
            step_up.remember(request)
            request.user = form.user
            return redirect(target(request, wanted))
        if form.refused_phone:
            audit.record("登录失败", summary=mask_phone(form.refused_phone))
    context = {"form": form, "place": place, "entrance": entrance, "next": wanted}
    return render(request, "accounts/login.html", context, status=422 if form.errors else 200)


@public
@require_http_methods(["GET", "POST"])
@never_cache
def log_out(request: HttpRequest) -> HttpResponse:
    """End the session and go to the portal; a GET asks first."""
    if request.method == "GET" and request.user.is_authenticated:
        return render(request, "accounts/logout.html", {"base": base_for(request.user)})
    if request.method == "POST" and request.user.is_authenticated:
        audit.record("系统退出", actor=request.user)
        logout(request)
        messages.success(request, "您已退出登录。")
    return redirect("portal:home")


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: dict | None) -> HttpResponse:
    """Answer 429 while a phone is locked at this address, whether it has an account or not."""
    return too_many(request, int(settings.AXES_COOLOFF_TIME.total_seconds()), LOCKED)


def target(request: HttpRequest, wanted: str) -> str:
    """Return the wanted path if it lies on this site, else the person's home."""
    is_local = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_local and wanted != "/" else workspace_url(request.user) or "/"
