"""The institution's pages about lists."""

from django.urls import path

from credit.views import institution

urlpatterns = [
    path("whitelist/", institution.whitelist, name="whitelist"),
    path("whitelist/export/", institution.whitelist_export, name="whitelist_export"),
]
