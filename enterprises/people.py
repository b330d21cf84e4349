"""The people who act for an enterprise."""

from django.db.models import QuerySet

from accounts.models import User
from enterprises.models import Claim


def acting_for(enterprise_id: int) -> QuerySet[User]:
    """Return the people with an open account who are verified for the enterprise (by pk); none where nobody is."""
    return User.objects.filter(
        claims__enterprise=enterprise_id,
        claims__status=Claim.Status.VERIFIED,
        claims__ended_at__isnull=True,
        is_active=True,
    )
