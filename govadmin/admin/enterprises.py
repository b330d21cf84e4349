"""企业 and 企业认证, personal data masked; the papers are decided on their own page."""

from django.contrib import admin
from django.urls import reverse

from enterprises.models import Claim, Enterprise
from govadmin import display
from govadmin.site import GovModelAdmin
from platform_site.access import Role
from platform_site.identity import is_mobile, normalise
from platform_site.masking import IDENTITY, mask_id, mask_name, mask_phone
from platform_site.sealed import blind_index
from platform_site.templatetags.ui import NO_DATA


@admin.register(Enterprise)
class EnterpriseAdmin(GovModelAdmin):
    list_display = ["shown_name", "uscc", "kind", "region", "registered_at"]
    list_filter = ["kind"]
    list_select_related = ["region"]
    search_fields = ["name", "uscc"]
    search_help_text = "企业名称、统一社会信用代码，或完整的身份证号、手机号"
    ordering = ["-pk"]
    fields = [
        "shown_name", "uscc", "kind", "masked_legal_person", "registered_capital", "founded_on",
        "registration_status", "company_type", "region", "address", "business_scope",
        "masked_contact", "masked_phone", "registered_at",
    ]  # fmt: skip
    readonly_fields = [
        "shown_name",
        "masked_id_number",
        "masked_legal_person",
        "masked_contact",
        "masked_phone",
    ]

    def get_fields(self, request, obj=None):
        if obj and obj.is_person:
            return [{"uscc": "masked_id_number"}.get(name, name) for name in self.fields]
        return self.fields

    def get_search_results(self, request, queryset, search_term):
        """Find a whole identity number by its digest and a whole phone of an account; parts of neither."""
        term = normalise(search_term).strip().upper()
        if is_mobile(term):
            return queryset.filter(claims__user__phone=term).distinct(), False
        if IDENTITY.fullmatch(term) and not queryset.filter(uscc=term).exists():
            return queryset.filter(id_number_bidx=blind_index(term)), False
        return super().get_search_results(request, queryset, search_term)

    def tools(self, request, obj):
        file = ("企业信用记录", reverse("gov:enterprise_credit", args=[obj.pk]))
        files = [file] if request.user.role in (Role.OPERATOR, Role.AUDITOR) else []
        return files + self._reveals(request, obj)

    def _reveals(self, request, obj):
        if request.user.role not in (Role.GOVERNMENT, Role.OPERATOR):
            return []
        numbers = (("phone", "联系电话", obj.contact_phone), ("id-number", "身份证号", obj.id_number))
        return [
            (f"查看完整{label}", reverse("gov:reveal", args=[kind, obj.pk]))
            for kind, label, number in numbers
            if number
        ]

    @admin.display(description="身份证号")
    def masked_id_number(self, enterprise):
        return mask_id(enterprise.id_number)

    @admin.display(description="联系电话")
    def masked_phone(self, enterprise):
        return mask_phone(enterprise.contact_phone) or NO_DATA

    @admin.display(description="名称", ordering="name")
    def shown_name(self, enterprise):
        return enterprise.list_name

    @admin.display(description="法定代表人")
    def masked_legal_person(self, enterprise):
        return mask_name(enterprise.legal_person) or NO_DATA

    @admin.display(description="联系人")
    def masked_contact(self, enterprise):
        return mask_name(enterprise.contact_name) or NO_DATA


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
