"""Checking phone and password for one of the login pages."""

from django.contrib.auth.backends import ModelBackend

from accounts.models import User
from platform_site.access import Role


class PhoneBackend(ModelBackend):
    """Django's own check, narrowed to the roles of a login page.

    It also returns people who are switched off, so that the form can say so after the right password; a session
    is refused to them on every request.
    """

    def authenticate(
        self, request, username=None, password=None, roles: frozenset[Role] = frozenset(Role), **kwargs
    ):
        user = super().authenticate(request, username=username, password=password, **kwargs)
        return user if user and user.role in roles else None

    def user_can_authenticate(self, user) -> bool:
        return True

    def get_user(self, user_id):
        user = User.objects.with_standing().filter(pk=user_id, is_active=True).first()
        if user is None:
            return None
        # A relation without a row is not filled in, and would be asked for again.
        vars(user).setdefault("claim", None)
        membership = vars(user).setdefault("membership", None)
        if membership and not membership.institution.is_active:
            user.membership = None
        return user
