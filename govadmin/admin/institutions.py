"""金融机构 and 入驻申请."""

from django.contrib import admin
from django.urls import reverse

from govadmin import display
from govadmin.site import GovModelAdmin
from institutions.models import Institution, JoinRequest
from institutions.workflow import JOIN
from platform_site.access import Role
from platform_site.masking import mask_phone
from regions.models import Region


@admin.register(Institution)
class InstitutionAdmin(GovModelAdmin):
    shown_switch = display.switch("is_active", "状态")
    add_label = "新增机构"
    list_display = ["name", "kind", "region", "parent", "joined_on", "shown_switch"]
    list_filter = ["kind", "is_active"]
    list_select_related = ["region", "parent"]
    search_fields = ["name", "short_name", "uscc"]
    search_help_text = "机构名称、简称或统一社会信用代码"
    fields = [
        "name", "short_name", "kind", "uscc", "licence_no", "parent", "region", "description", "service_phone",
        "joined_on", "is_active",
    ]  # fmt: skip

    def tools(self, request, obj):
        if not self.has_change_permission(request, obj):
            return []
        return [("新增管理员", reverse("gov:institution_manager_new", args=[obj.pk]))]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "region":
            kwargs["queryset"] = Region.objects.visible_to(request.user).used()
        else:
            kwargs["queryset"] = Institution.objects.visible_to(request.user).active()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(JoinRequest)
class JoinRequestAdmin(GovModelAdmin):
    shown_status = display.status
    list_display = ["receipt", "name", "kind", "region", "shown_status", "created_at"]
    readonly_fields = ["masked_phone", "shown_status"]
    list_filter = ["status"]
    list_select_related = ["region"]
    search_fields = ["receipt", "name"]
    search_help_text = "受理编号或机构名称"
    fields = [
        "receipt", "name", "kind", "uscc", "licence_no", "region", "contact_name", "masked_phone", "shown_status",
        "decline_reason", "created_at", "decided_at",
    ]  # fmt: skip

    def tools(self, request, obj):
        steps = {"admit": ("新建机构", "gov:join_admit"), "decline": ("不予通过", "gov:join_decline")}
        names = JOIN.available(request.user, obj)
        links = [
            (label, reverse(page, args=[obj.pk])) for name, (label, page) in steps.items() if name in names
        ]
        if request.user.role in (Role.GOVERNMENT, Role.OPERATOR):
            links.append(("查看完整号码", reverse("gov:reveal", args=["join-phone", obj.pk])))
        return links

    @admin.display(description="联系人手机号")
    def masked_phone(self, asked):
        return mask_phone(asked.contact_phone)
