"""Accounts: the system administrator opens those of the back office; others are looked at."""

from django import forms
from django.contrib import admin
from django.http import HttpResponseRedirect
from django.urls import reverse

from accounts.models import User
from govadmin import display
from govadmin.initial_passwords import issue
from govadmin.site import GovModelAdmin
from platform_site.access import BACK_OFFICE, Role
from platform_site.masking import mask_phone
from regions.models import Region


class StaffForm(forms.ModelForm):
    """A new account of the back office; its password is drawn, not typed."""

    role = forms.ChoiceField(
        label="身份", choices=[(role.value, role.label) for role in Role if role in BACK_OFFICE]
    )

    class Meta:
        model = User
        fields = ["name", "phone", "role", "region"]


@admin.register(User)
class UserAdmin(GovModelAdmin):
    shown_switch = display.switch("is_active", "状态")
    add_label = "新增后台用户"
    list_title = "机构用户"
    list_display = ["name", "masked_phone", "role", "region", "shown_switch", "created_at"]
    list_filter = ["role", "is_active"]
    list_select_related = ["region"]
    search_fields = ["name", "=phone"]
    search_help_text = "姓名或完整的手机号"
    ordering = ["-created_at"]

    @admin.display(description="手机号")
    def masked_phone(self, user):
        return mask_phone(user.phone)

    def get_fields(self, request, obj=None):
        return ["name", "masked_phone", "role", "region", "shown_switch"] if obj else StaffForm.Meta.fields

    def get_readonly_fields(self, request, obj=None):
        return ["masked_phone", "role", "shown_switch"] if obj else []

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            kwargs["form"] = StaffForm
        return super().get_form(request, obj, change, **kwargs)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs["queryset"] = Region.objects.visible_to(request.user).used()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def tools(self, request, obj):
        if request.user.role != Role.SYSTEM or obj.pk == request.user.pk:
            return []
        switch = ("停用", "gov:user_disable") if obj.is_active else ("启用", "gov:user_enable")
        return [
            (label, reverse(page, args=[obj.pk])) for label, page in (switch, ("重置密码", "gov:user_reset"))
        ]

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if not change:
            issue(request, obj)

    def response_add(self, request, obj, post_url_continue=None):
        return HttpResponseRedirect(reverse("gov:initial_password", args=[obj.pk]))
