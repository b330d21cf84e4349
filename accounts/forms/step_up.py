"""确认密码, and the form that asks why a whole number is looked at."""

from django import forms
from django.db import models
from django.http import HttpRequest
from django.views.decorators.debug import sensitive_variables

from accounts import step_up
from platform_site.forms import BaseForm, CleanTextField


class PasswordAgainForm(BaseForm):
    """The person's own password; not asked for while an earlier answer holds."""

    password = forms.CharField(
        label="登录密码",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, request: HttpRequest, **kwargs):
        super().__init__(data=request.POST if request.method == "POST" else None, **kwargs)
        self.request = request
        if step_up.is_fresh(request):
            del self.fields["password"]

    @sensitive_variables("password")
    def clean(self):
        password = self.cleaned_data.get("password")
        if password and not self.errors and not step_up.check(self.request, password):
            self.add_error("password", "密码不正确")


class RevealForm(PasswordAgainForm):
    """查看完整号码: the reason goes into the log."""

    class Reason(models.TextChoices):
        CONTACT = "contact", "联系办理业务"
        IDENTITY = "identity", "核实身份"
        COMPLAINT = "complaint", "处理投诉或咨询"
        OTHER = "other", "其他"

    reason = forms.ChoiceField(label="查看原因", choices=Reason.choices, widget=forms.RadioSelect)
    note = CleanTextField(label="具体说明", max_length=100, required=False)
    field_order = ["reason", "note", "password"]

    def clean_note(self):
        note = self.cleaned_data["note"]
        if not note and self.cleaned_data.get("reason") == self.Reason.OTHER:
            raise forms.ValidationError("请说明查看原因")
        return note
