"""Forms of 申请融资: the need, and the consent."""

from django import forms

from credit import catalogue
from orders.choices import Purpose
from orders.submission import check_terms
from platform_site.forms import AmountField, BaseForm, CleanTextField, PhoneField, WholeNumberField
from products.models import ProductVersion


class NeedForm(BaseForm):
    """融资需求: how much, how long, for what, and whom to call."""

    amount = AmountField(label="申请金额（万元）")
    term_months = WholeNumberField(label="期限（月）")
    purpose = forms.ChoiceField(label="用途", choices=[("", "请选择"), *Purpose.choices])
    max_rate = AmountField(
        label="可接受年化利率（%）", decimal_places=3, max_digits=6, min_value=0, max_value=24, required=False
    )
    contact_name = CleanTextField(label="联系人", max_length=30)
    contact_phone = PhoneField(label="联系电话", help_text="受理后由经办机构使用，此前只显示部分号码。")
    note = CleanTextField(label="备注", max_length=500, required=False, keep_lines=True)

    def __init__(self, *args, version: ProductVersion, **kwargs):
        super().__init__(*args, **kwargs)
        self.version = version
        self.fields[
            "amount"
        ].help_text = f"该产品可申请 {version.amount_min:,.2f} 至 {version.amount_max:,.2f} 万元。"
        self.fields["term_months"].help_text = f"该产品可申请 {version.term_min} 至 {version.term_max} 个月。"

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("amount") is not None and cleaned.get("term_months") is not None:
            for field, sentence in check_terms(
                self.version, cleaned["amount"], cleaned["term_months"]
            ).items():
                self.add_error(field, sentence)
        return cleaned


class ConsentForm(BaseForm):
    """信用授权: which facts the one institution may read, and the box of its own."""

    categories = forms.MultipleChoiceField(
        label="授权查询的信息",
        widget=forms.CheckboxSelectMultiple,
        choices=[(category.code, category.name) for category in catalogue.by_consent()],
        error_messages={"required": "请选择授权查询的信息"},
    )
    agreed = forms.BooleanField(
        label="我已阅读授权书，同意授权该机构查询以上信息",
        error_messages={"required": "请阅读并勾选同意授权"},
    )


class ConfirmForm(BaseForm):
    """核对并提交: a natural person says that the 综合融资成本明示表 has been read."""

    cost_confirmed = forms.BooleanField(
        label="我已阅读上面的综合融资成本明示表，了解每项费用、收取方和综合年化成本",
        error_messages={"required": "请阅读并勾选确认综合融资成本明示表"},
    )
