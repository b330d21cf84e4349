"""The forms of 投诉建议."""

from typing import Any

from django import forms

from accounts.captcha import PictureCodeField
from platform_site.forms import BaseForm, CleanTextField, CodeField, PhoneField
from portal.models import Feedback
from regions.models import Region


class HumanForm(BaseForm):
    """A form that asks the anonymous for a picture code, as its last field."""

    def __init__(self, *args, user: Any, **kwargs):
        super().__init__(*args, **kwargs)
        if not user.is_authenticated:
            self.fields["captcha"] = PictureCodeField()


class FeedbackForm(HumanForm):
    """What somebody wants to tell."""

    kind = forms.ChoiceField(label="类型", choices=[("", "请选择"), *Feedback.Kind.choices])
    region = forms.ModelChoiceField(
        label="所在行政区",
        queryset=Region.objects.none(),
        empty_label="请选择",
        help_text="由该行政区的监管部门和平台运营办理。",
    )
    text = CleanTextField(
        label="内容",
        max_length=1000,
        keep_lines=True,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="涉及订单的，请写明订单编号。请不要填写密码和身份证号。",
    )
    phone = PhoneField(
        required=False, help_text="便于核实和回访，加密保存。填写后，也可以凭受理编号和手机号后四位查询。"
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.used()


class FindForm(HumanForm):
    """A receipt's number and the last digits of the phone that was given with it."""

    number = CodeField(label="受理编号", max_length=40, help_text="以 TS 开头。")
    tail = CodeField(
        label="手机号后四位",
        max_length=8,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_tail(self) -> str:
        tail = self.cleaned_data["tail"]
        if not (len(tail) == 4 and tail.isascii() and tail.isdigit()):
            raise forms.ValidationError("请输入手机号的最后 4 位数字")
        return tail
