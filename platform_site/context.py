"""What every template may use."""

from django.http import HttpRequest

from platform_site.models import SiteSettings


def site(request: HttpRequest) -> dict:
    """Return `site`: the names, phone and numbers of header and footer, read once per request."""
    if not hasattr(request, "site_settings"):
        request.site_settings = SiteSettings.current()
    return {"site": request.site_settings}
