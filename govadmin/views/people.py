"""Accounts: the first 机构管理员 of an institution, switching off and on, initial passwords."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.step_up import confirmed
from govadmin import initial_passwords
from govadmin.forms import ManagerForm, NoForm
from institutions.models import Institution, Membership
from institutions.people import add_member
from platform_site import audit
from platform_site.access import Role, access
from platform_site.masking import mask_phone
from platform_site.once import done, once


@access(Role.GOVERNMENT, Role.SYSTEM)
@require_http_methods(["GET", "POST"])
@confirmed
@once
def institution_manager_new(request, pk):
    institution = get_object_or_404(Institution.objects.visible_to(request.user), pk=pk)
    form = ManagerForm(request.POST or None)
    if form.is_valid():
        member, password = add_member(
            institution, **form.cleaned_data, duty=Membership.Duty.MANAGER, actor=request.user
        )
        initial_passwords.keep(request, member.user, password)
        return done(request, reverse("gov:initial_password", args=[member.user_id]))
    context = {"form": form, "institution": institution}
    status = 422 if form.is_bound else 200
    return render(request, "govadmin/institution_manager_new.html", context, status=status)


@access(Role.GOVERNMENT, Role.SYSTEM)
@require_safe
def initial_password(request, pk):
    person = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    password = initial_passwords.take(request, person)
    return render(request, "govadmin/initial_password.html", {"person": person, "password": password})


@access(Role.SYSTEM)
@require_http_methods(["GET", "POST"])
@confirmed
@once
def user_step(request, pk, step):
    """停用, 启用 or 重置密码 of another person's account."""
    people = User.objects.visible_to(request.user).exclude(pk=request.user.pk)
    person = get_object_or_404(people, pk=pk)
    label, take_step = USER_STEPS[step]
    page = reverse("admin:accounts_user_change", args=[pk])
    if request.method == "POST":
        with transaction.atomic():
            take_step(request, person)
            audit.record(label, actor=request.user, target=person, summary=mask_phone(person.phone))
        messages.success(request, f"{label}：{person.name}。")
        return done(request, reverse("gov:initial_password", args=[pk]) if step == "reset" else page)
    context = {
        "form": NoForm(),
        "heading": label,
        "recap": [("姓名", person.name), ("手机号", mask_phone(person.phone))],
        "crumb": ("机构用户", reverse("admin:accounts_user_changelist")),
        "cancel_url": page,
        "is_danger": step != "enable",
    }
    return render(request, "govadmin/step.html", context)


def _disable(request, person):
    person.is_active = False
    person.save(update_fields=["is_active"])


def _enable(request, person):
    person.is_active = True
    person.save(update_fields=["is_active"])


USER_STEPS = {
    "disable": ("停用账号", _disable),
    "enable": ("启用账号", _enable),
    "reset": ("重置密码", initial_passwords.issue),
}
