"""Forms of registration, of the papers for 企业认证 and of the sections of 企业信息."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils import timezone
from django.utils.html import format_html

from accounts import passwords
from accounts.forms.settings import new_password_field
from accounts.models import User
from enterprises.models import Claim, Enterprise
from platform_site import identity
from platform_site.access import Role
from platform_site.forms import BaseForm, BaseModelForm, CleanTextField, CodeField, DocumentField, PhoneField
from platform_site.industries import DIVISIONS, SECTION_OF, SECTIONS
from platform_site.sealed import blind_index
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

    password = new_password_field(
        "设置密码", help_text=passwords.ENTERPRISE_RULES, error_messages={"required": "请设置密码"}
    )
    agree = forms.BooleanField(
        label="用户协议和隐私政策",
        error_messages={"required": "请阅读并同意用户协议和隐私政策"},
    )

    def __init__(self, phone: str, name: str, *, terms_url: str, privacy_url: str, **kwargs):
        super().__init__(**kwargs)
        self.fields["agree"].label = format_html(
            '我已阅读并同意<a href="{}" target="_blank">《用户协议》</a>和<a href="{}" target="_blank">《隐私政策》</a>',
            terms_url,
            privacy_url,
        )
        self.person = User(phone=phone, name=name, role=Role.ENTERPRISE)

    def clean_password(self):
        password = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password

    def clean(self):
        if User.objects.filter(phone=self.person.phone).exists():
            raise forms.ValidationError("该手机号已注册，请直接登录")


class VerifyForm(BaseForm):
    """The papers of a claim; those handed in before need not be sent again."""

    licence = DocumentField(label="营业执照或身份证", help_text="PDF、PNG 或 JPG，不超过 10 MB。")
    mandate = DocumentField(label="授权书", help_text="由企业盖章、法定代表人签字的授权书扫描件。")

    def __init__(self, claim: Claim, **kwargs):
        super().__init__(**kwargs)
        for name, field in self.fields.items():
            if getattr(claim, name):
                field.required = False
                field.help_text = "已上传；不重新选择则沿用原来的文件。"


class SectionForm(BaseModelForm):
    """One section of 企业信息 that the enterprise fills in itself: its title, and why it is asked."""

    title: str
    why: str

    def missing(self) -> list[str]:
        """Return the labels of what is still empty in the stored data."""
        return [bound.label for bound in self if not bound.initial]


class BusinessForm(SectionForm):
    title = "经营情况"
    why = "申请融资时随申请提供给所选的金融机构，不用重复填写。"
    industry_division = forms.ChoiceField(
        label="行业大类", error_messages={"invalid_choice": "请从列表中选择行业大类"}
    )
    size = forms.ChoiceField(
        label="划型",
        choices=[("", "请选择"), *Enterprise.Size.choices],
        help_text="按从业人员、营业收入和资产总额划分，不确定时以最近一次统计申报为准。",
    )
    address = CleanTextField(label="经营地址", max_length=200, help_text="实际经营的地址，写到门牌号。")
    business_scope = CleanTextField(
        label="经营范围", max_length=2000, keep_lines=True, help_text="照营业执照填写。"
    )

    class Meta:
        model = Enterprise
        fields = ["industry_division", "size", "address", "business_scope"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        industry = self.instance.industry
        own = [pair for pair in DIVISIONS.items() if not industry or SECTION_OF[pair[0]] == industry]
        self.fields["industry_division"].choices = [("", "请选择"), *own]


class ContactForm(SectionForm):
    title = "联系人"
    why = "申请融资时自动带出。机构受理您的申请后才能看到完整号码。"
    contact_name = CleanTextField(label="联系人", max_length=30)
    contact_phone = PhoneField(label="联系电话")

    class Meta:
        model = Enterprise
        fields = ["contact_name"]

    def __init__(self, *args, instance: Enterprise, **kwargs):
        super().__init__(
            *args, instance=instance, initial={"contact_phone": instance.contact_phone}, **kwargs
        )

    def save(self, commit=True):
        self.instance.contact_phone = self.cleaned_data["contact_phone"]
        return super().save(commit)


def section_forms(enterprise: Enterprise) -> dict[str, type[SectionForm]]:
    """Return the sections of 企业信息 by their part of the address; a natural person has no business of its own."""
    return (
        {"contact": ContactForm}
        if enterprise.is_person
        else {"business": BusinessForm, "contact": ContactForm}
    )


def completeness(enterprise: Enterprise) -> tuple[list[dict], int]:
    """Return the sections, each with what it lacks (code, title, missing), and how much is filled, in percent."""
    forms = {code: form(instance=enterprise) for code, form in section_forms(enterprise).items()}
    sections = [
        {"code": code, "title": form.title, "missing": form.missing()} for code, form in forms.items()
    ]
    total = sum(len(form.fields) for form in forms.values())
    lacking = sum(len(section["missing"]) for section in sections)
    return sections, (total - lacking) * 100 // total
