"""Forms of the supervision pages."""

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from institutions.models import Institution
from platform_site.forms import (
    BaseForm,
    BaseModelForm,
    CleanTextField,
    CodeField,
    DocumentField,
    PhoneField,
)
from regions.models import Region


class NoForm(BaseForm):
    """A step that asks for nothing but its confirmation."""


class ReasonForm(BaseForm):
    """A step that needs a reason the person concerned can read."""

    reason = CleanTextField(
        label="原因",
        max_length=200,
        keep_lines=True,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="对方可以看到。",
    )


class ManagerForm(BaseForm):
    """The first 机构管理员 of an institution."""

    name = CleanTextField(label="姓名", max_length=30)
    phone = PhoneField(help_text="登录时使用。")
    employee_no = CodeField(label="工号", max_length=30, required=False)

    def clean_phone(self):
        phone = self.cleaned_data["phone"]
        if User.objects.filter(phone=phone).exists():
            raise ValidationError("该手机号已注册。")
        return phone


class AdmitForm(BaseModelForm):
    """A new institution, prefilled from its request."""

    class Meta:
        model = Institution
        fields = ["name", "short_name", "kind", "uscc", "licence_no", "parent", "region", "service_phone"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.visible_to(user).used()
        self.fields["parent"].queryset = Institution.objects.visible_to(user).active()
        self.fields["region"].empty_label, self.fields["parent"].empty_label = "请选择", "无"


class FeedbackReplyForm(BaseForm):
    """What the writer of a 投诉建议 reads at the end."""

    reply = CleanTextField(
        label="答复",
        max_length=1000,
        keep_lines=True,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="提交人可以看到，请不要写入他人的个人信息。",
    )

    def __init__(self, *args, label: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reply"].label = label
        self.fields["reply"].error_messages["required"] = f"请输入{label}"


class AttachmentForm(BaseForm):
    """One more file of an article."""

    name = CleanTextField(label="附件名称", max_length=100, help_text="下载后的文件名，不含扩展名。")
    file = DocumentField(label="文件", help_text="PDF、PNG 或 JPG，不超过 10 MB。")
