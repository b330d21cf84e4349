"""Forms of registration and of the papers for 企业认证."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone

from accounts import passwords
from accounts.forms.settings import new_password_field
from accounts.models import User
from enterprises.models import Claim, Enterprise
from platform_site import identity
from platform_site.access import Role
from platform_site.forms import BaseForm, CleanTextField, CodeField
from platform_site.industries import SECTIONS
from platform_site.sealed import blind_index
from platform_site.uploads import clean_document
from regions.models import Region

TAKEN = "该企业已注册"


class RegisterForm(BaseForm):
    """What both kinds of registration ask."""

    region = forms.ModelChoiceField(Region.objects.none(), label="所在行政区", empty_label="请选择")
    contact_name = CleanTextField(label="联系人", max_length=30, help_text="即本账号的使用人。")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.used()

    def refuse_taken(self, field: str, **identity_of) -> None:
        """Add the error 该企业已注册 when somebody is verified for the enterprise."""
        verified = Claim.objects.filter(status=Claim.Status.VERIFIED, ended_at__isnull=True)
        if verified.filter(**{f"enterprise__{name}": value for name, value in identity_of.items()}).exists():
            self.add_error(field, forms.ValidationError(TAKEN, code="taken"))


class CompanyForm(RegisterForm):
    """企业 or 个体工商户, known by its 统一社会信用代码."""

    kind = forms.ChoiceField(
        label="主体类型",
        choices=[choice for choice in Enterprise.Kind.choices if choice[0] != Enterprise.Kind.PERSON],
        widget=forms.RadioSelect,
        initial=Enterprise.Kind.COMPANY,
    )
    uscc = CodeField(label="统一社会信用代码", max_length=40, help_text="18 位，见营业执照。")
    name = CleanTextField(label="企业名称", max_length=100)
    legal_person = CleanTextField(label="法定代表人", max_length=30)
    industry = forms.ChoiceField(label="所属行业", choices=[("", "请选择"), *SECTIONS.items()])
    field_order = ["kind", "uscc", "name", "legal_person", "region", "industry", "contact_name"]

    def clean_uscc(self):
        code = identity.clean_uscc(self.cleaned_data["uscc"])
        if not identity.is_valid_uscc(code):
            raise forms.ValidationError("统一社会信用代码不正确，请对照营业执照检查")
        return code

    def clean(self):
        if code := self.cleaned_data.get("uscc"):
            self.refuse_taken("uscc", uscc=code)


class PersonForm(RegisterForm):
    """自然人, known by the ID number."""

    name = CleanTextField(label="姓名", max_length=30)
    id_number = CodeField(label="身份证号", max_length=40, help_text="用于实名认证，加密保存。")
    field_order = ["name", "id_number", "region", "contact_name"]

    def clean_id_number(self):
        number = self.cleaned_data["id_number"]
        if not identity.is_valid_id_number(number, timezone.localdate()):
            raise forms.ValidationError("身份证号不正确，请检查")
        return number

    def clean(self):
        if number := self.cleaned_data.get("id_number"):
            self.refuse_taken("id_number", id_number_bidx=blind_index(number))


class FinishForm(BaseForm):
    """The last step of registration: a password and the 用户协议."""

    password = new_password_field("设置密码", help_text=passwords.ENTERPRISE_RULES)
    agree = forms.BooleanField(
        label="我已阅读并同意用户协议和隐私政策",
        error_messages={"required": "请阅读并同意用户协议和隐私政策"},
    )

    def __init__(self, phone: str, name: str, **kwargs):
        super().__init__(**kwargs)
        self.person = User(phone=phone, name=name, role=Role.ENTERPRISE)

    def clean_password(self):
        password = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password

    def clean(self):
        if User.objects.filter(phone=self.person.phone).exists():
            raise forms.ValidationError("该手机号已注册，请直接登录")


class DocumentField(forms.FileField):
    """A PDF or picture, judged by its content."""

    widget = forms.FileInput

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        return clean_document(upload) if upload else None


class VerifyForm(BaseForm):
    """The papers of a claim; those handed in before need not be sent again."""

    licence = DocumentField(label="营业执照或身份证", help_text="PDF、PNG 或 JPG，不超过 10 MB。")
    mandate = DocumentField(label="授权书", help_text="由企业盖章、法定代表人签字的授权书扫描件。")

    def __init__(self, claim: Claim, **kwargs):
        super().__init__(**kwargs)
        for name, field in self.fields.items():
            field.required = not getattr(claim, name)
