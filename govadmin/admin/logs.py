"""The logs: read only, and only what each keeper of logs may read."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone

from credit import catalogue
from credit.models import CreditQuery
from govadmin import display
from govadmin.site import GovModelAdmin
from orders.models import Order, OrderEvent
from platform_site import audit
from platform_site.export import too_many, xlsx
from platform_site.masking import mask_name
from platform_site.models import AuditEvent

MAX_ROWS = 1000
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
    export_name = "admin:credit_creditquery_export"
    shown_role = display.actor_role
    list_display = [
        "at", "shown_reader", "shown_actor", "shown_enterprise", "order_number", "purpose", "ip",
    ]  # fmt: skip
    list_filter = ["at"]
    list_select_related = ["institution", "enterprise", "actor"]
    search_fields = ["order_number", "enterprise__name", "institution__name"]
    search_help_text = "订单编号、企业名称或机构名称"
    ordering = ["-at", "-id"]
    fields = [
        "at", "shown_reader", "shown_actor", "shown_role", "shown_enterprise", "order_number", "consent", "purpose",
        "shown_categories", "ip", "hash",
    ]  # fmt: skip
    readonly_fields = ["shown_reader", "shown_actor", "shown_role", "shown_enterprise", "shown_categories"]

    def get_urls(self):
        urls = super().get_urls()
        export = self.admin_site.admin_view(self.export)
        export.access = urls[0].callback.access
        return [path("export/", export, name="credit_creditquery_export"), *urls]

    def export(self, request):
        """Send the looks that the conditions of the list find, at most MAX_ROWS; the export is logged."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        looks = list(self.get_changelist_instance(request).get_queryset(request)[: MAX_ROWS + 1])
        if len(looks) > MAX_ROWS:
            messages.error(request, too_many(MAX_ROWS))
            return redirect(f"{reverse('admin:credit_creditquery_changelist')}?{request.GET.urlencode()}")
        audit.record("导出查询日志", actor=request.user, summary=f"{len(looks)} 条")
        return xlsx("查询日志", {"查询日志": [LOOK_HEADS, *map(_line_of, looks)]})

    @admin.display(description="查询方")
    def shown_reader(self, look):
        return look.reader_name

    @admin.display(description="查询人")
    def shown_actor(self, look):
        return mask_name(look.actor.name) if look.actor else None

    @admin.display(description="企业")
    def shown_enterprise(self, look):
        return look.enterprise.list_name

    @admin.display(description="查询类别")
    def shown_categories(self, look):
        return catalogue.names_of(look.categories)


LOOK_HEADS = ["时间", "查询方", "查询人", "企业", "订单编号", "用途", "查询类别", "IP", "摘要"]


def _line_of(look):
    return [
        f"{timezone.localtime(look.at):%Y-%m-%d %H:%M:%S}",
        look.reader_name,
        mask_name(look.actor.name) if look.actor else "",
        look.enterprise.list_name,
        look.order_number,
        look.purpose,
        catalogue.names_of(look.categories),
        look.ip,
        look.hash,
    ]
