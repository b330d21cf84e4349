"""字号 and 颜色 without scripts: the header's buttons send here and come back."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from platform_site.access import public
from platform_site.context import DISPLAY

YEAR = 365 * 24 * 3600  # seconds


@public
@require_safe
def display(request: HttpRequest) -> HttpResponse:
    """Keep the choice in a cookie that theme.js reads too, and return to the page; nonsense changes nothing."""
    back = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    for name, values in DISPLAY.items():
        if request.GET.get(name) in values:
            response.set_cookie(
                name, request.GET[name], max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
            )
    return response
