"""The forms of 异议处理."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from credit.models import Objection
from credit.objection_targets import Kind
from credit.objections import operators
from platform_site.forms import BaseForm, CleanTextField

READS_IT = "企业可以看到。"
OUTCOMES = {
    Kind.DISPUTE: [
        ("uphold", "成立（记录有误的，立即不再展示）"),
        ("partly", "部分成立（记录保留，加注更正说明）"),
        ("dismiss", "不成立（记录恢复原样）"),
    ],
    Kind.REPAIR: [("uphold", "准予修复（记录立即不再展示）"), ("dismiss", "不予修复")],
}
ABOUT_OTHERS = [("uphold", "成立"), ("partly", "部分成立"), ("dismiss", "不成立")]


class StepForm(BaseForm):
    """A form about one application."""

    def __init__(self, *args, objection: Objection, **kwargs):
        super().__init__(*args, **kwargs)
        self.objection = objection
        self.prepare()

    def prepare(self) -> None:
        """Fit the fields to the application."""

    def answer(self) -> tuple[str, dict[str, Any]]:
        """Return the name of the step and its answers, after `is_valid()`."""
        raise NotImplementedError


class OperatorChoice(forms.ModelChoiceField):
    def label_from_instance(self, person: User) -> str:
        return person.name


class AssignForm(StepForm):
    """分派."""

    assigned_to = OperatorChoice(label="经办人", queryset=User.objects.none(), empty_label="请选择")

    def prepare(self) -> None:
        self.fields["assigned_to"].queryset = operators().order_by("name", "pk")
        self.initial["assigned_to"] = self.objection.assigned_to_id

    def answer(self):
        return "assign", self.cleaned_data


class AskForm(StepForm):
    """向来源单位核实."""

    source_department = CleanTextField(label="核实单位", max_length=100)
    source_question = CleanTextField(label="核实内容", max_length=500, keep_lines=True)

    def prepare(self) -> None:
        if record := self.objection.disputed_record:
            self.initial["source_department"] = record.department
        elif self.objection.entry:
            self.initial["source_department"] = self.objection.entry.batch.department
        elif self.objection.refused_by:
            self.initial["source_department"] = self.objection.refused_by.name

    def answer(self):
        return "ask", self.cleaned_data


class ReplyForm(StepForm):
    """登记核实回复."""

    source_reply = CleanTextField(label="核实回复", max_length=500, keep_lines=True)

    def answer(self):
        return "reply", self.cleaned_data


class DecideForm(StepForm):
    """作出处理: the outcome, why, and for a record that stays the words that correct it."""

    outcome = forms.ChoiceField(label="处理结果", widget=forms.RadioSelect)
    decision_text = CleanTextField(label="处理意见", max_length=500, keep_lines=True, help_text=READS_IT)
    correction = CleanTextField(
        label="更正说明",
        max_length=200,
        required=False,
        help_text="部分成立时填写，与记录一起向金融机构展示。",
    )

    def prepare(self) -> None:
        has_record = self.objection.disputed_record is not None
        self.fields["outcome"].choices = OUTCOMES[self.objection.kind] if has_record else ABOUT_OTHERS
        if self.objection.kind == Kind.REPAIR or not has_record:
            del self.fields["correction"]

    def clean(self):
        cleaned = super().clean()
        needs_words = "correction" in self.fields and cleaned.get("outcome") == "partly"
        if needs_words and not cleaned.get("correction"):
            self.add_error("correction", ValidationError("部分成立的，请填写更正说明"))
        return cleaned

    def answer(self):
        step = self.cleaned_data["outcome"]
        correction = self.cleaned_data.get("correction", "") if step == "partly" else ""
        return step, {"decision_text": self.cleaned_data["decision_text"], "correction": correction}
