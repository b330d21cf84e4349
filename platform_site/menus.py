"""The menus of the portal and of each workspace, as data. `{% menu "portal" %}` draws one.

An entry is shown when its page exists and the user may open it; nobody sees a link that ends in a refusal.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, get_urlconf, resolve, reverse

from platform_site.access import Access, Role


@dataclass(frozen=True)
class MenuItem:
    """One entry: label, URL name, and the names of further pages that lie below it."""

    label: str
    name: str
    also: tuple[str, ...] = ()

    def covers(self, view_name: str) -> bool:
        """Tell whether a page lies below this entry: `x:order_list` stands for `x:order` and `x:order_…`."""
        own = self.name.removesuffix("_list").removesuffix("_changelist")
        return any(view_name == stem or view_name.startswith(f"{stem}_") for stem in (own, *self.also))


@dataclass(frozen=True)
class MenuGroup:
    """Entries under one heading; an empty label draws none."""

    label: str
    items: tuple[MenuItem, ...]


@dataclass(frozen=True)
class ShownItem:
    """An entry as the template needs it; `current` is the value of aria-current, empty elsewhere."""

    label: str
    url: str
    current: str


@dataclass(frozen=True)
class ShownGroup:
    label: str
    items: list[ShownItem]


MENUS: dict[str, tuple[MenuGroup, ...]] = {
    "portal": (
        MenuGroup(
            "",
            (
                MenuItem("首页", "portal:home"),
                MenuItem(
                    "金融超市",
                    "portal:market",
                    also=("portal:product", "portal:compare", "portal:calculator", "portal:eligibility"),
                ),
                MenuItem("金融机构", "portal:institution_list", also=("institutions:join",)),
                MenuItem("惠企政策", "portal:policy_list"),
                MenuItem("通知公告", "portal:news_list"),
                MenuItem("平台数据", "portal:stats"),
                MenuItem("帮助中心", "portal:help", also=("portal:contact", "portal:guide")),
            ),
        ),
    ),
    "login": (
        MenuGroup(
            "",
            (
                MenuItem("企业登录", "accounts:login"),
                MenuItem("金融机构登录", "accounts:institution_login"),
                MenuItem("政府端登录", "accounts:gov_login"),
            ),
        ),
    ),
    "footer": (
        MenuGroup(
            "",
            (
                MenuItem("关于平台", "portal:about"),
                MenuItem("联系我们", "portal:contact"),
                MenuItem("站点地图", "portal:sitemap"),
                MenuItem("无障碍声明", "portal:accessibility"),
                MenuItem("隐私政策", "portal:privacy"),
                MenuItem("用户协议", "portal:terms"),
            ),
        ),
    ),
    "enterprise": (
        MenuGroup(
            "",
            (
                MenuItem("工作台", "enterprise:home"),
                MenuItem("企业信息", "enterprise:profile"),
                MenuItem("融资需求", "enterprise:need_list"),
                MenuItem("我的申请", "enterprise:order_list", also=("enterprise:apply",)),
                MenuItem("邀请", "enterprise:invitation_list"),
                MenuItem("信用信息授权", "enterprise:authorization_list"),
                MenuItem("我的信用", "enterprise:credit", also=("enterprise:objection", "enterprise:doubt")),
                MenuItem("收藏对比", "enterprise:favorite_list"),
                MenuItem("消息中心", "enterprise:message_list"),
                MenuItem("个人中心", "enterprise:account", also=("enterprise:password", "enterprise:member")),
            ),
        ),
    ),
    "institution": (
        MenuGroup("", (MenuItem("工作台", "institution:home"),)),
        MenuGroup(
            "产品管理",
            (
                MenuItem("上传产品", "institution:product_new"),
                MenuItem("产品管理", "institution:product_list"),
            ),
        ),
        MenuGroup(
            "业务办理",
            (
                MenuItem("订单管理", "institution:order_list"),
                MenuItem("信易贷企业白名单", "institution:whitelist", also=("institution:invitation",)),
                MenuItem("风险监控", "institution:risk"),
                MenuItem("融资需求", "institution:need_list"),
                MenuItem("审批", "institution:approval_list", also=("institution:job",)),
                MenuItem("消息中心", "institution:message_list"),
            ),
        ),
        MenuGroup(
            "系统设置",
            (
                MenuItem("人员管理", "institution:staff_list"),
                MenuItem(
                    "接口密钥",
                    "institution:api_key_list",
                    also=("institution:webhook", "institution:delivery"),
                ),
                MenuItem("个人中心", "institution:profile"),
                MenuItem("修改密码", "institution:password"),
            ),
        ),
    ),
    "gov": (
        MenuGroup(
            "监管",
            (
                MenuItem("数据驾驶舱", "admin:index"),
                MenuItem("订单监管", "gov:order_list", also=("gov:job",)),
                MenuItem("督办单", "gov:ticket_list"),
                MenuItem("审批", "gov:approval_list"),
                MenuItem("消息中心", "gov:message_list"),
                MenuItem("金融产品", "admin:products_financialproduct_changelist", also=("gov:product",)),
            ),
        ),
        MenuGroup(
            "机构与行政区",
            (
                MenuItem("行政区", "admin:regions_region_changelist"),
                MenuItem("金融机构", "admin:institutions_institution_changelist", also=("gov:institution",)),
                MenuItem("机构用户", "admin:accounts_user_changelist", also=("gov:user", "gov:initial")),
                MenuItem("入驻申请", "admin:institutions_joinrequest_changelist", also=("gov:join",)),
                MenuItem("企业", "admin:enterprises_enterprise_changelist"),
                MenuItem("企业认证", "admin:enterprises_claim_changelist", also=("gov:claim",)),
            ),
        ),
        MenuGroup(
            "名单与信用",
            (
                MenuItem("白名单管理", "gov:whitelist_batch_list", also=("gov:whitelist",)),
                MenuItem("白名单企业", "admin:credit_whitelistentry_changelist"),
                MenuItem("名单与信用导入", "gov:import_list"),
                MenuItem("数据质量", "gov:quality_list"),
                MenuItem("风险规则", "admin:credit_riskrule_changelist"),
                MenuItem("信用评分卡", "admin:credit_scorecard_changelist"),
                MenuItem("异议处理", "gov:objection_list"),
                MenuItem("疑问答复", "gov:doubt_list"),
            ),
        ),
        MenuGroup(
            "内容",
            (
                MenuItem("政策资讯", "admin:portal_article_changelist", also=("gov:article",)),
                MenuItem("投诉建议", "gov:feedback_list"),
                MenuItem("LPR 报价", "admin:products_lprquote_changelist"),
            ),
        ),
        MenuGroup(
            "系统",
            (
                MenuItem("参数设置", "admin:platform_site_sitesettings_changelist"),
                MenuItem("异议时限", "admin:credit_objectionclock_changelist"),
                MenuItem("工作日调整", "admin:platform_site_workdayexception_changelist"),
                MenuItem("操作日志", "admin:platform_site_auditevent_changelist"),
                MenuItem("订单日志", "admin:orders_orderevent_changelist"),
                MenuItem("查询日志", "admin:credit_creditquery_changelist"),
            ),
        ),
    ),
}

WORKSPACES = {Role.ENTERPRISE: "enterprise:home", Role.INSTITUTION: "institution:home"}


def groups_for(menu: str, request: HttpRequest) -> list[ShownGroup]:
    """Return what of a menu this request may see, with the entry of the current page marked."""
    match = getattr(request, "resolver_match", None)
    here = match.view_name if match else ""
    groups = MENUS[menu]
    current = _current(groups, here)
    shown = [ShownGroup(group.label, list(_shown(group, request, current, here))) for group in groups]
    return [group for group in shown if group.items]


def workspace_url(user: Any) -> str:
    """Return the address of the user's own workspace; empty for the anonymous."""
    if not getattr(user, "is_authenticated", False):
        return ""
    page = _page(WORKSPACES.get(user.role, "admin:index"), get_urlconf())
    return page[0] if page else ""


def _shown(
    group: MenuGroup, request: HttpRequest, current: MenuItem | None, here: str
) -> Iterator[ShownItem]:
    user = getattr(request, "user", None)
    for item in group.items:
        page = _page(item.name, get_urlconf())
        if page is None or (page[1] and not page[1].allows(user)):
            continue
        mark = "" if item is not current else "page" if item.name == here else "true"
        yield ShownItem(item.label, page[0], mark)


def _current(groups: tuple[MenuGroup, ...], here: str) -> MenuItem | None:
    items = [item for group in groups for item in group.items]
    exact = (item for item in items if item.name == here)
    below = (item for item in items if item.covers(here))
    return next(exact, None) or next(below, None)


@cache
def _page(name: str, urlconf: str | None) -> tuple[str, Access | None] | None:
    """Return address and access rule of a page, or None where it does not exist."""
    try:
        url = reverse(name, urlconf=urlconf)
    except NoReverseMatch:
        return None
    return url, getattr(resolve(url, urlconf=urlconf).func, "access", None)
