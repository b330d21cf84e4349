"""Form fields and bases: what people type is mended before it is judged, and every error is a Chinese sentence."""

from decimal import Decimal

from crispy_forms.helper import FormHelper
from django import forms

from platform_site import identity
from platform_site.uploads import clean_document


class CleanTextField(forms.CharField):
    """Text in NFC without control, direction or zero-width characters; the length counts code points."""

    def __init__(self, *, keep_lines: bool = False, **kwargs):
        self.keep_lines = keep_lines
        if keep_lines:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        super().__init__(**kwargs)

    def to_python(self, value):
        text = super().to_python(value)
        return identity.clean_text(text, keep_lines=self.keep_lines) if text else text


class CodeField(forms.CharField):
    """A number or code: full-width characters and spaces are mended, letters become capitals."""

    def to_python(self, value):
        text = super().to_python(value)
        return "".join(identity.normalise(text).split()).upper() if text else text


class PhoneField(CodeField):
    """A Chinese mobile number."""

    default_error_messages = {"required": "请输入手机号", "mobile": "手机号应为 11 位数字，例如 13800000000"}

    def __init__(self, **kwargs):
        kwargs.setdefault("label", "手机号")
        kwargs.setdefault(
            "widget",
            forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "tel-national", "maxlength": 20}),
        )
        super().__init__(**kwargs)

    def validate(self, value):
        super().validate(value)
        if value and not identity.is_mobile(value):
            raise forms.ValidationError(self.error_messages["mobile"], code="mobile")


class AmountField(forms.DecimalField):
    """A decimal in plain digits (１２ and 1,000 are understood; 1_0, 1E+11 and NaN are not)."""

    default_error_messages = {"invalid": "请输入数字，最多 {places} 位小数"}

    def __init__(self, *, decimal_places: int = 2, max_digits: int = 14, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(decimal_places=decimal_places, max_digits=max_digits, **kwargs)
        self.error_messages["invalid"] = self.error_messages["invalid"].format(places=decimal_places)

    def to_python(self, value):
        if value in self.empty_values or isinstance(value, Decimal):
            return None if value in self.empty_values else value
        try:
            return identity.parse_decimal(str(value))
        except ValueError:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from None


class WholeNumberField(forms.IntegerField):
    """A whole number in plain digits, full-width ones included."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def to_python(self, value):
        if value in self.empty_values or isinstance(value, int):
            return None if value in self.empty_values else value
        text = identity.normalise(str(value)).replace(",", "")
        if not (text.isascii() and text.isdigit() and len(text) <= 12):
            raise forms.ValidationError("请输入整数", code="invalid")
        return int(text)


class DayField(forms.DateField):
    """A day, picked from the browser's calendar."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)


class DocumentField(forms.FileField):
    """A PDF or picture, judged by its content."""

    widget = forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"})

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        return clean_document(upload) if upload else None


def name_errors(form: forms.BaseForm) -> None:
    """Give each required field an error that names it: 请输入…, 请选择… or 请上传…."""
    for field in form.fields.values():
        if isinstance(field, forms.FileField):
            verb = "请上传"
        elif isinstance(
            field, forms.ChoiceField | forms.ModelChoiceField | forms.DateField | forms.BooleanField
        ):
            verb = "请选择"
        else:
            verb = "请输入"
        if field.error_messages.get("required") in (None, forms.Field.default_error_messages["required"]):
            field.error_messages["required"] = f"{verb}{str(field.label or '').split('（')[0]}"


class BaseForm(forms.Form):
    """A form in the project's look: no form tag of its own, errors that name their field."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name_errors(self)

    @property
    def helper(self) -> FormHelper:
        return _helper()


class BaseModelForm(forms.ModelForm):
    """The same over a model."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name_errors(self)

    @property
    def helper(self) -> FormHelper:
        return _helper()


def _helper() -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    return helper
