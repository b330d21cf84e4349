"""Supervision pages, under /gov/ and before the admin site."""

from django.urls import path

from accounts.views import settings
from govadmin.views import (
    approvals,
    claims,
    dashboard,
    decisions,
    imports,
    orders,
    oversight,
    people,
    products,
    referrals,
)
from orders.views import export, export_jobs, snapshots

app_name = "gov"
urlpatterns = [
    path("password/", settings.gov_password, name="password"),
    path("sessions/", settings.gov_other_sessions, name="other_sessions"),
    path("figures/export/", dashboard.dashboard_export, name="dashboard_export"),
    path("supervision/orders/", orders.order_list, name="order_list"),
    path("supervision/orders/export/", export.gov_order_export, name="order_export"),
    path("supervision/orders/export/request/", export.gov_order_export_request, name="order_export_request"),
    path("jobs/<int:pk>/", export_jobs.gov_job, name="job"),
    path("jobs/<int:pk>/file/", export_jobs.gov_job_file, name="job_file"),
    path("jobs/<int:pk>/cancel/", export_jobs.gov_job_cancel, name="job_cancel"),
    path("jobs/<int:pk>/retry/", export_jobs.gov_job_retry, name="job_retry"),
    path("supervision/orders/urge/", oversight.order_urge_many, name="order_urge_many"),
    path("supervision/orders/urge/done/", oversight.order_urge_done, name="order_urge_done"),
    path("supervision/orders/<str:number>/", orders.order, name="order"),
    path(
        "supervision/orders/<str:number>/snapshots/<str:step>/",
        snapshots.gov_order_snapshot,
        name="order_snapshot",
    ),
    path("supervision/orders/<str:number>/urge/", oversight.order_urge, name="order_urge"),
    path("supervision/orders/<str:number>/refer/", referrals.order_refer, name="order_refer"),
    path(
        "supervision/orders/<str:number>/refer/cancel/",
        referrals.order_refer_cancel,
        name="order_refer_cancel",
    ),
    path("supervision/tickets/", oversight.ticket_list, name="ticket_list"),
    path("imports/", imports.import_list, name="import_list"),
    path("imports/new/", imports.import_new, name="import_new"),
    path("imports/template/", imports.import_template, name="import_template"),
    path("imports/<int:pk>/", imports.import_detail, name="import"),
    path("imports/<int:pk>/errors/", imports.import_errors, name="import_errors"),
    path("imports/<int:pk>/submit/", imports.import_step, {"step": "submit"}, name="import_submit"),
    path("imports/<int:pk>/cancel/", imports.import_step, {"step": "cancel"}, name="import_cancel"),
    path("approvals/", approvals.approval_list, name="approval_list"),
    path("approvals/<int:pk>/", approvals.approval, name="approval"),
    path("approvals/<int:pk>/approve/", approvals.approval_approve, name="approval_approve"),
    path("approvals/<int:pk>/reject/", approvals.approval_reject, name="approval_reject"),
    path(
        "institutions/<int:pk>/managers/new/", people.institution_manager_new, name="institution_manager_new"
    ),
    path("users/<int:pk>/initial-password/", people.initial_password, name="initial_password"),
    path("users/<int:pk>/disable/", people.user_step, {"step": "disable"}, name="user_disable"),
    path("users/<int:pk>/enable/", people.user_step, {"step": "enable"}, name="user_enable"),
    path("users/<int:pk>/reset/", people.user_step, {"step": "reset"}, name="user_reset"),
    path("join/<int:pk>/admit/", decisions.join_admit, name="join_admit"),
    path("join/<int:pk>/decline/", decisions.join_decline, name="join_decline"),
    path("claims/<int:pk>/", claims.claim, name="claim"),
    path("claims/<int:pk>/approve/", claims.claim_approve, name="claim_approve"),
    path("claims/<int:pk>/return/", claims.claim_return, name="claim_return"),
    path(
        "products/<int:pk>/take-down/", products.product_step, {"step": "take_down"}, name="product_take_down"
    ),
    path("products/<int:pk>/lift/", products.product_step, {"step": "lift"}, name="product_lift"),
    path("whitelist/<int:pk>/remove/", decisions.whitelist_remove, name="whitelist_remove"),
]
