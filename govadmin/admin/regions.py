"""行政区: taking a code into use, and adding a 功能区 under a parent."""

from django.contrib import admin

from govadmin import display
from govadmin.site import GovModelAdmin
from regions.models import Region


@admin.register(Region)
class RegionAdmin(GovModelAdmin):
    shown_switch = display.switch("is_used", "状态", "已启用", "未启用")
    add_label = "新增行政区"
    list_display = ["code", "name", "level", "parent", "shown_switch"]
    list_filter = ["level", "is_used", "is_zone"]
    list_select_related = ["parent"]
    search_fields = ["code", "name"]
    search_help_text = "行政区划代码或名称"
    fields = ["code", "name", "level", "parent", "is_used", "is_zone", "valid_from", "abolished_on"]

    def get_readonly_fields(self, request, obj=None):
        return ["code", "level", "parent"] if obj else []

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs["queryset"] = Region.objects.visible_to(request.user).exclude(level=Region.Level.COUNTY)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
