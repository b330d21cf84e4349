"""企业 and 企业认证, personal data masked; the papers are decided on their own page."""

from django.contrib import admin
from django.urls import reverse

from enterprises.models import Claim, Enterprise
from govadmin import display
from govadmin.site import GovModelAdmin
from platform_site.access import Role
from platform_site.masking import mask_name


@admin.register(Enterprise)
class EnterpriseAdmin(GovModelAdmin):
    list_display = ["shown_name", "uscc", "kind", "region", "registered_at"]
    list_filter = ["kind"]
    list_select_related = ["region"]
    search_fields = ["name", "uscc"]
    search_help_text = "企业名称或统一社会信用代码"
    ordering = ["-pk"]
    fields = [
        "shown_name", "uscc", "kind", "masked_legal_person", "registered_capital", "founded_on",
        "registration_status", "company_type", "region", "address", "business_scope", "registered_at",
    ]  # fmt: skip
    readonly_fields = ["shown_name", "masked_legal_person"]

    @admin.display(description="名称", ordering="name")
    def shown_name(self, enterprise):
        return mask_name(enterprise.name) if enterprise.is_person else enterprise.name

    @admin.display(description="法定代表人")
    def masked_legal_person(self, enterprise):
        return mask_name(enterprise.legal_person)


@admin.register(Claim)
class ClaimAdmin(GovModelAdmin):
    shown_status = display.status
    list_display = ["claimed_name", "masked_user", "shown_status", "submitted_at", "decided_at"]
    list_filter = ["status"]
    list_select_related = ["user"]
    search_fields = ["claimed_name", "enterprise__uscc"]
    search_help_text = "企业名称或统一社会信用代码"
    fields = [
        "claimed_name",
        "enterprise",
        "masked_user",
        "shown_status",
        "submitted_at",
        "decided_at",
        "return_reason",
    ]
    readonly_fields = ["masked_user", "shown_status"]

    @admin.display(description="用户")
    def masked_user(self, claim):
        return mask_name(claim.user.name)

    def tools(self, request, obj):
        return (
            [("认证审核", reverse("gov:claim", args=[obj.pk]))] if request.user.role == Role.OPERATOR else []
        )
