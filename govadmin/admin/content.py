"""政策资讯, 参数设置, 风险规则 and 白名单企业."""

from django.contrib import admin
from django.urls import reverse

from credit.models import RiskRule, WhitelistEntry
from govadmin.site import GovModelAdmin
from platform_site.access import Role
from platform_site.models import SiteSettings
from portal.models import Article


@admin.register(Article)
class ArticleAdmin(GovModelAdmin):
    add_label = "新增政策资讯"
    list_display = ["title", "kind", "source", "is_published", "published_at"]
    list_filter = ["kind", "is_published"]
    search_fields = ["title"]
    search_help_text = "标题"
    fields = ["kind", "title", "source", "body", "is_published", "published_at"]


@admin.register(SiteSettings)
class SiteSettingsAdmin(GovModelAdmin):
    list_display = ["name", "city", "host_unit", "phone"]
    fields = ["name", "city", "host_unit", "operator_unit", "phone", "hours", "site_code", "icp", "police_no"]

    def has_add_permission(self, request) -> bool:
        return super().has_add_permission(request) and not SiteSettings.objects.exists()

    def save_model(self, request, obj, form, change):
        obj.pk = 1
        super().save_model(request, obj, form, change)


@admin.register(RiskRule)
class RiskRuleAdmin(GovModelAdmin):
    add_label = "新增规则"
    list_display = ["code", "version", "name", "level", "category", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["code", "name"]
    search_help_text = "规则编号或名称"
    fields = ["code", "name", "level", "category", "condition", "expires_days", "is_active"]

    def get_readonly_fields(self, request, obj=None):
        return ["code", "category"] if obj else []

    def has_change_permission(self, request, obj=None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.is_active)

    def save_model(self, request, obj, form, change):
        if change:  # flags keep the version that made them
            RiskRule.objects.filter(code=obj.code, is_active=True).update(is_active=False)
            obj.pk, obj.version, obj._state.adding = None, obj.version + 1, True
        super().save_model(request, obj, form, change)


@admin.register(WhitelistEntry)
class WhitelistEntryAdmin(GovModelAdmin):
    list_display = ["enterprise", "batch", "listed_on", "valid_to", "status"]
    list_filter = ["status"]
    list_select_related = ["enterprise", "batch"]
    search_fields = ["enterprise__name", "enterprise__uscc"]
    search_help_text = "企业名称或统一社会信用代码"
    fields = [
        "enterprise", "batch", "reason", "runs_lawfully", "has_premises", "has_real_need", "has_good_credit",
        "has_lawful_purpose", "listed_on", "valid_to", "status", "removal_reason",
    ]  # fmt: skip

    def tools(self, request, obj):
        if request.user.role != Role.GOVERNMENT or obj.status != WhitelistEntry.Status.LISTED:
            return []
        return [("移出白名单", reverse("gov:whitelist_remove", args=[obj.pk]))]
