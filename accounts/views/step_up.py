"""确认密码, and 查看完整号码: one page and dialog for every masked number of the project."""

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.forms.step_up import PasswordAgainForm, RevealForm
from accounts.views.frames import base_for
from accounts.views.login import target
from platform_site import audit, limits
from platform_site.access import BACK_OFFICE, Role, access
from platform_site.masking import mask_numbers
from platform_site.once import done


def _confirm_password(request: HttpRequest) -> HttpResponse:
    """Ask for the password, then go where the person wanted."""
    wanted = target(request, request.GET.get("next", ""))
    form = PasswordAgainForm(request)
    if request.method == "POST" and form.is_valid():
        return done(request, wanted)
    context = {
        "form": form,
        "frame": _frame(request),
        "heading": "确认密码",
        "note": "此操作涉及敏感数据，请输入登录密码，10 分钟内不再询问。",
        "cancel_url": target(request, ""),
        "parent_label": "",
    }
    return render(request, "accounts/step_up.html", context, status=422 if form.errors else 200)


def _page(*roles: Role):
    view = require_http_methods(["GET", "HEAD", "POST"])(sensitive_post_parameters()(_confirm_password))
    return access(*roles)(view)


institution_confirm_password = _page(Role.INSTITUTION)
gov_confirm_password = _page(*BACK_OFFICE)


def reveal_page(
    request: HttpRequest,
    row: Model,
    attribute: str,
    label: str,
    *,
    shown_as: str,
    back: tuple[str, str],
    institution_id: int | None = None,
) -> HttpResponse:
    """Ask for a reason and the password, then show `row.attribute` once; each look is logged and counted.

    `label` names the number (联系电话), `shown_as` the row in the log, `back` is (label, address) of its page. The
    caller has checked that the person may see the row.
    """
    form = RevealForm(request)
    context = {
        "form": form,
        "frame": _frame(request),
        "heading": "查看完整号码",
        "recap": [("查看内容", f"{shown_as}的{label}")],
        "note": "查看会记入操作日志，号码只显示这一次。",
        "submit_label": "查看",
        "parent_label": back[0],
        "cancel_url": back[1],
        "label": label,
    }
    if request.method != "POST" or not form.is_valid():
        return render(request, "accounts/step_up.html", context, status=422 if form.errors else 200)
    if seconds := limits.count(request, "reveal"):
        return limits.too_many(request, seconds)
    reason = RevealForm.Reason(form.cleaned_data["reason"]).label
    note = mask_numbers(form.cleaned_data["note"])
    audit.record(
        "查看完整号码",
        actor=request.user,
        target=row,
        institution_id=institution_id,
        summary=f"{shown_as} {label}：{reason}{'，' if note else ''}{note}",
        details={"field": attribute, "reason": form.cleaned_data["reason"]},
    )
    return render(request, "accounts/revealed.html", context | {"number": getattr(row, attribute)})


def _frame(request: HttpRequest) -> str:
    return "base_fragment.html" if request.htmx else base_for(request.user)
