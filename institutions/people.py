"""Opening and changing the accounts of an institution's people. Shared by 人员管理 and the back office."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from accounts import passwords
from accounts.models import User
from institutions.models import Institution, Membership
from platform_site import audit
from platform_site.access import Role
from platform_site.masking import mask_phone


def working_at(institutions: Iterable[int], *duties: str) -> QuerySet[User]:
    """Return the people with an open account who hold one of the duties at one of these institutions (by pk)."""
    return User.objects.filter(
        memberships__institution__in=institutions,
        memberships__ended_at__isnull=True,
        memberships__duty__in=duties,
        is_active=True,
    )


@transaction.atomic
def add_member(
    institution: Institution, *, name: str, phone: str, duty: str, employee_no: str = "", actor: User
) -> tuple[Membership, str]:
    """Create the account and its membership; return it with the initial password, which is kept nowhere."""
    password = passwords.make_initial()
    person = User.objects.create_user(
        phone=phone, password=password, name=name, role=Role.INSTITUTION, must_change_password=True
    )
    member = Membership.objects.create(
        user=person, institution=institution, duty=duty, employee_no=employee_no
    )
    _record("新增人员", member, actor)
    return member, password


@transaction.atomic
def reset_password(member: Membership, *, actor: User) -> str:
    """Give the person a new initial password and return it once; sessions of the old one end by themselves."""
    password = passwords.make_initial()
    passwords.set_password(member.user, password, must_change=True)
    _record("重置密码", member, actor)
    return password


@transaction.atomic
def set_active(member: Membership, is_active: bool, *, actor: User) -> None:
    """停用 or 启用 a colleague's account; 停用 holds from the next request."""
    member.user.is_active = is_active
    member.user.save(update_fields=["is_active"])
    _record("启用人员" if is_active else "停用人员", member, actor)


@transaction.atomic
def change_duty(member: Membership, duty: str, *, actor: User) -> None:
    """Give a colleague another role."""
    member.duty = duty
    member.full_clean()
    member.save(update_fields=["duty"])
    _record("修改角色", member, actor)


def _record(action: str, member: Membership, actor: User) -> None:
    audit.record(
        action,
        actor=actor,
        target=member,
        institution_id=member.institution_id,
        summary=f"{mask_phone(member.user.phone)} {member.get_duty_display()}",
    )
