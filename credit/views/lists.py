"""名单 as the enterprise sees it: where it is listed, where not and why."""

from django.db.models import Case, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from credit.models import WhitelistEntry
from credit.views.enterprise import is_verified
from platform_site.access import Role, access

SHOWN = 50
LISTED_FIRST = Case(When(status=WhitelistEntry.Status.LISTED, then=Value(0)), default=Value(1))


@access(Role.ENTERPRISE, when=is_verified)
@require_safe
def credit_lists(request: HttpRequest) -> HttpResponse:
    """List every batch that named the enterprise: since when, until when, which criterion failed, why it left."""
    entries = WhitelistEntry.objects.visible_to(request.user).select_related("batch")
    entries = entries.order_by(LISTED_FIRST, "-listed_on", "-pk")[:SHOWN]
    return render(request, "credit/enterprise_credit_lists.html", {"entries": entries})
