"""Forms of 个人中心: one's own data and password."""

from django import forms
from django.contrib.auth.password_validation import validate_password

from accounts import passwords
from accounts.models import User
from platform_site.forms import BaseForm, BaseModelForm, CleanTextField


def new_password_field(label: str = "新密码", **kwargs) -> forms.CharField:
    """Return a field for a password that a person chooses."""
    widget = forms.PasswordInput(attrs={"autocomplete": "new-password"})
    return forms.CharField(label=label, strip=False, max_length=passwords.MAX_LENGTH, widget=widget, **kwargs)


class ProfileForm(BaseModelForm):
    name = CleanTextField(label="姓名", max_length=30)

    class Meta:
        model = User
        fields = ["name", "email"]


class NewPasswordForm(BaseForm):
    """A new password under the profile of the person's role."""

    new = new_password_field()

    def __init__(self, user: User, **kwargs):
        super().__init__(**kwargs)
        self.user = user
        self.fields["new"].help_text = passwords.rules_for(user)

    def clean_new(self):
        new = self.cleaned_data["new"]
        validate_password(new, self.user)
        return new


class PasswordForm(NewPasswordForm):
    """修改密码: the old one once, the new one twice."""

    old = forms.CharField(
        label="原密码", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    repeat = new_password_field("确认新密码")
    field_order = ["old", "new", "repeat"]

    def clean_old(self):
        if not self.user.check_password(self.cleaned_data["old"]):
            raise forms.ValidationError("原密码不正确")
        return self.cleaned_data["old"]

    def clean(self):
        new = self.cleaned_data.get("new")
        if new and new == self.cleaned_data.get("old"):
            self.add_error("new", "新密码不能与原密码相同")
        repeat = self.cleaned_data.get("repeat")
        if new and repeat and new != repeat:
            self.add_error("repeat", "两次输入的新密码不一致")
