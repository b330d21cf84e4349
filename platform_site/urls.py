"""All addresses. A workspace is a prefix with its own namespace; a page belongs to the app of what it shows."""

from django.contrib import admin
from django.urls import include, path

from platform_site import health

enterprise = [
    path("", include("accounts.urls.enterprise")),
    path("", include("enterprises.urls.enterprise")),
    path("", include("products.urls.enterprise")),
    path("", include("credit.urls.enterprise")),
    path("", include("orders.urls.enterprise")),
]
institution = [
    path("", include("accounts.urls.institution")),
    path("", include("institutions.urls.institution")),
    path("", include("products.urls.institution")),
    path("", include("credit.urls.institution")),
    path("", include("orders.urls.institution")),
]

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("captcha/", include("accounts.urls.captcha")),
    path("", include("accounts.urls.public")),
    path("", include("enterprises.urls.public")),
    path("", include("institutions.urls.public")),
    path("enterprise/", include((enterprise, "enterprise"))),
    path("institution/", include((institution, "institution"))),
    path("api/v1/", include(("orders.urls.api", "api"))),
    path("gov/", include("govadmin.urls")),
    path("gov/", admin.site.urls),
    path("", include("portal.urls")),
]

handler400 = "platform_site.errors.bad_request"
handler403 = "platform_site.errors.permission_denied"
handler404 = "platform_site.errors.page_not_found"
handler500 = "platform_site.errors.server_error"
