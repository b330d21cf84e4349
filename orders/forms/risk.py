"""The form of 标记已处置."""

from platform_site.forms import BaseForm, CleanTextField


class HandlingForm(BaseForm):
    note = CleanTextField(
        label="处置说明",
        max_length=500,
        keep_lines=True,
        help_text="写明核实结果和采取的措施。保存后不能修改，本机构人员可以看到，企业看不到。",
        error_messages={"required": "请填写处置说明"},
    )
