"""Query bars: filter sets that survive any query string, the filters they are made of, and sorting.

filter = OrderFilter(request.GET, Order.objects.visible_to(request.user), request=request)
page = paginate(sorted_by(filter.qs, request, {"amount": "amount"}, default="-submitted_at"), request.GET)
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

import django_filters
from django import forms
from django.contrib import messages
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import F, QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from platform_site import identity
from platform_site.forms import AmountField, WholeNumberField

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2099, 12, 31)


class SafeFilterSet(django_filters.FilterSet):
    """A bound filter set with an always valid form: what it cannot read is dropped and named in a message."""

    def __init__(self, data: QueryDict, queryset: QuerySet, *, request: HttpRequest):
        super().__init__(_cleaned(data), queryset, request=request)
        self.is_bound = True
        dropped = list(self.form.errors)
        if dropped:
            labels = "、".join(str(self.form.fields[name].label) for name in dropped)
            messages.info(request, f"查询条件“{labels}”无法识别，已忽略。")
            for name in dropped:
                self.data.pop(name, None)
            del self._form


class TextFilter(django_filters.CharFilter):
    """Text that the field contains, whatever the case."""

    def __init__(self, field_name: str | None = None, lookup_expr: str = "icontains", **kwargs):
        super().__init__(field_name, lookup_expr, max_length=50, **kwargs)


class ChoiceFilter(django_filters.ChoiceFilter):
    """One of the choices, or 全部. Where a function gives them, it is asked once a request."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"empty_label": "全部", "null_label": None, **kwargs})

    @property
    def field(self):
        if callable(self.extra.get("choices")):  # the form would ask at every look at the choices
            self.extra["choices"] = self.extra["choices"]()
        return super().field


class TickField(forms.BooleanField):
    """A box: True when ticked, else no value."""

    def to_python(self, value):
        return super().to_python(value) or None


class TickFilter(django_filters.Filter):
    """A box that narrows the list when it is ticked."""

    field_class = TickField


class AmountFilter(django_filters.Filter):
    """A number in plain digits, in the unit of the field."""

    field_class = AmountField


class WholeNumberFilter(django_filters.Filter):
    """A whole number in plain digits that a database integer holds."""

    field_class = WholeNumberField

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_value": 32_767, **kwargs})


class DayFromFilter(django_filters.Filter):
    """Moments from the beginning of this day on (Shanghai)."""

    field_class = forms.DateField

    def __init__(self, field_name: str, **kwargs):
        super().__init__(
            field_name,
            kwargs.pop("lookup_expr", "gte"),
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            validators=[MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)],
            **kwargs,
        )

    def filter(self, qs, value):
        return super().filter(qs, start_of(value) if value else value)


class DayToFilter(DayFromFilter):
    """Moments up to the end of this day (Shanghai)."""

    def __init__(self, field_name: str, **kwargs):
        super().__init__(field_name, lookup_expr="lt", **kwargs)

    def filter(self, qs, value):
        return super().filter(qs, value + timedelta(days=1) if value else value)


def sorted_by(
    queryset: QuerySet, request: HttpRequest, keys: Mapping[str, str | F], *, default: str
) -> QuerySet:
    """Return the rows in the order that `?sort=key` or `-key` asks for; `default` is a field, maybe with "-".

    `keys` maps what stands in the address to fields; an F is a field that may be empty, and rows without it come
    last either way. Rows that are alike stand by descending pk.
    """
    asked = identity.clean_text(request.GET.get("sort", ""))
    field = keys.get(asked.removeprefix("-"))
    is_down = asked.startswith("-")
    if asked and field is None:
        messages.info(request, "排序方式无法识别，已按默认顺序显示。")
    if field is None:
        return queryset.order_by(default, "-pk")
    if isinstance(field, F):
        return queryset.order_by(
            field.desc(nulls_last=True) if is_down else field.asc(nulls_last=True), "-pk"
        )
    return queryset.order_by(f"-{field}" if is_down else field, "-pk")


def _cleaned(data: QueryDict) -> QueryDict:
    clean = QueryDict(mutable=True)
    for name, values in data.lists():
        clean.setlist(name, [identity.clean_text(value) for value in values])
    return clean


def start_of(day: date) -> datetime:
    """Return the first moment of a day (Shanghai)."""
    return timezone.make_aware(datetime.combine(day, time.min))
