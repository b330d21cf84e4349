"""Forms of 督办 and 转推荐."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from orders.forms.steps import check_day
from platform_site.forms import BaseForm, CleanTextField, DayField
from platform_site.workdays import add_workdays
from platform_site.working_calendar import added_days
from products.models import FinancialProduct

REPLY_WORKDAYS = 3
REPLY_MAX_DAYS = 30


class UrgeForm(BaseForm):
    """督办: what is asked of the institution, and until when."""

    text = CleanTextField(
        label="督办要求", max_length=300, keep_lines=True, help_text="金融机构和企业都能看到。"
    )
    due_on = DayField(label="回复截止日期")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = timezone.localdate()
        self.fields["due_on"].initial = add_workdays(self.today, REPLY_WORKDAYS, added_days())
        self.fields["due_on"].help_text = f"默认为 {REPLY_WORKDAYS} 个工作日后。"

    def clean_due_on(self):
        last = self.today + timedelta(days=REPLY_MAX_DAYS)
        return check_day(self.cleaned_data["due_on"], self.today, last, "回复截止日期")


class ReferForm(BaseForm):
    """转推荐: one of the products that the enterprise could apply for, and why."""

    product = forms.TypedChoiceField(
        label="推荐产品",
        widget=forms.RadioSelect,
        coerce=int,
        error_messages={"invalid_choice": "请从列出的产品中选择"},
    )
    reason = CleanTextField(label="推荐理由", max_length=300, keep_lines=True, help_text="企业能看到。")

    def __init__(self, *args, products: list[FinancialProduct], **kwargs):
        super().__init__(*args, **kwargs)
        self.products = {product.pk: product for product in products}
        self.fields["product"].choices = [(product.pk, _described(product)) for product in products]


def _described(product: FinancialProduct) -> str:
    version = product.current
    return (
        f"{product.institution.name}　{version.name}："
        f"{version.amount_min:,.0f}–{version.amount_max:,.0f} 万元，{version.term_min}–{version.term_max} 个月，"
        f"年化利率 {version.rate_min:.2f}%–{version.rate_max:.2f}%，"
        f"综合年化成本 {version.cost_min:.2f}%–{version.cost_max:.2f}%"
    )
