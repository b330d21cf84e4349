"""Forms of the 金融超市: a loan to be worked out. Amounts in 万元, terms in 月, rates in 年化 %."""

from decimal import Decimal

from django import forms

from platform_site.forms import AmountField, BaseForm, WholeNumberField
from products import pricing
from products.choices import AMOUNT_CAP, RATE_CAP, TERM_CAP, Repayment
from products.cost import Charge, Timing, Unit
from products.models import ProductVersion


class SizeForm(BaseForm):
    """How much for how long: what products are compared by."""

    amount = AmountField(
        label="贷款金额（万元）",
        min_value=Decimal("0.01"),
        max_value=AMOUNT_CAP,
        error_messages={
            "min_value": "贷款金额必须大于 0",
            "max_value": f"贷款金额不能超过 {AMOUNT_CAP:,} 万元",
        },
    )
    term = WholeNumberField(
        label="贷款期限（月）",
        min_value=1,
        max_value=TERM_CAP,
        error_messages={
            "min_value": "贷款期限至少 1 个月",
            "max_value": f"贷款期限不能超过 {TERM_CAP} 个月",
        },
    )


class LoanForm(SizeForm):
    """融资计算器: any loan, with one charge up front (元)."""

    rate = AmountField(
        label="年化利率（%）",
        decimal_places=3,
        min_value=0,
        max_value=RATE_CAP,
        error_messages={"min_value": "年化利率不能小于 0", "max_value": f"年化利率不能超过 {RATE_CAP}%%"},
    )
    repayment = forms.ChoiceField(label="还款方式", choices=Repayment.choices)
    fee = AmountField(
        label="其他费用（元）",
        min_value=0,
        required=False,
        help_text="放款当日一次收取的全部费用，没有则不填。",
        error_messages={"min_value": "其他费用不能小于 0"},
    )

    def example(self) -> pricing.Example | None:
        """Return the loan worked out; None with an error where it has no cost. Needs a valid form."""
        asked = dict(self.cleaned_data)
        fee = asked.pop("fee") or Decimal(0)
        charges = [Charge("其他费用", "--", fee, Unit.YUAN, Timing.UPFRONT)] if fee else []
        try:
            return pricing.loan(**asked, charges=charges)
        except ValueError as error:
            self.add_error("fee", str(error))
            return None


class CalculatorForm(BaseForm):
    """测算月供: within what the product lends."""

    amount = AmountField(label="贷款金额（万元）")
    term = WholeNumberField(label="贷款期限（月）")
    rate = AmountField(label="年化利率（%）", decimal_places=3)
    repayment = forms.ChoiceField(
        label="还款方式", error_messages={"invalid_choice": "请选择该产品提供的还款方式"}
    )

    def __init__(self, version: ProductVersion, data=None):
        example = pricing.example(version, [], "")
        super().__init__(
            data,
            initial={
                "amount": plain(example.amount),
                "term": example.term,
                "rate": percent(example.rate),
                "repayment": example.repayment,
            },
        )
        self.fields["repayment"].choices = [
            (value, label) for value, label in Repayment.choices if value in version.repayments
        ]
        self.ranges = {
            "amount": (version.amount_min, version.amount_max, " 万元", plain),
            "term": (version.term_min, version.term_max, " 个月", plain),
            "rate": (version.rate_min, version.rate_max, "%", percent),
        }
        for name, (low, high, unit, text) in self.ranges.items():
            self.fields[name].help_text = f"该产品为 {text(low)} 至 {text(high)}{unit}。"

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        for name, (low, high, unit, text) in self.ranges.items():
            if data.get(name) is not None and not low <= data[name] <= high:
                what = str(self.fields[name].label).partition("（")[0]
                self.add_error(name, f"{what}应在 {text(low)} 至 {text(high)}{unit}之间")
        return data


def plain(number: Decimal | int) -> str:
    """Return a number without trailing zeros, thousands apart."""
    return f"{Decimal(number).normalize():,f}"


def percent(rate: Decimal) -> str:
    """Return a rate (%) with two decimals, or three where the third counts."""
    return f"{rate:.2f}" if rate == round(rate, 2) else f"{rate:.3f}"
