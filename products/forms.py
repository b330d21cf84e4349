"""上传产品 and 去修改: one page of fields, the charges as rows."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from platform_site.forms import AmountField, BaseForm, BaseModelForm, CleanTextField, WholeNumberField
from platform_site.industries import SECTIONS
from platform_site.uploads import clean_picture
from products import cost
from products.choices import (
    AMOUNT_CAP,
    RATE_CAP,
    TERM_CAP,
    Audience,
    Guarantee,
    ProductKind,
    RateKind,
    Repayment,
)
from products.models import LprQuote, ProductCharge, ProductVersion
from products.pricing import TOLERANCE, Example, declared_examples
from products.wording import find_banned
from regions.models import Region

TAX_LEVELS = [(level, f"{level} 级") for level in "ABMCD"]
WORDED = ("name", "summary", "conditions", "materials", "features", "description")
MAX_LINES = 20
MAX_LINE = 100
PICTURE_SIDE = 1200
COST_CAP = 1000
ZERO = Decimal(0)


class LinesField(CleanTextField):
    """One item per line."""

    def __init__(self, **kwargs):
        super().__init__(keep_lines=True, help_text="每行一条。", **kwargs)

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value):
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MAX_LINES:
            raise ValidationError(f"最多 {MAX_LINES} 条")
        if any(len(line) > MAX_LINE for line in lines):
            raise ValidationError(f"每条不超过 {MAX_LINE} 字")
        return lines


def _several(label: str, choices, **kwargs) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, widget=forms.CheckboxSelectMultiple, **kwargs
    )


def _amount(label: str, cap: int, places: int) -> AmountField:
    return AmountField(
        label=label,
        min_value=0,
        max_value=cap,
        decimal_places=places,
        error_messages={"max_value": f"不能超过 {cap}", "min_value": "不能小于 0"},
    )


def _whole(label: str, low: int, high: int) -> WholeNumberField:
    return WholeNumberField(
        label=label,
        min_value=low,
        max_value=high,
        error_messages={"max_value": f"不能超过 {high}", "min_value": f"不能小于 {low}"},
    )


def _declared(label: str) -> AmountField:
    return AmountField(
        label=label,
        min_value=0,
        max_value=COST_CAP - 1,
        decimal_places=3,
        required=False,
        help_text="不填则按系统计算结果公示；填写时不能低于计算结果。",
        error_messages={"max_value": f"不能超过 {COST_CAP - 1}", "min_value": "不能小于 0"},
    )


class ProductForm(BaseModelForm):
    """The terms of a version. 综合年化成本 is computed from rates and charges; a declared one may only be higher."""

    name = CleanTextField(label="产品名称", max_length=50)
    summary = CleanTextField(label="产品简介", max_length=200, required=False)
    amount_min = _amount("贷款额度下限（万元）", AMOUNT_CAP, 2)
    amount_max = _amount("贷款额度上限（万元）", AMOUNT_CAP, 2)
    term_min = _whole("贷款期限下限（月）", 1, TERM_CAP)
    term_max = _whole("贷款期限上限（月）", 1, TERM_CAP)
    rate_min = _amount("年化利率下限（%）", RATE_CAP, 3)
    rate_max = _amount("年化利率上限（%）", RATE_CAP, 3)
    declared_min = _declared("综合年化成本下限（%）")
    declared_max = _declared("综合年化成本上限（%）")
    guarantees = _several("担保方式", Guarantee.choices)
    repayments = _several("还款方式", Repayment.choices)
    audiences = _several("适用对象", Audience.choices)
    region_codes = _several("适用地区", [])
    industries = _several("适用行业", SECTIONS, required=False, help_text="不选为不限行业。")
    accept_days = _whole("承诺受理时限（工作日）", 1, 30)
    review_days = _whole("承诺审批时限（工作日）", 1, 60)
    disburse_days = _whole("承诺放款时限（工作日）", 1, 30)
    min_age_months = _whole("最低经营期限（月）", 0, 240)
    tax_levels = _several("纳税信用级别", TAX_LEVELS, required=False, help_text="不选为不限。")
    no_open_red_flag = forms.BooleanField(label="须无未解除的高风险信息", required=False)
    conditions = LinesField(label="申请条件")
    materials = LinesField(label="申请材料", required=False)
    features = LinesField(label="产品特点", required=False)
    description = CleanTextField(label="产品介绍", max_length=3000, keep_lines=True, required=False)

    class Meta:
        model = ProductVersion
        fields = [
            "name",
            "kind",
            "summary",
            "image",
            "amount_min",
            "amount_max",
            "term_min",
            "term_max",
            "rate_kind",
            "rate_min",
            "rate_max",
            "repayments",
            "guarantees",
            "audiences",
            "region_codes",
            "industries",
            "whitelist_only",
            "min_age_months",
            "tax_levels",
            "no_open_red_flag",
            "conditions",
            "materials",
            "accept_days",
            "review_days",
            "disburse_days",
            "features",
            "description",
        ]
        widgets = {"image": forms.FileInput(attrs={"accept": "image/png,image/jpeg"})}

    GROUPS = (
        ("基本信息", ("name", "kind", "summary", "image")),
        (
            "额度与利率",
            (
                "amount_min",
                "amount_max",
                "term_min",
                "term_max",
                "rate_kind",
                "rate_min",
                "rate_max",
                "repayments",
                "guarantees",
                "declared_min",
                "declared_max",
            ),
        ),
        ("适用范围", ("audiences", "region_codes", "industries", "whitelist_only")),
        ("申请条件", ("min_age_months", "tax_levels", "no_open_red_flag", "conditions")),
        ("材料与介绍", ("materials", "features", "description")),
        ("办理时限承诺", ("accept_days", "review_days", "disburse_days")),
    )

    def __init__(self, *args, is_publishing: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_publishing = is_publishing
        self.fields["conditions"].required = is_publishing
        regions = Region.objects.used().order_by("code")
        self.fields["region_codes"].choices = [(region.code, region.name) for region in regions]
        self.fields["kind"].choices = [("", "请选择"), *ProductKind.choices]
        self.fields["image"].help_text = "PNG 或 JPG，不超过 10 MB。"
        self.fields["min_age_months"].help_text = "0 为不限。"

    def groups(self) -> list[tuple[str, list]]:
        """Return the fieldsets: (legend, bound fields)."""
        return [(legend, [self[name] for name in names]) for legend, names in self.GROUPS]

    def clean_image(self):
        picture = self.cleaned_data.get("image")
        is_new = picture and "image" in self.changed_data
        return clean_picture(picture, PICTURE_SIDE) if is_new else picture

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        for low, high, what in (
            ("amount_min", "amount_max", "贷款额度"),
            ("term_min", "term_max", "贷款期限"),
            ("rate_min", "rate_max", "年化利率"),
            ("declared_min", "declared_max", "综合年化成本"),
        ):
            if data.get(low) is not None and data.get(high) is not None and data[low] > data[high]:
                self.add_error(high, f"{what}上限必须不小于下限")
        if data.get("amount_min") == 0:
            self.add_error("amount_min", "贷款额度下限必须大于 0")
        if data.get("rate_kind") == RateKind.LPR:
            quote = LprQuote.objects.first()
            if quote is None:
                self.add_error("rate_kind", "平台还没有维护 LPR 报价，请选择固定利率或联系平台运营")
            else:
                self.instance.lpr_quoted_on = quote.quoted_on
        else:
            self.instance.lpr_quoted_on = None
        if self.is_publishing:
            self._refuse_promises(data)
        return data

    def _refuse_promises(self, data: dict) -> None:
        for name in WORDED:
            text = data.get(name) or ""
            word = find_banned("\n".join(text) if isinstance(text, list) else text)
            if word:
                self.add_error(name, f"“{word}”属于误导性宣传，请修改后再提交")

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() | {"cost_min", "cost_max"}

    def validate_constraints(self) -> None:
        """Leave the ranges to `clean()`: its sentences stand by their fields."""


class ChargeForm(BaseForm):
    """One charge; a row left empty is no charge."""

    name = CleanTextField(label="费用名称", max_length=30, required=False)
    payee = CleanTextField(label="收取方", max_length=60, required=False)
    value = AmountField(
        label="金额或比例", min_value=0, max_value=9_999_999, decimal_places=3, required=False
    )
    unit = forms.ChoiceField(label="计算方式", choices=ProductCharge.Unit.choices, required=False)
    timing = forms.ChoiceField(label="收取时间", choices=ProductCharge.Timing.choices, required=False)

    def clean(self) -> dict:
        data = super().clean() or self.cleaned_data
        if any(data.get(name) not in (None, "") for name in ("name", "payee", "value")):
            for name, sentence in (
                ("name", "请输入费用名称"),
                ("payee", "请输入收取方"),
                ("value", "请输入金额或比例"),
            ):
                if data.get(name) in (None, "") and name not in self.errors:
                    self.add_error(name, sentence)
        return data


class BaseChargeFormSet(forms.BaseFormSet):
    """The rows of charges; a name stands once."""

    def clean(self) -> None:
        names = [row["name"] for row in self.rows()]
        if len(names) != len(set(names)):
            raise ValidationError("费用名称不能重复")

    def rows(self) -> list[dict]:
        """Return the filled rows."""
        return [form.cleaned_data for form in self.forms if getattr(form, "cleaned_data", {}).get("name")]


ChargeFormSet = forms.formset_factory(
    ChargeForm, formset=BaseChargeFormSet, extra=3, max_num=6, absolute_max=6, validate_max=True
)


def set_cost(form: ProductForm, rows: list[dict], lender: str) -> tuple[Example, Example] | None:
    """Compute the declared cost into the form's instance; None with an error where it cannot be published.

    Returns the cheapest and the dearest loan, which the declared cost rests on.
    """
    charges = [cost.Charge(**row) for row in rows]
    try:
        examples = declared_examples(form.instance, charges, lender)
    except ValueError as error:
        form.add_error(None, str(error))
        return None
    computed = [one.cost.simple for one in examples]
    for name, least in zip(("declared_min", "declared_max"), computed, strict=True):
        declared = form.cleaned_data.get(name)
        if declared is not None and declared < least - TOLERANCE:
            form.add_error(
                name, f"填写的 {declared.normalize():f}% 低于按利率和全部费用计算的 {least:f}%，请改正或留空"
            )
    if form.errors:
        return None
    declared = [form.cleaned_data.get(name) or ZERO for name in ("declared_min", "declared_max")]
    form.instance.cost_min, form.instance.cost_max = map(max, declared, computed)
    form.instance.cost_max = max(form.instance.cost_min, form.instance.cost_max)
    if form.instance.cost_max >= COST_CAP:
        form.add_error(None, "费用相对贷款金额过高，请核对费用")
        return None
    return examples


class ReasonForm(BaseForm):
    """Why a product is switched off."""

    reason = CleanTextField(label="禁用原因", max_length=300, keep_lines=True, required=False)
