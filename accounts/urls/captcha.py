"""The pictures of the captcha library, open to everybody. The names are the library's."""

from captcha import views
from django.urls import path
from django.views.decorators.http import require_safe

from platform_site.access import public
from platform_site.limits import limited

urlpatterns = [
    path(
        "image/<slug:key>/",
        public(require_safe(limited("captcha")(views.captcha_image))),
        {"scale": 1},
        name="captcha-image",
    ),
    path("refresh/", public(require_safe(limited("captcha")(views.captcha_refresh))), name="captcha-refresh"),
]
