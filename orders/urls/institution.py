from django.urls import path

from orders.views import (
    approvals,
    connections,
    credit,
    doubts,
    export,
    export_jobs,
    home,
    institution,
    risk,
    snapshots,
    whitelist,
)

STEPS = (
    "accept", "ask", "review", "approve", "reject", "disburse", "terminate", "correct", "reassign", "reply",
)  # fmt: skip

urlpatterns = [
    path("", home.institution_home, name="home"),
    path("risk/", risk.risk, name="risk"),
    path("risk/export/", export.institution_export, {"kind": "risk"}, name="risk_export"),
    path(
        "risk/export/request/",
        export.institution_export_request,
        {"kind": "risk"},
        name="risk_export_request",
    ),
    path("whitelist/export/", export.institution_export, {"kind": "whitelist"}, name="whitelist_export"),
    path(
        "whitelist/export/request/",
        export.institution_export_request,
        {"kind": "whitelist"},
        name="whitelist_export_request",
    ),
    path("whitelist/<int:pk>/", whitelist.whitelist_entry, name="whitelist_entry"),
    path("whitelist/<int:pk>/invite/", whitelist.whitelist_invite, name="whitelist_invite"),
    path("invitations/", whitelist.invitation_list, name="invitation_list"),
    path("api-keys/", connections.api_key_list, name="api_key_list"),
    path("api-keys/new/", connections.api_key_new, name="api_key_new"),
    path("api-keys/<int:pk>/disable/", connections.api_key_disable, name="api_key_disable"),
    path("api-keys/webhook/", connections.webhook, name="webhook"),
    path("api-keys/webhook/secret/", connections.webhook_secret, name="webhook_secret"),
    path("api-keys/deliveries/", connections.delivery_list, name="delivery_list"),
    path("api-keys/deliveries/<int:pk>/resend/", connections.delivery_resend, name="delivery_resend"),
    path("orders/", institution.order_list, name="order_list"),
    path("orders/export/", export.institution_export, {"kind": "order"}, name="order_export"),
    path(
        "orders/export/request/",
        export.institution_export_request,
        {"kind": "order"},
        name="order_export_request",
    ),
    path("jobs/<int:pk>/", export_jobs.job, name="job"),
    path("jobs/<int:pk>/file/", export_jobs.job_file, name="job_file"),
    path("jobs/<int:pk>/cancel/", export_jobs.job_cancel, name="job_cancel"),
    path("jobs/<int:pk>/retry/", export_jobs.job_retry, name="job_retry"),
    path("approvals/", approvals.approval_list, name="approval_list"),
    path("approvals/<int:pk>/", approvals.approval, name="approval"),
    path("approvals/<int:pk>/approve/", approvals.approval_approve, name="approval_approve"),
    path("approvals/<int:pk>/reject/", approvals.approval_reject, name="approval_reject"),
    path("orders/<str:number>/", institution.order, name="order"),
    path("orders/<str:number>/credit/", credit.order_credit, name="order_credit"),
    path("orders/<str:number>/credit/report/", credit.order_credit_report, name="order_credit_report"),
    path("orders/<str:number>/doubts/new/", doubts.order_doubt_new, name="order_doubt_new"),
    path(
        "orders/<str:number>/doubts/<str:doubt>/withdraw/",
        doubts.order_doubt_withdraw,
        name="order_doubt_withdraw",
    ),
    path("orders/<str:number>/risk/", risk.risk_order, name="risk_order"),
    path("orders/<str:number>/risk/<int:pk>/handle/", risk.risk_handle, name="risk_handle"),
    path("orders/<str:number>/note/", institution.order_note, name="order_note"),
    path("orders/<str:number>/phone/", institution.order_phone, name="order_phone"),
    path("orders/<str:number>/snapshots/<str:step>/", snapshots.order_snapshot, name="order_snapshot"),
    path("orders/<str:number>/files/<int:pk>/", institution.order_file, name="order_file"),
    path("orders/<str:number>/vouchers/<int:pk>/", institution.order_voucher, name="order_voucher"),
    *(
        path(f"orders/<str:number>/{step}/", institution.order_step, {"step": step}, name=f"order_{step}")
        for step in STEPS
    ),
]
