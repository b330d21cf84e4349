"""The forms of 邀请申请: what an institution proposes, and an enterprise's 婉拒."""

from django import forms

from platform_site.forms import BaseForm, CleanTextField
from products.models import FinancialProduct


class ProductChoice(forms.ModelChoiceField):
    """One of the products, named with its rate so that two of one name are told apart."""

    def label_from_instance(self, product: FinancialProduct) -> str:
        terms = product.current
        return f"{terms.name}（{terms.amount_max:,.0f} 万元以内，年化 {terms.rate_min:.2f}% 起）"


class InviteForm(BaseForm):
    """邀请申请."""

    product = ProductChoice(
        label="邀请申请的产品",
        queryset=FinancialProduct.objects.none(),
        empty_label="请选择",
        error_messages={"invalid_choice": "该产品已不在售，请重新选择"},
    )
    text = CleanTextField(
        label="邀请说明",
        max_length=200,
        keep_lines=True,
        help_text="企业会原样看到。请勿承诺获批，请勿留私人联系方式。",
    )

    def __init__(self, *args, products, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["product"].queryset = products


class DeclineForm(BaseForm):
    """婉拒."""

    reason = CleanTextField(
        label="婉拒原因",
        max_length=200,
        required=False,
        keep_lines=True,
        help_text="填写后邀请机构可以看到。",
    )


class SwitchForm(BaseForm):
    """接收邀请 or not, as the page proposed it."""

    takes = forms.ChoiceField(choices=[("yes", "接收"), ("no", "不接收")], widget=forms.HiddenInput)
