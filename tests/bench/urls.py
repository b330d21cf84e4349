"""The site's addresses and /bench/trivial/, the measure of what the middleware alone costs."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from platform_site.access import public
from platform_site.urls import *  # noqa: F403
from platform_site.urls import urlpatterns as site


@public
def trivial(request: HttpRequest) -> HttpResponse:
    """Answer with one word."""
    return HttpResponse("好")


urlpatterns = [path("bench/trivial/", trivial), path("", include(site))]
