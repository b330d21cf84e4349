"""The demo's named people, whose random passwords are written for whoever runs the demo, and all other owners."""

import json
import os
from pathlib import Path

from accounts.models import User
from accounts.passwords import make_initial
from enterprises.models import Claim, Enterprise
from govadmin.demo.supermarket import CITY_CODE, DISTRICTS
from institutions.models import Institution, Membership
from platform_site.access import Role

FIRST_PHONE = 19_900_000_001
BACK_OFFICE = [  # role, duty, name, region, organisation
    (Role.GOVERNMENT, "监管人员", "区监管一（演示）", DISTRICTS[0], "示范市第一区金融工作部门（演示）"),
    (Role.GOVERNMENT, "监管人员", "区监管二（演示）", DISTRICTS[1], "示范市第二区金融工作部门（演示）"),
    (Role.GOVERNMENT, "监管人员", "市监管（演示）", CITY_CODE, "示范市金融工作部门（演示）"),
    (Role.OPERATOR, "平台运营", "平台运营一（演示）", None, "示范市信用服务平台（演示）"),
    (Role.OPERATOR, "平台运营", "平台运营二（演示）", None, "示范市信用服务平台（演示）"),
    (Role.AUDITOR, "审计员", "审计员（演示）", None, "示范市信用服务平台（演示）"),
    (Role.SYSTEM, "系统管理员", "系统管理员（演示）", None, "示范市信用服务平台（演示）"),
]
AREAS = {Role.AUDITOR: "operator", Role.SYSTEM: "operator"}


class NamedPeople:
    """Creates named accounts with consecutive phones and remembers what the demo's reader needs to log in."""

    def __init__(self):
        self.rows: list[dict[str, str]] = []

    def add(self, role: Role, duty: str, name: str, organisation: str, **fields) -> User:
        """Create one account with a random password."""
        phone, password = str(FIRST_PHONE + len(self.rows)), make_initial()
        user = User.objects.create_user(phone, password, name=name, role=role, **fields)
        self.rows.append(
            {
                "role": str(AREAS.get(role, role)),
                "duty": duty,
                "name": name,
                "organisation": organisation,
                "phone": phone,
                "password": password,
            }
        )
        return user

    def write(self, path: Path) -> None:
        """Write the accounts as JSON, readable by this user alone."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(self.rows, file, ensure_ascii=False, indent=2)


def add_back_office(named: NamedPeople) -> User:
    """Create supervisors, operators, auditor and system administrator; return the first operator."""
    users = [
        named.add(role, duty, name, organisation, region_id=region)
        for role, duty, name, region, organisation in BACK_OFFICE
    ]
    return next(user for user in users if user.role == Role.OPERATOR)


def add_staff(named: NamedPeople, institutions: list[Institution]) -> None:
    """Create one named person of every duty for each institution."""
    for institution in institutions:
        for duty in Membership.Duty:
            name = f"{institution.short_name[2:]}{duty.label}（演示）"
            user = named.add(Role.INSTITUTION, duty.label, name, institution.name)
            Membership.objects.create(user=user, institution=institution, duty=duty)


def add_owner(named: NamedPeople, duty: str, enterprise: Enterprise, operator: User, at) -> User:
    """Create the named, verified owner of an enterprise."""
    user = named.add(Role.ENTERPRISE, duty, enterprise.contact_name, enterprise.name)
    Claim.objects.create(
        user=user,
        enterprise=enterprise,
        claimed_name=enterprise.name,
        status=Claim.Status.VERIFIED,
        created_at=at,
        submitted_at=at,
        decided_at=at,
        decided_by=operator,
    )
    return user
