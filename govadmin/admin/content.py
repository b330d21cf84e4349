"""政策资讯, 参数设置, 工作日调整, 风险规则, 信用评分卡 and 白名单企业."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from credit.models import RiskRule, ScoreCard, WhitelistEntry
from credit.rules import source_name, words_of
from govadmin import display
from govadmin.site import GovModelAdmin
from govadmin.views.rules import card_page, rule_page
from platform_site import working_calendar
from platform_site.access import Role
from platform_site.models import SiteSettings, WorkdayException
from platform_site.once import once
from portal.models import Article


@admin.register(Article)
class ArticleAdmin(GovModelAdmin):
    shown_switch = display.switch("is_published", "状态", "已发布", "未发布")
    add_label = "新增政策资讯"
    list_display = ["title", "kind", "source", "shown_switch", "published_at"]
    list_filter = ["kind", "is_published"]
    search_fields = ["title"]
    search_help_text = "标题"
    fields = ["kind", "title", "source", "body", "is_published", "published_at"]

    def get_queryset(self, request):
        return super().get_queryset(request).defer("search_bigrams")

    def tools(self, request, obj):
        shown = [("查看页面", reverse(f"portal:{obj.kind}", args=[obj.pk]))] if obj.is_shown else []
        if not self.has_change_permission(request, obj):
            return shown
        return [*shown, ("附件与相关产品", reverse("gov:article_parts", args=[obj.pk]))]


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
    """The list; a rule's own page is ours, with conditions as fields and a preview."""

    shown_switch = display.switch("is_active", "状态")
    add_label = "新增规则"
    list_display = ["shown_code", "version", "name", "level", "source", "condition_words", "shown_switch"]
    list_filter = ["is_active"]
    search_fields = ["code", "name"]
    search_help_text = "规则编号或名称"

    @admin.display(description="规则编号", ordering="code")
    def shown_code(self, rule):
        return format_html('<span class="nowrap">{}</span>', rule.code)

    @admin.display(description="依据的信息", ordering="category")
    def source(self, rule):
        return source_name(rule.category)

    @admin.display(description="条件")
    def condition_words(self, rule):
        return words_of(rule.condition)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        return once(rule_page)(request, self.chosen(request, object_id))


@admin.register(ScoreCard)
class ScoreCardAdmin(GovModelAdmin):
    """The versions of the points card; a published one is read only."""

    add_label = "发布新版本"
    list_display = ["version", "note", "published_at", "published_by"]
    list_select_related = ["published_by"]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        return once(card_page)(request, self.chosen(request, object_id))


@admin.register(WhitelistEntry)
class WhitelistEntryAdmin(GovModelAdmin):
    shown_status = display.status
    list_display = ["enterprise", "kind", "batch", "listed_on", "valid_to", "shown_status"]
    readonly_fields = ["kind", "shown_status"]
    list_filter = ["status", "kind"]
    list_select_related = ["enterprise", "batch"]
    search_fields = ["enterprise__name", "enterprise__uscc"]
    search_help_text = "企业名称或统一社会信用代码"
    fields = [
        "enterprise", "kind", "batch", "reason", "runs_lawfully", "has_premises", "has_real_need", "has_good_credit",
        "has_lawful_purpose", "listed_on", "valid_to", "shown_status", "removal_reason", "ended_on",
    ]  # fmt: skip

    def tools(self, request, obj):
        if request.user.role != Role.GOVERNMENT or obj.status != WhitelistEntry.Status.LISTED:
            return []
        return [("移出白名单", reverse("gov:whitelist_remove", args=[obj.pk]))]
