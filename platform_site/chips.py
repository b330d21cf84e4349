"""The active conditions of a query bar in words: 期限：12 个月."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField, CheckboxInput, MultiWidget
from django_filters.widgets import SuffixedMultiWidget

UNITS = {"月": "个月"}


@dataclass(frozen=True)
class Chip:
    """One condition: its text, and the changes of the query string that take it away."""

    text: str
    changes: dict[str, list[str] | None]


def active(filterset: Any) -> list[Chip]:
    """Return the conditions that a bound filter set applies; none where its form has errors."""
    form = filterset.form
    if not form.is_bound or not form.is_valid():
        return []
    return [chip for field in form for chip in _chips(field, form.cleaned_data.get(field.name))]


def is_set(field: BoundField) -> bool:
    """Tell whether the request gave this field a value."""
    data = field.data
    return any(data) if isinstance(data, list) else data not in (None, "", False)


def _chips(field: BoundField, value: Any) -> Iterator[Chip]:
    if value in (None, "", False) or not is_set(field):
        return
    widget = field.field.widget
    label, _, unit = str(field.label).rstrip("）").partition("（")
    if isinstance(widget, CheckboxInput):
        yield Chip(label, {field.html_name: None})
    elif isinstance(widget, MultiWidget):
        names = _part_names(field.html_name, widget)
        ends = [part or "不限" for part in field.data]
        yield Chip(f"{label}：{' ～ '.join(ends)}", dict.fromkeys(names))
    elif isinstance(field.data, list):
        labels = _choice_labels(field)
        for one in field.data:
            rest = [other for other in field.data if other != one]
            yield Chip(f"{label}：{labels.get(one, one)}", {field.html_name: rest or None})
    else:
        shown = _choice_labels(field).get(str(field.data), field.data)
        yield Chip(f"{label}：{shown} {UNITS.get(unit, unit)}".rstrip(), {field.html_name: None})


def _part_names(name: str, widget: MultiWidget) -> list[str]:
    if isinstance(widget, SuffixedMultiWidget):
        return [widget.suffixed(name, suffix) for suffix in widget.suffixes]
    return [name + suffix for suffix in widget.widgets_names]


def _choice_labels(field: BoundField) -> dict[str, str]:
    return {str(value): str(label) for value, label in getattr(field.field, "choices", ())}
