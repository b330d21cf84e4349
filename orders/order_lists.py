"""The lists of orders: what each workspace filters and sorts by, and which columns its 导出Excel has."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, F, IntegerField, QuerySet, Value, When
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from credit.models import RiskFlag, RiskLevel
from orders import risk as monitoring
from orders.clocks import due_of
from orders.filters import OrderFilter, OwnOrderFilter, RiskFilter, SupervisionFilter
from orders.models import Order
from platform_site.access import Role
from platform_site.filters import SafeFilterSet, sorted_by

Column = tuple[str, Callable[[Any], Any]]


def _nothing(rows: list[Any]) -> None:
    pass


@dataclass(frozen=True)
class Listing:
    """One list; `find` gives the page and the export the same rows in the same order.

    `heading`: that of its page. `rows(user)`: what the person may see. `order`: where the reader does not choose
    one of `sorts`. `prepare(rows)` gives the rows what the columns show, before some hundred of them are written.
    """

    heading: str
    filterset: type[SafeFilterSet]
    rows: Callable[[Any], QuerySet]
    columns: tuple[Column, ...]
    sorts: dict[str, str | F] = field(default_factory=dict)
    order: tuple[Any, ...] = ("-pk",)
    prepare: Callable[[list[Any]], None] = _nothing

    def find(self, request: HttpRequest) -> tuple[SafeFilterSet, QuerySet]:
        """Return the bound filter and the rows that this person may see, filtered and sorted."""
        filterset = self.filterset(request.GET, self.rows(request.user), request=request)
        if self.sorts:
            return filterset, sorted_by(filterset.qs, request, self.sorts, default="-submitted_at")
        return filterset, filterset.qs.order_by(*self.order)

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

    def lines(self, rows: list[Any]) -> Iterator[list[Any]]:
        """Return the lines of these rows under the head."""
        self.prepare(rows)
        for row in rows:
            yield [value(row) for _, value in self.columns]


def _visible(user: Any) -> QuerySet[Order]:
    orders = Order.objects.visible_to(user)
    return orders.select_related("enterprise", "version", "institution", "handled_by")


def _with_risk(user: Any) -> QuerySet[Order]:
    return Order.objects.visible_to(user).for_list()


def _watched(user: Any) -> QuerySet[Order]:
    return monitoring.with_flags(monitoring.watched(_with_risk(user)))


def _public_words(flag: RiskFlag) -> str:
    """Name the rule; what a record says that is read by consent stands on the detail page, which logs the look."""
    words = f"{flag.rule.name}：{flag.what}" if flag.is_public else flag.rule.name
    return f"{words}（异议处理中）" if flag.is_contested else words


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

WORST_FIRST = Case(
    *[When(risk_level=level, then=Value(-rank)) for rank, level in enumerate(monitoring.IN_ORDER)],
    output_field=IntegerField(),
)
# A day that nobody waits for any more is empty; those orders stand last.
SORTS: dict[str, str | F] = {"amount": "amount", "submitted_at": "submitted_at", "due": F("due_on")}
SUPERVISED = Listing(
    "订单监管",
    SupervisionFilter,
    _visible,
    (NUMBER, ENTERPRISE, PRODUCT, HANDLED_BY, AMOUNT, TERM, SUBMITTED, STATUS, DUE),
    SORTS,
)
ORDER_LISTS = {
    Role.ENTERPRISE: Listing(
        "我的申请",
        OwnOrderFilter,
        _visible,
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
    Role.INSTITUTION: Listing(
        "订单管理",
        OrderFilter,
        _with_risk,
        (NUMBER, ENTERPRISE, PRODUCT, AMOUNT, TERM, SUBMITTED, STATUS, DUE, RISK, WHITELISTED),
        SORTS,
    ),
    Role.GOVERNMENT: SUPERVISED,
    Role.OPERATOR: SUPERVISED,
    Role.AUDITOR: SUPERVISED,
}
RISK_LIST = Listing(
    "风险监控",
    RiskFilter,
    _watched,
    (
        NUMBER,
        ENTERPRISE,
        STATUS,
        RISK,
        ("触发事项", lambda order: "；".join(map(_public_words, order.flags))),
        ("发现时间", lambda order: _minute(order.found_at) if order.found_at else ""),
        ("处置状态", lambda order: order.handling.label),
    ),
    order=(WORST_FIRST, "-submitted_at", "-pk"),
    prepare=monitoring.attach_flags,
)
