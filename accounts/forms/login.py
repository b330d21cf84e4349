"""The form of the three login pages."""

from django import forms
from django.contrib.auth import authenticate
from django.views.decorators.debug import sensitive_variables

from accounts.captcha import PictureCodeField
from accounts.models import User
from platform_site.access import Role
from platform_site.forms import BaseForm, CodeField

WRONG = "手机号、密码或验证码不正确"
SWITCHED_OFF = "账号已停用，请联系管理员"


class LoginForm(BaseForm):
    """Phone, password and picture code. The phone's field is `username`: the lockout counts by that name."""

    username = CodeField(
        label="手机号",
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "username", "maxlength": 20}),
    )
    password = forms.CharField(
        label="密码", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    captcha = PictureCodeField()

    def __init__(self, request, roles: frozenset[Role], **kwargs):
        super().__init__(**kwargs)
        self.request = request
        self.roles = roles
        self.user: User | None = None
        self.refused_phone = ""  # what was tried, when phone and password were really checked

    @sensitive_variables("password")
    def clean(self):
        if self.has_error("captcha", "invalid"):
            del self.errors["captcha"]
            self.add_error("username", WRONG)
        if self.errors:
            return
        phone, password = self.cleaned_data["username"], self.cleaned_data["password"]
        person = authenticate(self.request, username=phone, password=password, roles=self.roles)
        if person and not is_switched_off(person):
            self.user = person
            return
        self.refused_phone = phone
        self.add_error("username", SWITCHED_OFF if person else WRONG)


def is_switched_off(person: User) -> bool:
    """Tell whether the account is disabled or belongs to an institution that the person has left."""
    return not person.is_active or (person.role == Role.INSTITUTION and person.membership is None)
