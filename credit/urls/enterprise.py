"""The enterprise's pages about its credit."""

from django.urls import path

from credit.views import doubts, enterprise, lists, objections

urlpatterns = [
    path("credit/", enterprise.credit, name="credit"),
    path("credit/lists/", lists.credit_lists, name="credit_lists"),
    path("credit/report/", enterprise.credit_report, name="credit_report"),
    path("credit/queries/", enterprise.query_list, name="query_list"),
    path("credit/doubts/", doubts.doubt_list, name="doubt_list"),
    path("objections/", objections.objection_list, name="objection_list"),
    path("objections/new/", objections.objection_new, name="objection_new"),
    path("objections/<str:number>/", objections.objection, name="objection"),
    path("objections/<str:number>/withdraw/", objections.objection_withdraw, name="objection_withdraw"),
    path("objections/<str:number>/papers/<int:pk>/", objections.objection_paper, name="objection_paper"),
    path("authorizations/", enterprise.authorization_list, name="authorization_list"),
    path("authorizations/<str:number>/", enterprise.authorization, name="authorization"),
    path("authorizations/<str:number>/revoke/", enterprise.authorization_revoke, name="authorization_revoke"),
]
