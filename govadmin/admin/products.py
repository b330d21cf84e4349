"""金融产品 under supervision, and the LPR quotes."""

from django.contrib import admin
from django.urls import reverse

from govadmin import display
from govadmin.site import GovModelAdmin
from platform_site.access import Role
from products.models import FinancialProduct, LprQuote

SUPERVISES = {Role.GOVERNMENT, Role.SYSTEM}


@admin.register(FinancialProduct)
class FinancialProductAdmin(GovModelAdmin):
    shown_status = display.status
    list_display = ["__str__", "institution", "shown_status", "published_at", "updated_at"]
    readonly_fields = ["shown_status"]
    list_filter = ["status"]
    list_select_related = ["institution", "current", "draft"]
    search_fields = ["current__name", "institution__name"]
    search_help_text = "产品名称或金融机构"
    fields = ["current", "institution", "shown_status", "status_reason", "published_at", "updated_at"]

    def tools(self, request, obj):
        if request.user.role not in SUPERVISES:
            return []
        if obj.status in (FinancialProduct.Status.ENABLED, FinancialProduct.Status.DISABLED):
            return [("下架", reverse("gov:product_take_down", args=[obj.pk]))]
        if obj.status == FinancialProduct.Status.TAKEN_DOWN:
            return [("解除下架", reverse("gov:product_lift", args=[obj.pk]))]
        return []


@admin.register(LprQuote)
class LprQuoteAdmin(GovModelAdmin):
    add_label = "新增报价"
    list_display = ["quoted_on", "one_year", "five_year"]
    fields = ["quoted_on", "one_year", "five_year"]
