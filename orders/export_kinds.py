"""What can be exported: each kind with its page, its file, and its list by the role of the reader."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from credit.filters import WhitelistFilter
from credit.models import WhitelistEntry
from orders.models import ExportJob
from orders.order_lists import ORDER_LISTS, RISK_LIST, Listing
from platform_site.access import Role
from platform_site.industries import SECTIONS

SPACES = {Role.ENTERPRISE: "enterprise", Role.INSTITUTION: "institution"}


@dataclass(frozen=True)
class Exported:
    """One kind. `page`: the URL name of the list, beside `<kind>_export` and `<kind>_export_request`."""

    file_name: str
    page: str
    lists: Mapping[Role, Listing]


def _listed(user: Any) -> QuerySet[WhitelistEntry]:
    return WhitelistEntry.objects.visible_to(user).for_list()


WHITELIST = Listing(
    "信易贷企业白名单",
    WhitelistFilter,
    _listed,
    (
        ("编号", lambda entry: entry.pk),
        ("企业名称", lambda entry: entry.enterprise.list_name),
        ("统一社会信用代码", lambda entry: entry.enterprise.uscc),
        ("行业", lambda entry: SECTIONS.get(entry.industry, "")),
        ("区域", lambda entry: entry.enterprise.region.name if entry.enterprise.region else ""),
        ("名单类型", lambda entry: entry.get_kind_display()),
        ("入选批次", lambda entry: entry.batch.label),
        ("推荐部门", lambda entry: entry.batch.department),
        ("列入理由", lambda entry: entry.reason),
        ("列入日期", lambda entry: f"{entry.listed_on:%Y-%m-%d}"),
        ("有效期至", lambda entry: f"{entry.valid_to:%Y-%m-%d}" if entry.valid_to else "长期"),
    ),
)
EXPORTS = {
    ExportJob.Kind.ORDER: Exported("订单列表", "order_list", ORDER_LISTS),
    ExportJob.Kind.WHITELIST: Exported("信易贷企业白名单", "whitelist", {Role.INSTITUTION: WHITELIST}),
    ExportJob.Kind.RISK: Exported("风险监控", "risk", {Role.INSTITUTION: RISK_LIST}),
}


def address(user: Any, name: str, query: str) -> str:
    """Return the address of a page in the person's workspace, with the query of a list."""
    space = SPACES.get(user.role, "gov")
    return f"{reverse(f'{space}:{name}')}?{query}"
