"""The enterprise's pages about its credit."""

from django.urls import path

from credit.views import enterprise

urlpatterns = [
    path("credit/", enterprise.credit, name="credit"),
    path("credit/queries/", enterprise.query_list, name="query_list"),
    path("authorizations/", enterprise.authorization_list, name="authorization_list"),
    path("authorizations/<str:number>/", enterprise.authorization, name="authorization"),
    path("authorizations/<str:number>/revoke/", enterprise.authorization_revoke, name="authorization_revoke"),
]
