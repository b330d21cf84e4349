"""人员管理: the 机构管理员 adds colleagues, changes roles, stops and starts accounts."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.step_up import confirmed
from accounts.views.step_up import reveal_page
from institutions import people
from institutions.duties import is_manager
from institutions.forms import DutyForm, StaffForm
from institutions.models import Membership
from platform_site.access import Role, access
from platform_site.forms import BaseForm
from platform_site.masking import mask_phone
from platform_site.once import done, once
from platform_site.paging import paginate

SECRET = "initial_password"


def _colleagues(user):
    return Membership.objects.visible_to(user).select_related("user", "institution")


@access(Role.INSTITUTION, when=is_manager)
@require_safe
def staff_list(request: HttpRequest) -> HttpResponse:
    """List the people in reach; an initial password made just now is shown here once."""
    page = paginate(_colleagues(request.user), request.GET)
    secret = request.session.pop(SECRET, None)
    return render(request, "institutions/institution_staff_list.html", {"page": page, "secret": secret})


@access(Role.INSTITUTION, when=is_manager)
@require_http_methods(["GET", "POST"])
@once
def staff_new(request: HttpRequest) -> HttpResponse:
    """Add a colleague to the manager's own institution."""
    form = StaffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        member, password = people.add_member(
            request.user.membership.institution, actor=request.user, **form.cleaned_data
        )
        return _show_once(request, member, password)
    return render(
        request, "institutions/institution_staff_new.html", {"form": form}, status=422 if form.errors else 200
    )


@access(Role.INSTITUTION, when=is_manager)
@require_http_methods(["GET", "POST"])
@once
def staff_duty(request: HttpRequest, pk: int) -> HttpResponse:
    """修改角色."""
    member = _other(request, pk)
    form = DutyForm(request.POST or None, initial={"duty": member.duty})
    if request.method == "POST" and form.is_valid():
        people.change_duty(member, form.cleaned_data["duty"], actor=request.user)
        messages.success(request, f"{member.user.name}的角色已改为{member.get_duty_display()}。")
        return done(request, reverse("institution:staff_list"))
    return _step(request, member, form, "修改角色")


@access(Role.INSTITUTION, when=is_manager)
@require_http_methods(["GET", "POST"])
@once
def staff_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """停用 or 启用, whichever the account needs."""
    member = _other(request, pk)
    is_stopping = member.user.is_active
    if request.method == "POST":
        people.set_active(member, not is_stopping, actor=request.user)
        messages.success(request, f"{member.user.name}的账号已{'停用' if is_stopping else '启用'}。")
        return done(request, reverse("institution:staff_list"))
    note = (
        "停用后该人员立即不能登录，经办的订单由同事继续办理。"
        if is_stopping
        else "启用后该人员可以重新登录。"
    )
    return _step(request, member, BaseForm(), "停用人员" if is_stopping else "启用人员", note, is_stopping)


@access(Role.INSTITUTION, when=is_manager)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
def staff_phone(request: HttpRequest, pk: int) -> HttpResponse:
    """查看完整号码 of a colleague."""
    member = get_object_or_404(_colleagues(request.user), pk=pk)
    return reveal_page(
        request,
        member.user,
        "phone",
        "手机号",
        shown_as=member.user.name,
        back=("人员管理", reverse("institution:staff_list")),
        institution_id=member.institution_id,
    )


@access(Role.INSTITUTION, when=is_manager)
@require_http_methods(["GET", "POST"])
@confirmed
@once
def staff_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """重置密码: a new initial password, shown once."""
    member = _other(request, pk)
    if request.method == "POST":
        return _show_once(request, member, people.reset_password(member, actor=request.user))
    return _step(request, member, BaseForm(), "重置密码", "原密码立即失效，新的初始密码只显示一次。")


def _other(request: HttpRequest, pk: int) -> Membership:
    """Return a colleague; one's own row is changed by another manager only."""
    return get_object_or_404(_colleagues(request.user).exclude(user=request.user), pk=pk)


def _show_once(request: HttpRequest, member: Membership, password: str) -> HttpResponse:
    request.session[SECRET] = {"name": member.user.name, "phone": member.user.phone, "password": password}
    return done(request, reverse("institution:staff_list"))


def _step(request, member, form, heading: str, note: str = "", is_danger: bool = False) -> HttpResponse:
    context = {
        "form": form,
        "heading": heading,
        "note": note,
        "is_danger": is_danger,
        "recap": [
            ("姓名", member.user.name),
            ("手机号", mask_phone(member.user.phone)),
            ("角色", member.get_duty_display()),
        ],
        "cancel_url": reverse("institution:staff_list"),
    }
    return render(
        request, "institutions/institution_staff_step.html", context, status=422 if form.errors else 200
    )
