"""风险监控: the risk flags of an institution's own applicants and borrowers."""

from collections import defaultdict

from django.db.models import Case, IntegerField, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from credit.models import RiskFlag, RiskLevel
from institutions.duties import is_member
from orders.filters import RiskFilter
from orders.models import Order
from platform_site.access import Role, access
from platform_site.paging import paginate

RAISED = [RiskLevel.HIGH, RiskLevel.WATCH, RiskLevel.NOTE]
WORST_FIRST = Case(
    *[When(risk_level=level, then=Value(rank)) for rank, level in enumerate(RAISED)],
    output_field=IntegerField(),
)


@access(Role.INSTITUTION, when=is_member)
@require_safe
def risk(request: HttpRequest) -> HttpResponse:
    """List orders with a flag that may be shown; facts by consent only under a live consent."""
    orders = Order.objects.visible_to(request.user).for_list().filter(risk_level__in=RAISED)
    query = RiskFilter(request.GET, orders, request=request)
    page = paginate(query.qs.order_by(WORST_FIRST, "-submitted_at", "-pk"), request.GET)
    flags = _flags_by_enterprise([order.enterprise_id for order in page])
    for order in page:
        order.flags = [
            flag for flag in flags[order.enterprise_id] if flag.is_public or order.consent.is_live()
        ]
    return render(
        request, "orders/institution_risk.html", {"page": page, "filter": query, "risk_levels": RiskLevel}
    )


def _flags_by_enterprise(enterprise_ids: list[int]) -> dict[int, list[RiskFlag]]:
    grouped = defaultdict(list)
    live = RiskFlag.objects.filter(enterprise__in=enterprise_ids, cleared_at__isnull=True)
    for flag in live.select_related("rule", "evidence"):
        grouped[flag.enterprise_id].append(flag)
    return grouped
