"""Who may open a page. Each view says so with one decorator; menus and the boot check read it back."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import models


class Role(models.TextChoices):
    """The one kind of work a person's account is for."""

    ENTERPRISE = "enterprise", "企业用户"
    INSTITUTION = "institution", "金融机构用户"
    GOVERNMENT = "government", "监管人员"
    OPERATOR = "operator", "平台运营"
    AUDITOR = "auditor", "审计员"
    SYSTEM = "system", "系统管理员"


BACK_OFFICE = frozenset({Role.GOVERNMENT, Role.OPERATOR, Role.AUDITOR, Role.SYSTEM})


@dataclass(frozen=True)
class Access:
    """What a view declares: the roles it is for and, narrower, a predicate on the user."""

    roles: frozenset[str]
    when: Callable[[Any], bool] | None = None
    is_public: bool = False

    def allows(self, user: Any) -> bool:
        """Tell whether this user may open the page (another person's objects are the query's business)."""
        if self.is_public:
            return True
        if not getattr(user, "is_authenticated", False) or user.role not in self.roles:
            return False
        return self.when is None or self.when(user)

    def refusal(self, user: Any) -> str:
        """Return the sentence of the 403 page: what this person lacks, or which account the page needs.

        A predicate may carry its own sentence as the attribute `refusal`.
        """
        if user.role in self.roles and (said := getattr(self.when, "refusal", "")):
            return said
        names = "、".join(role.label for role in Role if role in self.roles)
        return f"此页面供{names}使用，当前账号没有相应权限。"


def access(*roles: Role, when: Callable[[Any], bool] | None = None) -> Callable:
    """Declare the roles of a view; `when(user)` narrows further (a duty, a verified company)."""
    rule = Access(frozenset(roles), when)

    def decorate(view: Callable) -> Callable:
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not rule.allows(request.user):
                raise PermissionDenied(rule.refusal(request.user))
            return view(request, *args, **kwargs)

        guarded.access = rule
        return guarded

    return decorate


def keyed(*roles: Role) -> Callable:
    """Declare a view that lets in API keys of people in these roles. It checks the key itself; no session opens it."""

    def decorate(view: Callable) -> Callable:
        @login_not_required
        @wraps(view)
        def guarded(request, *args, **kwargs):
            return view(request, *args, **kwargs)

        guarded.access = Access(frozenset(roles))
        return guarded

    return decorate


def public(view: Callable) -> Callable:
    """Declare that anyone may open the view, logged in or not."""
    view = login_not_required(view)
    view.access = Access(frozenset(), is_public=True)
    return view
