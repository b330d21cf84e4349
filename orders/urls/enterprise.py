from django.urls import path

from orders.views import apply, enterprise, export, home, invitations, objections, own_data, transfer

STEPS = ("accept_offer", "decline_offer", "withdraw", "complete")

urlpatterns = [
    path("", home.enterprise_home, name="home"),
    path("credit/data/", own_data.own_data, name="own_data"),
    path("apply/<int:pk>/", apply.apply, name="apply"),
    path("apply/<int:pk>/consent/", apply.apply_consent, name="apply_consent"),
    path("apply/<int:pk>/check/", apply.apply_check, name="apply_check"),
    path("invitations/", invitations.invitation_list, name="invitation_list"),
    path("invitations/switch/", invitations.invitation_switch, name="invitation_switch"),
    path("invitations/<int:pk>/decline/", invitations.invitation_decline, name="invitation_decline"),
    path("orders/", enterprise.order_list, name="order_list"),
    path("orders/export/", export.enterprise_export, {"kind": "order"}, name="order_export"),
    path("orders/<str:number>/", enterprise.order, name="order"),
    path("orders/<str:number>/submitted/", enterprise.order_submitted, name="order_submitted"),
    path("orders/<str:number>/rate/", enterprise.order_rate, name="order_rate"),
    path("orders/<str:number>/transfer/", transfer.order_transfer, name="order_transfer"),
    path(
        "orders/<str:number>/transfer/decline/",
        transfer.order_transfer_decline,
        name="order_transfer_decline",
    ),
    path("orders/<str:number>/object/", objections.order_object, name="order_object"),
    path("orders/<str:number>/files/<int:pk>/", enterprise.order_file, name="order_file"),
    path("orders/<str:number>/supplement/", enterprise.order_supplement, name="order_supplement"),
    *(
        path(
            f"orders/<str:number>/{step.replace('_', '-')}/",
            enterprise.order_step,
            {"step": step},
            name=f"order_{step}",
        )
        for step in STEPS
    ),
]
