"""Forms of the import pages: what a file holds, from whom, up to which day."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from credit.catalogue import CATEGORIES
from credit.models import WhitelistBatch
from credit.sheets import MAX_BYTES, MAX_ROWS
from platform_site.forms import BaseForm, CleanTextField, DayField


class ImportForm(BaseForm):
    """What every import says about its file."""

    department = CleanTextField(label="来源部门", max_length=80)
    data_to = DayField(label="数据截止日期")
    file = forms.FileField(
        label="数据文件",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        help_text=f"xlsx 或 csv，不超过 {MAX_BYTES // 1024 // 1024} MB、{MAX_ROWS:,} 行，首行为列名。",
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(f"文件超过 {MAX_BYTES // 1024 // 1024} MB，请拆分后上传。")
        return file

    def clean_data_to(self):
        day = self.cleaned_data["data_to"]
        if day > timezone.localdate():
            raise ValidationError("数据截止日期不能晚于今天。")
        return day


class WhitelistImportForm(ImportForm):
    """A batch of a list of any kind."""

    list_kind = forms.ChoiceField(label="名单类型", choices=WhitelistBatch.Kind.choices)
    list_label = CleanTextField(label="批次名称", max_length=60, help_text="例如：2026 年第一批。")
    valid_to = DayField(label="有效期至", required=False)
    field_order = ("list_kind", "list_label", "department", "data_to", "valid_to", "file")

    def clean_valid_to(self):
        day = self.cleaned_data["valid_to"]
        if day and day < timezone.localdate():
            raise ValidationError("有效期不能早于今天。")
        return day


class CreditImportForm(ImportForm):
    """Records of one category."""

    category = forms.ChoiceField(
        label="信用类别",
        choices=[("", "请选择"), *((category.code, category.name) for category in CATEGORIES.values())],
    )
    field_order = ("category", "department", "data_to", "file")
