"""The lists of orders: what each workspace filters and sorts by, and which columns its 导出Excel has."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from credit.models import RiskLevel
from orders.clocks import due_of
from orders.filters import OrderFilter, OwnOrderFilter, SupervisionFilter
from orders.models import Order
from platform_site.access import Role
from platform_site.filters import SafeFilterSet, sorted_by

Column = tuple[str, Callable[[Order], Any]]


@dataclass(frozen=True)
class OrderList:
    """One list; `find` gives the page and the export the same rows in the same order."""

    filterset: type[SafeFilterSet]
    columns: tuple[Column, ...]
    sorts: dict[str, str | F] = field(default_factory=dict)
    shows_risk: bool = False

    def find(self, request: HttpRequest) -> tuple[SafeFilterSet, QuerySet[Order]]:
        """Return the bound filter and the orders that this person may see, filtered and sorted."""
        orders = Order.objects.visible_to(request.user)
        if self.shows_risk:
            orders = orders.for_list()
        else:
            orders = orders.select_related("enterprise", "version", "institution", "handled_by")
        filterset = self.filterset(request.GET, orders, request=request)
        return filterset, sorted_by(filterset.qs, request, self.sorts, default="-submitted_at")

    def query_of(self, filterset: SafeFilterSet, request: HttpRequest) -> str:
        """Return the query string that finds the same rows again: what was understood of the request."""
        query = QueryDict(mutable=True)
        for name in filterset.form.fields:
            if values := [value for value in filterset.data.getlist(name) if value]:
                query.setlist(name, values)
        sort = request.GET.get("sort", "")
        if sort.removeprefix("-") in self.sorts:
            query["sort"] = sort
        return query.urlencode()

    def head(self) -> list[str]:
        return [heading for heading, _ in self.columns]

    def row(self, order: Order) -> list[Any]:
        return [value(order) for _, value in self.columns]


def _minute(moment) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"


def _due(order: Order) -> str:
    due = due_of(order)
    return due.text if due else ""


NUMBER: Column = ("订单编号", lambda order: order.number)
ENTERPRISE: Column = ("企业名称", lambda order: order.enterprise.list_name)
PRODUCT: Column = ("产品名称", lambda order: order.version.name)
HANDLED_BY: Column = ("办理机构", lambda order: order.handled_by.name)
AMOUNT: Column = ("申请金额（万元）", lambda order: order.amount)
TERM: Column = ("期限（月）", lambda order: order.term_months)
SUBMITTED: Column = ("申请时间", lambda order: _minute(order.submitted_at))
UPDATED: Column = ("更新时间", lambda order: _minute(order.updated_at))
STATUS: Column = ("订单状态", lambda order: order.get_status_display())
DUE: Column = ("办理时限", _due)
RISK: Column = ("风险等级", lambda order: RiskLevel(order.risk_level).label)
WHITELISTED: Column = ("白名单", lambda order: "是" if order.is_whitelisted else "否")

# A day that nobody waits for any more is empty; those orders stand last.
SORTS: dict[str, str | F] = {"amount": "amount", "submitted_at": "submitted_at", "due": F("due_on")}
SUPERVISED = OrderList(
    SupervisionFilter,
    (NUMBER, ENTERPRISE, PRODUCT, HANDLED_BY, AMOUNT, TERM, SUBMITTED, STATUS, DUE),
    SORTS,
)
ORDER_LISTS = {
    Role.ENTERPRISE: OrderList(
        OwnOrderFilter,
        (
            NUMBER,
            PRODUCT,
            ("金融机构", lambda order: order.institution.name),
            AMOUNT,
            TERM,
            STATUS,
            SUBMITTED,
            UPDATED,
        ),
        {"updated_at": "updated_at", "amount": "amount"},
    ),
    Role.INSTITUTION: OrderList(
        OrderFilter,
        (NUMBER, ENTERPRISE, PRODUCT, AMOUNT, TERM, SUBMITTED, STATUS, DUE, RISK, WHITELISTED),
        SORTS,
        shows_risk=True,
    ),
    Role.GOVERNMENT: SUPERVISED,
    Role.OPERATOR: SUPERVISED,
    Role.AUDITOR: SUPERVISED,
}
