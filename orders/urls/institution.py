from django.urls import path

from orders.views import export, home, institution, risk

urlpatterns = [
    path("", home.institution_home, name="home"),
    path("risk/", risk.risk, name="risk"),
    path("orders/", institution.order_list, name="order_list"),
    path("orders/export/", export.order_export, name="order_export"),
    path("orders/<str:number>/", institution.order, name="order"),
    path("orders/<str:number>/accept/", institution.order_step, {"step": "accept"}, name="order_accept"),
    path(
        "orders/<str:number>/terminate/",
        institution.order_step,
        {"step": "terminate"},
        name="order_terminate",
    ),
    path("orders/<str:number>/credit/", institution.order_credit, name="order_credit"),
    path("orders/<str:number>/note/", institution.order_note, name="order_note"),
    path("orders/<str:number>/phone/", institution.order_phone, name="order_phone"),
]
