"""Forms around large exports."""

from django import forms

from platform_site.forms import BaseForm, CleanTextField


class ExportRequestForm(BaseForm):
    """What a large export is for; the second person reads it."""

    purpose = CleanTextField(
        label="导出用途",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="审批人可以看到。",
        error_messages={"required": "请填写导出用途"},
    )


class RefusalForm(BaseForm):
    """Why a request is not approved."""

    reason = CleanTextField(
        label="驳回原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="申请人可以看到。",
        error_messages={"required": "请填写驳回原因"},
    )
