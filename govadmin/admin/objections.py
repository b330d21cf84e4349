"""异议时限 by region."""

from django.contrib import admin

from credit.models import ObjectionClock
from govadmin.site import GovModelAdmin
from regions.models import Region


@admin.register(ObjectionClock)
class ObjectionClockAdmin(GovModelAdmin):
    add_label = "新增异议时限"
    list_display = ["region", "accept_workdays", "decide_workdays"]
    list_select_related = ["region"]
    fields = ["region", "accept_workdays", "decide_workdays"]

    def get_readonly_fields(self, request, obj=None):
        return ["region"] if obj else []

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs["queryset"] = Region.objects.visible_to(request.user).used()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
