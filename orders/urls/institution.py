from django.urls import path

from orders.views import export, home, institution, risk

STEPS = (
    "accept", "ask", "review", "approve", "reject", "disburse", "terminate", "correct", "reassign", "reply",
)  # fmt: skip

urlpatterns = [
    path("", home.institution_home, name="home"),
    path("risk/", risk.risk, name="risk"),
    path("orders/", institution.order_list, name="order_list"),
    path("orders/export/", export.order_export, name="order_export"),
    path("orders/<str:number>/", institution.order, name="order"),
    path("orders/<str:number>/credit/", institution.order_credit, name="order_credit"),
    path("orders/<str:number>/note/", institution.order_note, name="order_note"),
    path("orders/<str:number>/phone/", institution.order_phone, name="order_phone"),
    path("orders/<str:number>/files/<int:pk>/", institution.order_file, name="order_file"),
    path("orders/<str:number>/vouchers/<int:pk>/", institution.order_voucher, name="order_voucher"),
    *(
        path(f"orders/<str:number>/{step}/", institution.order_step, {"step": step}, name=f"order_{step}")
        for step in STEPS
    ),
]
