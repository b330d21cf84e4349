"""robots.txt and the sitemaps."""

from django.contrib.sitemaps import views
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from platform_site.access import public
from portal.seo import SITEMAPS

# Workspaces, and pages that answer a form or hold a receipt.
NOT_FOR_ROBOTS = (
    "enterprise",
    "institution",
    "gov",
    "api",
    "captcha",
    "claims",
    "display",
    "search",
    "register",
)


@public
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Say what robots may read."""
    lines = ["User-agent: *", *(f"Disallow: /{name}/" for name in NOT_FOR_ROBOTS)]
    lines.append(f"Sitemap: {request.build_absolute_uri(reverse('portal:sitemap_index'))}")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@public
@require_safe
def sitemap_index(request: HttpRequest) -> HttpResponse:
    """List the sitemaps; each is cut into files."""
    return views.index(request, SITEMAPS, sitemap_url_name="portal:sitemap_part")


@public
@require_safe
def sitemap_part(request: HttpRequest, section: str) -> HttpResponse:
    """One sitemap, or one file of it."""
    return views.sitemap(request, SITEMAPS, section=section)
