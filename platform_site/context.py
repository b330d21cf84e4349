"""What every template may use."""

from django.http import HttpRequest

from platform_site.minute import for_a_minute
from platform_site.models import SiteSettings

# The cookies of 字号 and 颜色 and what they may hold, the default first.
DISPLAY = {"theme": ("light", "dark", "contrast", "auto"), "size": ("m", "l", "xl")}


def site(request: HttpRequest) -> dict:
    """Return `site`, the names, phone and numbers of header and footer, and `shown_in`, how the page is displayed."""
    return {"site": for_a_minute("site", SiteSettings.current), "shown_in": shown_in(request)}


def shown_in(request: HttpRequest) -> dict[str, str]:
    """Return the chosen 颜色 and 字号; what a cookie should not hold is the default."""
    chosen = {name: request.COOKIES.get(name, "") for name in DISPLAY}
    return {name: chosen[name] if chosen[name] in values else values[0] for name, values in DISPLAY.items()}
