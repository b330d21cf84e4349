"""Supervision pages, under /gov/ and before the admin site."""

from django.urls import path

from accounts.views import inbox, settings, step_up
from govadmin.views import (
    approvals,
    articles,
    claims,
    credit,
    dashboard,
    decisions,
    doubts,
    feedback,
    imports,
    lists,
    objections,
    orders,
    oversight,
    people,
    products,
    quality,
    referrals,
    reveal,
)
from orders.views import export, export_jobs, snapshots

app_name = "gov"
urlpatterns = [
    path("password/", settings.gov_password, name="password"),
    path("sessions/", settings.gov_other_sessions, name="other_sessions"),
    path("messages/", inbox.gov_messages, name="message_list"),
    path("confirm/", step_up.gov_confirm_password, name="confirm_password"),
    path("reveal/<slug:kind>/<int:pk>/", reveal.reveal, name="reveal"),
    path("figures/export/", dashboard.dashboard_export, name="dashboard_export"),
    path("supervision/orders/", orders.order_list, name="order_list"),
    path("supervision/orders/export/", export.gov_export, {"kind": "order"}, name="order_export"),
    path(
        "supervision/orders/export/request/",
        export.gov_export_request,
        {"kind": "order"},
        name="order_export_request",
    ),
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
    path("imports/<int:pk>/retry/", imports.import_step, {"step": "retry"}, name="import_retry"),
    path("imports/<int:pk>/cancel/", imports.import_step, {"step": "cancel"}, name="import_cancel"),
    path("enterprises/<int:pk>/credit/", credit.enterprise_credit, name="enterprise_credit"),
    path(
        "enterprises/<int:pk>/credit/report/",
        credit.enterprise_credit_report,
        name="enterprise_credit_report",
    ),
    path("quality/", quality.quality_list, name="quality_list"),
    path("quality/export/", quality.quality_export, name="quality_export"),
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
    path("articles/<int:pk>/", articles.article_parts, name="article_parts"),
    path(
        "articles/<int:pk>/files/<int:file>/remove/", articles.attachment_remove, name="article_file_remove"
    ),
    path("articles/<int:pk>/products/<int:product>/add/", articles.product_add, name="article_product_add"),
    path(
        "articles/<int:pk>/products/<int:product>/remove/",
        articles.product_remove,
        name="article_product_remove",
    ),
    path("feedback/", feedback.feedback_list, name="feedback_list"),
    path("feedback/<str:number>/", feedback.feedback, name="feedback"),
    path("feedback/<str:number>/handle/", feedback.feedback_handle, name="feedback_handle"),
    path("feedback/<str:number>/answer/", feedback.feedback_end, {"step": "answer"}, name="feedback_answer"),
    path("feedback/<str:number>/close/", feedback.feedback_end, {"step": "close"}, name="feedback_close"),
    path("feedback/<str:number>/phone/", feedback.feedback_phone, name="feedback_phone"),
    path("claims/<int:pk>/", claims.claim, name="claim"),
    path("claims/<int:pk>/approve/", claims.claim_approve, name="claim_approve"),
    path("claims/<int:pk>/return/", claims.claim_return, name="claim_return"),
    path(
        "products/<int:pk>/take-down/", products.product_step, {"step": "take_down"}, name="product_take_down"
    ),
    path("products/<int:pk>/lift/", products.product_step, {"step": "lift"}, name="product_lift"),
    path("whitelist/", lists.whitelist_batch_list, name="whitelist_batch_list"),
    path("whitelist/batches/<int:pk>/", lists.whitelist_batch, name="whitelist_batch"),
    path("whitelist/<int:pk>/remove/", lists.whitelist_remove, name="whitelist_remove"),
    path("doubts/", doubts.doubt_list, name="doubt_list"),
    path("doubts/<str:number>/", doubts.doubt, name="doubt"),
    path("doubts/<str:number>/answer/", doubts.doubt_answer, name="doubt_answer"),
    path("objections/", objections.objection_list, name="objection_list"),
    path("objections/<str:number>/", objections.objection, name="objection"),
    path("objections/<str:number>/accept/", objections.objection_accept, name="objection_accept"),
    *(
        path(
            f"objections/<str:number>/{step}/",
            objections.objection_step,
            {"step": step},
            name=f"objection_{step}",
        )
        for step in objections.PAGES
    ),
    path("objections/<str:number>/papers/<int:pk>/", objections.objection_paper, name="objection_paper"),
]
