"""The forms of a 疑问: the institution's question and the operator's answer."""

from django import forms

from credit.models import Doubt
from platform_site.forms import BaseForm, CleanTextField


class AskForm(BaseForm):
    """提出疑问."""

    reason = forms.ChoiceField(label="理由", choices=Doubt.Reason.choices, widget=forms.RadioSelect)
    text = CleanTextField(
        label="说明",
        max_length=500,
        keep_lines=True,
        help_text="写明哪一处有疑问、依据是什么。平台和本机构人员可以看到；企业只看到理由和答复。",
    )


class AnswerForm(BaseForm):
    """答复."""

    answer = CleanTextField(
        label="答复",
        max_length=500,
        keep_lines=True,
        help_text="提出疑问的机构和该企业都可以看到，请勿转述机构的说明。",
    )
    source_department = CleanTextField(
        label="建议核实单位",
        max_length=100,
        required=False,
        help_text="需要由数据来源部门核实时填写。",
    )
