"""The life of a consent, as a table."""

from credit.models import Consent
from platform_site import audit
from platform_site.access import Role
from platform_site.workflow import Step, Workflow, statuses


def _signed_for(user, consent) -> bool:
    return getattr(user, "role", None) == Role.ENTERPRISE and user.enterprise == consent.enterprise


def _is_system(user, consent) -> bool:
    return user is None


def _refuse_consent(consent, step) -> str:
    return f"该授权{consent.get_status_display()}，不能再{step.label}。"


CONSENT = Workflow(
    audit.record_step,
    _refuse_consent,
    withdraw=Step("撤销授权", statuses(Consent.Status.ACTIVE), Consent.Status.WITHDRAWN, _signed_for),
    expire=Step("授权到期", statuses(Consent.Status.ACTIVE), Consent.Status.EXPIRED, _is_system),
)
