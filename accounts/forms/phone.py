"""Proving that a phone is one's own: picture code, then the code by text message."""

from django import forms

from accounts.captcha import PictureCodeField
from platform_site.forms import BaseForm, CodeField, PhoneField


class SendCodeForm(BaseForm):
    phone = PhoneField()
    captcha = PictureCodeField()


class CodeForm(BaseForm):
    code = CodeField(
        label="校验码",
        max_length=6,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 12}
        ),
    )
