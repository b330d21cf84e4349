"""政策资讯, 参数设置, 工作日调整, 风险规则 and 白名单企业."""

from django import forms
from django.contrib import admin
from django.urls import reverse

from credit.catalogue import CATEGORIES
from credit.models import RiskRule, WhitelistEntry
from govadmin import display
from govadmin.site import GovModelAdmin
from platform_site import working_calendar
from platform_site.access import Role
from platform_site.models import SiteSettings, WorkdayException
from portal.models import Article

CATEGORY_NAMES = {code: category.name for code, category in CATEGORIES.items()}


@admin.register(Article)
class ArticleAdmin(GovModelAdmin):
    shown_switch = display.switch("is_published", "状态", "已发布", "未发布")
    add_label = "新增政策资讯"
    list_display = ["title", "kind", "source", "shown_switch", "published_at"]
    list_filter = ["kind", "is_published"]
    search_fields = ["title"]
    search_help_text = "标题"
    fields = ["kind", "title", "source", "body", "is_published", "published_at"]


@admin.register(SiteSettings)
class SiteSettingsAdmin(GovModelAdmin):
    list_display = ["name", "city", "host_unit", "phone"]
    fields = [
        "name", "city", "host_unit", "operator_unit", "phone", "hours", "site_code", "icp", "police_no",
        "two_person_amount",
    ]  # fmt: skip

    def has_add_permission(self, request) -> bool:
        return super().has_add_permission(request) and not SiteSettings.objects.exists()

    def save_model(self, request, obj, form, change):
        obj.pk = 1
        super().save_model(request, obj, form, change)


@admin.register(WorkdayException)
class WorkdayExceptionAdmin(GovModelAdmin):
    shown_switch = display.switch("is_workday", "安排", "工作日", "休息日")
    add_label = "新增工作日调整"
    list_display = ["day", "shown_switch", "note"]
    list_filter = ["is_workday"]
    search_fields = ["note"]
    search_help_text = "说明"
    fields = ["day", "is_workday", "note"]

    def get_readonly_fields(self, request, obj=None):
        return ["day"] if obj else []

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        working_calendar.forget()


@admin.register(RiskRule)
class RiskRuleAdmin(GovModelAdmin):
    shown_switch = display.switch("is_active", "状态")
    add_label = "新增规则"
    list_display = ["code", "version", "name", "level", "category_name", "shown_switch"]
    list_filter = ["is_active"]
    search_fields = ["code", "name"]
    search_help_text = "规则编号或名称"

    @admin.display(description="信用类别", ordering="category")
    def category_name(self, rule):
        return CATEGORY_NAMES.get(rule.category, rule.category)

    def get_fields(self, request, obj=None):
        category = "category_name" if obj else "category"
        return ["code", "name", "level", category, "condition", "expires_days", "is_active"]

    def get_readonly_fields(self, request, obj=None):
        return ["code", "category_name"] if obj else []

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "category":
            return forms.ChoiceField(label="信用类别", choices=[("", "请选择"), *CATEGORY_NAMES.items()])
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def has_change_permission(self, request, obj=None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.is_active)

    def save_model(self, request, obj, form, change):
        if change:  # flags keep the version that made them
            RiskRule.objects.filter(code=obj.code, is_active=True).update(is_active=False)
            obj.pk, obj.version, obj._state.adding = None, obj.version + 1, True
        super().save_model(request, obj, form, change)


@admin.register(WhitelistEntry)
class WhitelistEntryAdmin(GovModelAdmin):
    shown_status = display.status
    list_display = ["enterprise", "batch", "listed_on", "valid_to", "shown_status"]
    readonly_fields = ["shown_status"]
    list_filter = ["status"]
    list_select_related = ["enterprise", "batch"]
    search_fields = ["enterprise__name", "enterprise__uscc"]
    search_help_text = "企业名称或统一社会信用代码"
    fields = [
        "enterprise", "batch", "reason", "runs_lawfully", "has_premises", "has_real_need", "has_good_credit",
        "has_lawful_purpose", "listed_on", "valid_to", "shown_status", "removal_reason",
    ]  # fmt: skip

    def tools(self, request, obj):
        if request.user.role != Role.GOVERNMENT or obj.status != WhitelistEntry.Status.LISTED:
            return []
        return [("移出白名单", reverse("gov:whitelist_remove", args=[obj.pk]))]
