"""Forms of the enterprise's steps."""

from django import forms

from orders.forms.steps import StepForm
from orders.models import Satisfaction
from platform_site.forms import CleanTextField, DocumentField


class WithdrawForm(StepForm):
    """撤回 and 放弃: a reason only if the enterprise wants to give one."""

    close_text = CleanTextField(label="原因", max_length=500, required=False, keep_lines=True)


class SupplementForm(StepForm):
    """补充材料: one file for every asked item."""

    reply = CleanTextField(label="回复", max_length=500, required=False, keep_lines=True)

    def prepare(self):
        self.items = list(self.order.supplements.get(answered_at__isnull=True).items.all())
        for item in self.items:
            self.fields[f"item_{item.pk}"] = DocumentField(
                label=item.name,
                help_text="PDF、PNG 或 JPG，不超过 10 MB。",
                error_messages={"required": f"请上传{item.name}"},
            )
        self.order_fields([*(f"item_{item.pk}" for item in self.items), "reply"])

    def arguments(self):
        files = {item.pk: self.cleaned_data[f"item_{item.pk}"] for item in self.items}
        return {"files": files, "reply": self.cleaned_data["reply"]}


class AcceptOfferForm(StepForm):
    """接受授信: exactly the terms on the page."""

    terms_hash = forms.CharField(widget=forms.HiddenInput)
    agreed = forms.BooleanField(
        label="我已核对以上授信条款，同意接受", error_messages={"required": "请核对条款并勾选同意"}
    )

    def prepare(self):
        self.fields["terms_hash"].initial = self.order.offer.terms_hash()

    def arguments(self):
        return {"terms_hash": self.cleaned_data["terms_hash"]}


class RateForm(StepForm):
    """评价服务."""

    score = forms.TypedChoiceField(
        label="对本次服务的评价", choices=Satisfaction.choices, coerce=int, widget=forms.RadioSelect
    )
    text = CleanTextField(label="评价内容", max_length=500, required=False, keep_lines=True)
