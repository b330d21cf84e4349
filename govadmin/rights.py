"""What each role of the back office may see, add and change, as one table; Django's permissions read it."""

from dataclasses import dataclass

from django.contrib.auth.backends import BaseBackend

from platform_site.access import Role

GOVERNMENT, OPERATOR, AUDITOR, SYSTEM = Role.GOVERNMENT, Role.OPERATOR, Role.AUDITOR, Role.SYSTEM
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Right:
    """The roles that may view, add and change rows of a model. Nobody deletes."""

    view: frozenset[str]
    add: frozenset[str] = NOBODY
    change: frozenset[str] = NOBODY


def _right(view: set[str], edit: set[str] = NOBODY) -> Right:
    return Right(frozenset(view), frozenset(edit), frozenset(edit))


RIGHTS = {
    "regions.region": _right({GOVERNMENT, SYSTEM, AUDITOR}, {GOVERNMENT, SYSTEM}),
    "institutions.institution": _right({GOVERNMENT, SYSTEM, OPERATOR, AUDITOR}, {GOVERNMENT, SYSTEM}),
    "institutions.joinrequest": _right({GOVERNMENT, AUDITOR}),
    "accounts.user": _right({GOVERNMENT, SYSTEM, AUDITOR}, {SYSTEM}),
    "enterprises.claim": _right({OPERATOR, AUDITOR}),
    "enterprises.enterprise": _right({GOVERNMENT, OPERATOR, AUDITOR}),
    "products.financialproduct": _right({GOVERNMENT, SYSTEM, OPERATOR, AUDITOR}),
    "products.lprquote": _right({OPERATOR, AUDITOR}, {OPERATOR}),
    "portal.article": _right({OPERATOR, AUDITOR}, {OPERATOR}),
    "credit.scorecard": Right(frozenset({OPERATOR, AUDITOR}), frozenset({OPERATOR})),
    "credit.riskrule": _right({OPERATOR, AUDITOR}, {OPERATOR}),
    "credit.objectionclock": _right({SYSTEM, OPERATOR, AUDITOR}, {SYSTEM}),
    "credit.whitelistentry": _right({GOVERNMENT, OPERATOR, AUDITOR}),
    "credit.creditquery": _right({AUDITOR}),
    "orders.orderevent": _right({AUDITOR}),
    "platform_site.auditevent": _right({SYSTEM, AUDITOR}),
    "platform_site.sitesettings": _right({SYSTEM, AUDITOR}, {SYSTEM}),
    "platform_site.workdayexception": _right({SYSTEM, AUDITOR}, {SYSTEM}),
}


class RoleRights(BaseBackend):
    """Answer `has_perm("app.view_model")` from the table; there are no permissions in the database."""

    def has_perm(self, user_obj, perm, obj=None) -> bool:
        label, _, codename = perm.partition(".")
        action, _, model = codename.partition("_")
        right = RIGHTS.get(f"{label}.{model}")
        roles = getattr(right, action, NOBODY) if right else NOBODY
        return user_obj.is_active and getattr(user_obj, "role", None) in roles

    def has_module_perms(self, user_obj, app_label) -> bool:
        return any(
            self.has_perm(user_obj, f"{app_label}.view_{label.partition('.')[2]}")
            for label in RIGHTS
            if label.startswith(f"{app_label}.")
        )
