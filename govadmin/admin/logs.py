"""The logs: read only, and only what each keeper of logs may read."""

from django.contrib import admin

from credit.models import CreditQuery
from govadmin import display
from govadmin.site import GovModelAdmin
from orders.models import Order, OrderEvent
from platform_site.models import AuditEvent

STATUSES = dict(Order.Status.choices)


@admin.register(AuditEvent)
class AuditEventAdmin(GovModelAdmin):
    shown_role = display.actor_role
    readonly_fields = ["shown_role"]
    list_display = ["at", "actor", "shown_role", "action", "object_type", "object_id", "summary", "ip"]
    list_select_related = ["actor"]
    search_fields = ["action", "object_type", "object_id", "summary"]
    search_help_text = "操作、对象或摘要"
    ordering = ["-at", "-id"]
    fields = [
        "at", "actor", "shown_role", "action", "object_type", "object_id", "summary", "details", "ip",
        "request_id", "chain", "seq", "hash",
    ]  # fmt: skip


@admin.register(OrderEvent)
class OrderEventAdmin(GovModelAdmin):
    list_title = "订单日志"
    shown_role = display.actor_role
    readonly_fields = ["was", "became", "shown_role"]
    list_display = ["at", "order", "label", "was", "became", "shown_role", "ip"]
    list_select_related = ["order"]
    search_fields = ["order__number"]
    search_help_text = "订单编号"
    ordering = ["-at", "-id"]
    fields = [
        "at",
        "order",
        "institution",
        "label",
        "was",
        "became",
        "shown_role",
        "comment",
        "ip",
        "hash",
    ]

    @admin.display(description="原状态")
    def was(self, event):
        return STATUSES.get(event.from_status)

    @admin.display(description="新状态")
    def became(self, event):
        return STATUSES.get(event.to_status)


@admin.register(CreditQuery)
class CreditQueryAdmin(GovModelAdmin):
    list_display = ["at", "institution", "enterprise", "order_number", "purpose", "ip"]
    list_select_related = ["institution", "enterprise"]
    search_fields = ["order_number", "enterprise__name"]
    search_help_text = "订单编号或企业名称"
    ordering = ["-at", "-id"]
    fields = [
        "at",
        "institution",
        "enterprise",
        "order_number",
        "purpose",
        "categories",
        "actor",
        "ip",
        "hash",
    ]
