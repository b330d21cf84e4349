"""The two pages that prove a phone, for 企业注册, 找回密码 and 短信校验码登录. What is proven stands in the session."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts import codes
from accounts.forms.phone import CodeForm, SendCodeForm
from platform_site.request_context import client_ip


@dataclass(frozen=True)
class Flow:
    """Where the two pages belong: their heading, the URL names of start, code page and what follows.

    `lead` is the line under the heading; `knows` tells which phones get a code (None: all of them).
    """

    purpose: str
    title: str
    start: str
    code: str
    after: str
    lead: str = ""
    knows: Callable[[str], bool] | None = None


def send_page(request: HttpRequest, flow: Flow) -> HttpResponse:
    """Ask for phone and picture code, send a code, go to the code page. Known or not, all looks the same."""
    form = SendCodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        phone = form.cleaned_data["phone"]
        try:
            is_silent = flow.knows is not None and not flow.knows(phone)
            codes.send(phone, flow.purpose, client_ip(request), is_silent=is_silent)
        except ValidationError as error:
            form.add_error("phone", error)
        else:
            wanted = request.GET.get("next", "")
            request.session[flow.purpose] = {"phone": phone, "is_proven": False, "next": wanted}
            messages.success(request, "请在 15 分钟内输入短信中的 6 位校验码。")
            return redirect(flow.code)
    return phone_page(request, flow, form, "获取校验码")


def code_page(request: HttpRequest, flow: Flow) -> HttpResponse:
    """Ask for the code. Not under a form key: a wrong try must count, and a right one is used up."""
    state = request.session.get(flow.purpose)
    if not state:
        return redirect(flow.start)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            codes.check(state["phone"], flow.purpose, form.cleaned_data["code"])
        except ValidationError as error:
            form.add_error("code", error)
        else:
            request.session[flow.purpose] = {"phone": state["phone"], "is_proven": True}
            return redirect(flow.after)
    return phone_page(request, flow, form, "下一步", phone=state["phone"])


def proven_phone(request: HttpRequest, flow: Flow) -> str:
    """Return the phone that this session has proven for the flow; empty without one."""
    state = request.session.get(flow.purpose, {})
    return state["phone"] if state.get("is_proven") else ""


def phone_page(request: HttpRequest, flow: Flow, form, submit: str, phone: str = "") -> HttpResponse:
    """Show one of the two pages; 422 with errors."""
    context = {"form": form, "flow": flow, "submit": submit, "phone": phone}
    return render(request, "accounts/phone.html", context, status=422 if form.errors else 200)
