"""What every form of a step shares."""

from datetime import date
from typing import Any

from django import forms

from accounts.models import User
from orders.models import Order
from platform_site.forms import BaseForm


class StepForm(BaseForm):
    """A form that knows who fills it in and for which order."""

    def __init__(self, *args, user: User, order: Order, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.order = user, order
        self.prepare()

    def prepare(self) -> None:
        """Fit the fields to the order."""

    def leave_out_files(self) -> None:
        """Ask for no upload: the API carries none."""
        for name, field in list(self.fields.items()):
            if isinstance(field, forms.FileField):
                del self.fields[name]

    def arguments(self) -> dict[str, Any]:
        """Return what the step's function is called with, after `is_valid()`."""
        return self.cleaned_data


def check_day(day: date | None, first: date, last: date, label: str) -> date | None:
    """Return the day; ValidationError when it lies outside the span."""
    if day and not first <= day <= last:
        raise forms.ValidationError(f"{label}应在 {first:%Y-%m-%d} 至 {last:%Y-%m-%d} 之间")
    return day
