"""Initial passwords: drawn at random, shown on one page once, sealed in the session until then."""

from accounts import passwords
from accounts.models import User
from accounts.passwords import make_initial
from platform_site.sealed import seal, unseal


def issue(request, person: User) -> None:
    """Give the person a new initial password, to be changed at the first login, and keep it for its one page."""
    password = make_initial()
    passwords.set_password(person, password, must_change=True)
    keep(request, person, password)


def keep(request, person: User, password: str) -> None:
    request.session[_key(person)] = seal(password, _key(person))


def take(request, person: User) -> str:
    """Return the kept password and forget it; empty when it was shown before."""
    token = request.session.pop(_key(person), "")
    return unseal(token, _key(person)) if token else ""


def _key(person: User) -> str:
    return f"initial_password.{person.pk}"
