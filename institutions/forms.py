"""Forms of 申请入驻 and 人员管理."""

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from institutions.models import InstitutionKind, Membership
from platform_site import identity
from platform_site.forms import BaseForm, CleanTextField, CodeField, PhoneField
from regions.models import Region


def clean_institution_uscc(code: str) -> str:
    """Return a valid 统一社会信用代码; ValidationError otherwise."""
    code = identity.clean_uscc(code)
    if not identity.is_valid_uscc(code):
        raise ValidationError("统一社会信用代码有误，请核对营业执照上的 18 位代码")
    return code


class JoinForm(BaseForm):
    """What an institution tells when it asks to be admitted."""

    name = CleanTextField(label="机构名称", max_length=80)
    kind = forms.ChoiceField(label="机构类型", choices=[("", "请选择"), *InstitutionKind.choices])
    uscc = CodeField(label="统一社会信用代码", max_length=40, help_text="营业执照上的 18 位代码。")
    licence_no = CodeField(
        label="金融许可证号", max_length=40, help_text="非持牌机构填写经营许可或备案编号。"
    )
    region = forms.ModelChoiceField(label="所在行政区", queryset=Region.objects.none(), empty_label="请选择")
    contact_name = CleanTextField(label="联系人", max_length=30)
    contact_phone = PhoneField(label="联系人手机号")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.used()

    def clean_uscc(self) -> str:
        return clean_institution_uscc(self.cleaned_data["uscc"])


class StaffForm(BaseForm):
    """A new colleague."""

    name = CleanTextField(label="姓名", max_length=30)
    phone = PhoneField(label="手机号", help_text="作为登录账号。")
    employee_no = CodeField(label="工号", max_length=30, required=False)
    duty = forms.ChoiceField(label="角色", choices=[("", "请选择"), *Membership.Duty.choices])

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"]
        if User.objects.filter(phone=phone).exists():
            raise ValidationError("该手机号已注册，请更换或联系平台")
        return phone


class DutyForm(BaseForm):
    """Another duty for a colleague."""

    duty = forms.ChoiceField(label="角色", choices=Membership.Duty.choices)
