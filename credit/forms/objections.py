"""What an enterprise fills in to raise an 异议 or ask for 信用修复."""

from typing import Any

from django import forms

from credit.models import Objection
from credit.objection_targets import Target
from platform_site.forms import BaseForm, CleanTextField, DocumentField

TYPES = "PDF、PNG 或 JPG，不超过 10 MB。"


class ObjectionForm(BaseForm):
    """提出异议: the reasons that fit the target, what is wrong, and proofs if there are any."""

    reason = forms.ChoiceField(label="理由", widget=forms.RadioSelect)
    text = CleanTextField(
        label="说明",
        max_length=1000,
        keep_lines=True,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="写明哪一处不对、实际情况是什么。请勿填写与此无关的个人信息。",
    )
    paper = DocumentField(label="证明材料", required=False, help_text=TYPES)
    more = DocumentField(label="其他证明材料", required=False)

    def __init__(self, *args, target: Target, **kwargs):
        super().__init__(*args, **kwargs)
        labels = dict(Objection.Reason.choices)
        self.fields["reason"].choices = [(reason, labels[reason]) for reason in target.reasons]

    def papers(self) -> list[tuple[str, Any]]:
        """Return the uploads as (name, file)."""
        return [
            (str(field.label), self.cleaned_data[name])
            for name, field in self.fields.items()
            if isinstance(field, DocumentField) and self.cleaned_data[name]
        ]


class RepairForm(ObjectionForm):
    """申请信用修复: nothing is decided without the paper that says so."""

    field_order = ["reason", "decision", "text", "paper", "more"]
    decision = DocumentField(label="修复决定书或履行证明", help_text=TYPES)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].help_text = "写明整改或履行的经过，以及作出修复决定的单位和日期。"
