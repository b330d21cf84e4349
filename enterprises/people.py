"""The people who act for an enterprise."""

from django.db.models import OuterRef, QuerySet

from accounts.models import User
from enterprises.models import Claim


def acting_for(enterprise_id: int | OuterRef) -> QuerySet[User]:
    """Return the people with an open account who are verified for the enterprise; none where nobody is.

    It is given by pk, or as that of an outer query.
    """
    return User.objects.filter(
        claims__enterprise=enterprise_id,
        claims__status=Claim.Status.VERIFIED,
        claims__ended_at__isnull=True,
        is_active=True,
    )
