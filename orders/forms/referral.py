"""The form of 同意转推荐: the need again, and a consent to the new institution."""

from django import forms

from credit import catalogue
from orders.forms.application import ConsentForm, NeedForm
from orders.models import Order
from products.models import ProductVersion

CONSENT_CODES = [category.code for category in catalogue.by_consent()]


class TransferForm(NeedForm, ConsentForm):
    """One page for need and consent; what is signed has to be the text that was read, so a changed choice asks again."""

    version_shown = forms.IntegerField(widget=forms.HiddenInput)
    codes_shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, order: Order, version: ProductVersion, **kwargs):
        super().__init__(*args, version=version, initial=_initial(order, version), **kwargs)
        self.codes = CONSENT_CODES

    def clean(self):
        cleaned = super().clean()
        self.codes = cleaned.get("categories") or CONSENT_CODES
        was_read = set(self.codes) == set(cleaned.get("codes_shown", "").split(","))
        self.data = self.data.copy()
        self.data["codes_shown"] = ",".join(self.codes)
        if not was_read:
            self.data.pop("agreed", None)
            if "agreed" in cleaned:
                self.add_error("agreed", "授权书已按您勾选的信息更新，请重新阅读并勾选同意")
        return cleaned

    def application(self) -> dict:
        """Return what `orders.submission.submit` takes."""
        return self.cleaned_data | {"version": self.cleaned_data["version_shown"]}


def _initial(order: Order, version: ProductVersion) -> dict:
    """Return the need of the first application, brought within the limits of the other product."""
    return {
        "amount": min(max(order.amount, version.amount_min), version.amount_max),
        "term_months": min(max(order.term_months, version.term_min), version.term_max),
        "purpose": order.purpose,
        "max_rate": order.max_rate,
        "contact_name": order.contact_name,
        "contact_phone": order.contact_phone,
        "version_shown": version.pk,
        "codes_shown": ",".join(CONSENT_CODES),
    }
