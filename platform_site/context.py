"""What every template may use."""

from django.core.cache import cache
from django.http import HttpRequest

from platform_site.models import SiteSettings

SETTINGS_SECONDS = 60  # how old the names in header and footer may be
# The cookies of 字号 and 颜色 and what they may hold, the default first.
DISPLAY = {"theme": ("light", "dark", "contrast", "auto"), "size": ("m", "l", "xl")}


def site(request: HttpRequest) -> dict:
    """Return `site`, the names, phone and numbers of header and footer, and `shown_in`, how the page is displayed."""
    settings = cache.get_or_set("site_settings", SiteSettings.current, SETTINGS_SECONDS)
    return {"site": settings, "shown_in": shown_in(request)}


def shown_in(request: HttpRequest) -> dict[str, str]:
    """Return the chosen 颜色 and 字号; what a cookie should not hold is the default."""
    chosen = {name: request.COOKIES.get(name, "") for name in DISPLAY}
    return {name: chosen[name] if chosen[name] in values else values[0] for name, values in DISPLAY.items()}
