"""The institution's pages about lists."""

from django.urls import path

from credit.views import institution

urlpatterns = [
    path("whitelist/", institution.whitelist, name="whitelist"),
]
