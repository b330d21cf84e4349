"""The table of pages: who looks (a name of the cast, or a visitor) and at which addresses."""

from types import SimpleNamespace

PORTAL = (
    "/",
    "/market/",
    "/market/{product}/",
    "/institutions/",
    "/institutions/{bank}/",
    "/institutions/join/",
    "/policies/",
    "/policies/{policy}/",
    "/news/",
    "/about/",
    "/help/",
    "/accessibility/",
    "/login/",
    "/institution/login/",
    "/gov/login/",
    "/password-reset/",
    "/register/",
)
ENTERPRISE = (
    "/enterprise/",
    "/enterprise/profile/",
    "/enterprise/apply/{other_product}/",
    "/enterprise/orders/",
    "/enterprise/orders/{submitted}/",
    "/enterprise/orders/{submitted}/withdraw/",
    "/enterprise/account/",
    "/enterprise/account/password/",
    "/enterprise/messages/",
)
INSTITUTION = (
    "/institution/",
    "/institution/products/",
    "/institution/products/new/",
    "/institution/products/{product}/",
    "/institution/products/{product}/edit/",
    "/institution/products/{product}/disable/",
    "/institution/orders/",
    "/institution/orders/{submitted}/",
    "/institution/orders/{accepted}/",
    "/institution/orders/{submitted}/accept/",
    "/institution/orders/{submitted}/terminate/",
    "/institution/orders/{submitted}/credit/",
    "/institution/staff/",
    "/institution/staff/new/",
    "/institution/settings/profile/",
    "/institution/settings/password/",
    "/institution/messages/",
)
SUPERVISOR = (
    "/gov/",
    "/gov/supervision/orders/",
    "/gov/supervision/orders/{accepted}/",
    "/gov/products/financialproduct/",
    "/gov/products/{product}/take-down/",
)
OPERATOR = (
    "/gov/enterprises/enterprise/",
    "/gov/enterprises/claim/",
    "/gov/portal/article/",
    "/gov/portal/article/add/",
    "/gov/password/",
)
SYSTEM = (
    "/gov/regions/region/",
    "/gov/institutions/institution/",
    "/gov/institutions/institution/add/",
    "/gov/accounts/user/",
    "/gov/platform_site/sitesettings/",
)
PAGES = {
    "visitor": PORTAL,
    "stranger": ENTERPRISE,
    "manager": INSTITUTION,
    "supervisor": SUPERVISOR,
    "operator": OPERATOR,
    "system": SYSTEM,
}


def addresses(role: str, world: SimpleNamespace) -> list[str]:
    """Return the paths of the pages that this role looks at."""
    return [path.format(**world.names) for path in PAGES[role]]
