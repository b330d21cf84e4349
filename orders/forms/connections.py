"""Forms of 接口密钥 and 推送地址."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from accounts.models import User
from institutions.models import Membership
from orders.forms.steps import check_day
from orders.models import ApiKey
from orders.models.api import KEY_DAYS
from orders.workflow import ORDER
from platform_site.forms import BaseForm, CleanTextField, DayField
from platform_site.outbound import OutboundError, check_url

EVENTS = [("submit", "申请"), *((name, step.label) for name, step in ORDER.steps.items())]


class MemberField(forms.ModelChoiceField):
    """A colleague of the institution."""

    def label_from_instance(self, member: Membership) -> str:
        return f"{member.user.name}（{member.get_duty_display()}）"


class ApiKeyForm(BaseForm):
    """A new key: what it is for, as whom it acts, what it may do and until when."""

    name = CleanTextField(label="名称", max_length=40, help_text="用在哪个系统，例如：信贷管理系统。")
    membership = MemberField(
        label="办理人",
        queryset=Membership.objects.none(),
        empty_label="请选择",
        help_text="密钥以该人员的身份和权限办理订单，办理进度中会注明“接口”。该人员停用或离职后密钥失效。",
    )
    scopes = forms.MultipleChoiceField(
        label="权限",
        choices=ApiKey.Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选择权限"},
    )
    expires_on = DayField(label="到期日", help_text="最长一年。")

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        members = Membership.objects.visible_to(user).filter(institution=user.membership.institution_id)
        self.fields["membership"].queryset = members.filter(user__is_active=True).select_related("user")
        self.fields["membership"].initial = user.membership.pk
        self.fields["scopes"].initial = [ApiKey.Scope.READ]
        self.today = timezone.localdate()
        self.last = self.today + timedelta(days=KEY_DAYS)
        self.fields["expires_on"].initial = self.last

    def clean_expires_on(self):
        return check_day(self.cleaned_data["expires_on"], self.today, self.last, "到期日")


class WebhookForm(BaseForm):
    """Where to and of what."""

    url = forms.CharField(
        label="推送地址",
        max_length=300,
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
        help_text="接收推送的完整地址，例如 https://hook.example.com/orders。不能是内网或本机地址。",
    )
    steps = forms.MultipleChoiceField(
        label="推送事件",
        choices=EVENTS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请选择推送事件"},
    )
    is_active = forms.BooleanField(label="启用推送", required=False)

    def clean_url(self) -> str:
        url = self.cleaned_data["url"]
        try:
            check_url(url)
        except OutboundError as error:
            raise forms.ValidationError(str(error)) from None
        return url
