"""The tags and filters of every template; they are built in, no `load` needed. One component per tag."""

import hashlib
import re
import uuid
from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django import template
from django.core.cache import cache
from django.forms import BaseForm, BoundField
from django.forms.formsets import BaseFormSet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone

from platform_site import abacus as abacus_drawing
from platform_site import chips as active_filters
from platform_site import masking, menus

register = template.Library()
NO_DATA = "--"
PHRASE_ENDS = re.compile("(?<=融资|综合|信用|服务)")

register.filter("mask_name", masking.mask_name)
register.filter("mask_phone", masking.mask_phone)
register.filter("mask_id", masking.mask_id)
register.filter("workspace_url", menus.workspace_url)


# Numbers and dates


@register.filter
def money(value: Any) -> str:
    """Return an amount in the unit it is stored in: 1,864,327.00."""
    number = _decimal(value)
    return NO_DATA if number is None else f"{number.quantize(Decimal('0.01'), ROUND_HALF_UP):,.2f}"


@register.filter
def wan(value: Any) -> str:
    """Return an amount in 万元 without trailing zeros: 1,000 or 12.5."""
    number = _decimal(value)
    return NO_DATA if number is None else _plain(number)


@register.filter
def rate(value: Any) -> str:
    """Return a yearly rate in percent with two decimals: 4.35%."""
    number = _decimal(value)
    return NO_DATA if number is None else f"{number.quantize(Decimal('0.01'), ROUND_HALF_UP)}%"


@register.filter
def day(value: date | datetime | None) -> str:
    """Return a date as 2026-11-24, in Shanghai's time."""
    return f"{_local(value):%Y-%m-%d}" if value else NO_DATA


@register.filter
def minute(value: datetime | None) -> str:
    """Return a moment as 2026-11-24 14:08, in Shanghai's time."""
    return f"{_local(value):%Y-%m-%d %H:%M}" if value else NO_DATA


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def _decimal(value: Any) -> Decimal | None:
    try:
        return None if value in (None, "") else Decimal(str(value))
    except InvalidOperation:
        return None


def _plain(number: Decimal) -> str:
    text = f"{number:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


# Status, messages, forms


@register.inclusion_tag("components/tag.html")
def tag(status: Any, choices: Any = None) -> dict:
    """Draw a status tag: `{% tag order.status order.Status %}`, or one argument with label and tone."""
    member = choices(status) if choices else status
    return {"label": member.label, "tone": member.tone.value}


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: BaseForm | BaseFormSet) -> dict:
    """List every error of the forms and formsets, each field error as a link to its field."""
    return {"errors": [error for form in forms for error in _errors(form)]}


def _errors(form: Any) -> Iterable[tuple[str, str]]:
    """Yield (text, anchor) of each error; errors of a whole form have no anchor."""
    if isinstance(form, BaseFormSet):
        yield from ((str(text), "") for text in form.non_form_errors())
        for one in form:
            yield from _errors(one)
    elif isinstance(form, BaseForm):
        yield from ((str(text), "") for text in form.non_field_errors())
        for field in form:
            yield from ((str(text), _anchor(field)) for text in field.errors)


def _anchor(field: Any) -> str:
    """Return the id of the field's input; of the first one where it has several."""
    if field.id_for_label:
        return field.id_for_label
    return f"{field.auto_id}_0" if field.field.widget.input_type in ("radio", "checkbox") else field.auto_id


@register.inclusion_tag("components/form_key.html", takes_context=True)
def form_key(context: template.Context) -> dict:
    """Draw the hidden one-time key of a form that creates or moves something; a failed send keeps its key."""
    sent = context["request"].POST.get("form_key")
    return {"key": sent or uuid.uuid4().hex}


# Lists


@register.simple_tag(takes_context=True)
def query_url(context: template.Context, **changes: Any) -> str:
    """Return the current query string with changes; None removes a parameter."""
    return _query(context["request"], changes)


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: template.Context, page: Any) -> dict:
    """Draw the page links of a Page; nothing where there is only one."""
    request = context["request"]
    links = [
        {"number": number, "url": _query(request, {"page": number}) if number else ""}
        for number in page.pages
    ]
    return {
        "page": page,
        "links": links,
        "previous_url": _query(request, {"page": page.previous_number}) if page.has_previous else "",
        "next_url": _query(request, {"page": page.next_number}) if page.has_next else "",
    }


@register.inclusion_tag("components/page_size.html", takes_context=True)
def page_size(context: template.Context, page: Any, sizes: Iterable[int] = (10, 20, 50)) -> dict:
    """Draw the choice of rows per page; the other parameters stay, the page starts over."""
    kept = [
        (name, value)
        for name, values in context["request"].GET.lists()
        if name not in ("page", "size")
        for value in values
    ]
    return {"page": page, "sizes": sizes, "kept": kept}


@register.inclusion_tag("components/chips.html", takes_context=True)
def chips(context: template.Context, filterset: Any, cleared: str = "?") -> dict:
    """Draw the active conditions of a filter set, each with a link that takes it away, and `cleared` for all."""
    request = context["request"]
    return {
        "cleared": cleared,
        "chips": [
            {"text": chip.text, "url": _query(request, chip.changes | {"page": None})}
            for chip in active_filters.active(filterset)
        ],
    }


@register.inclusion_tag("components/query_bar.html")
def query_bar(filterset: Any, label: str, shown: int = 4, cleared: str = "?") -> dict:
    """Draw the query form of a filter set; fields after the first ones stand under 更多条件. 重置 leads to `cleared`."""
    fields = list(filterset.form)
    rest = fields[shown:]
    return {
        "label": label,
        "cleared": cleared,
        "main": fields[:shown],
        "rest": rest,
        "is_open": any(active_filters.is_set(field) for field in rest),
    }


@register.simple_tag
def query_field(field: BoundField) -> str:
    """Draw one condition of a query form. Its markup is kept: widgets are most of the work of a list page."""
    choices = list(getattr(field.field, "choices", ()))
    parts = (field.auto_id, field.html_name, field.label, field.help_text, field.value(), choices)
    key = hashlib.sha256(repr(parts).encode()).hexdigest()
    html = cache.get(key)
    if html is None:
        html = render_to_string("bootstrap5/field.html", {"field": field, "is_query": True})
        cache.set(key, html)
    return html


@register.inclusion_tag("components/sort_link.html", takes_context=True)
def sort_link(context: template.Context, label: str, key: str, default: bool = False) -> dict:
    """Draw one order of a list: `{% sort_link "利率从低到高" "rate" %}`; the default needs no parameter."""
    request = context["request"]
    chosen = request.GET.get("sort", "")
    return {
        "label": label,
        "url": _query(request, {"sort": None if default else key, "page": None}),
        "is_current": chosen == key or (default and not chosen),
    }


@register.inclusion_tag("components/sort_th.html", takes_context=True)
def sort_th(context: template.Context, label: str, key: str, default: str = "", css: str = "") -> dict:
    """Draw a column head that sorts by `key`, then by `-key`; `default` is the order without a parameter."""
    request = context["request"]
    chosen = request.GET.get("sort") or default
    direction = {key: "ascending", f"-{key}": "descending"}.get(chosen, "")
    return {
        "label": label,
        "css": css,
        "direction": direction,
        "url": _query(request, {"sort": f"-{key}" if chosen == key else key, "page": None}),
    }


@register.simple_block_tag(takes_context=True)
def list_panel(
    context: template.Context,
    content: str,
    page: Any,
    heading: str,
    what: str,
    *,
    caption: str = "",
    unit: str = "条",
    reason: str = "",
    label: str = "",
    url: str = "",
) -> str:
    """Frame the thead and tbody of a numbered list: count, table, pages; without rows why there is no `what`."""
    request = context["request"]
    panel = {
        "request": request,
        "page": page,
        "heading": heading,
        "what": what,
        "caption": caption or heading,
        "unit": unit,
        "reason": reason,
        "label": label,
        "url": url,
        "table": content,
        "is_filtered": any(
            value for name, value in request.GET.items() if name not in ("page", "size", "sort")
        ),
    }
    return context.template.engine.get_template("components/list_panel.html").render(context.new(panel))


@register.inclusion_tag("components/empty_state.html")
def empty_state(what: str, reason: str = "", label: str = "", url: str = "", filtered: bool = False) -> dict:
    """Draw what stands in place of an empty list: why, and one action (`url`; of a filtered list, without conditions)."""
    return {"what": what, "reason": reason, "label": label, "url": url, "filtered": filtered}


def _query(request: HttpRequest, changes: dict[str, Any]) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if isinstance(value, list):
            query.setlist(name, value)
        elif value is not None:
            query[name] = str(value)
    return f"?{query.urlencode()}"


# Frame and figures


@register.filter
def phrases(name: str) -> list[str]:
    """Return a platform's name in the pieces between which a narrow line may break."""
    return PHRASE_ENDS.split(name)


@register.inclusion_tag("components/menu.html", takes_context=True)
def menu(context: template.Context, name: str) -> dict:
    """Draw a menu of platform_site.menus as far as this user may see it."""
    return {"groups": menus.groups_for(name, context["request"])}


@register.inclusion_tag("components/abacus.html")
def abacus(number: int, label: str = "", hidden: bool = False) -> dict:
    """Draw a whole number as an abacus; `hidden` for a copy that only decorates."""
    drawn = abacus_drawing.rods(max(0, int(number)))
    return {
        "rods": drawn,
        "width": abacus_drawing.width(len(drawn)),
        "number": f"{int(number):,}",
        "label": label,
        "hidden": hidden,
    }


@register.inclusion_tag("components/pace.html")
def pace(promised: Any, actual: Any) -> dict:
    """Draw promised days (the tick) against the real ones (the bead) and say which is longer."""
    promised, actual = Decimal(str(promised)), Decimal(str(actual))
    longest = max(promised, actual, Decimal(1)) * Decimal("1.2")
    return {
        "promised": _plain(promised),
        "actual": _plain(actual),
        "promised_x": f"{promised / longest * 100:.1f}%",
        "actual_x": f"{actual / longest * 100:.1f}%",
        "difference": _plain(abs(promised - actual)),
        "is_late": actual > promised,
    }


@register.inclusion_tag("components/bar.html")
def bar(part: Any, whole: Any) -> dict:
    """Draw a bar as long as `part` of `whole`; decoration beside the number in words."""
    share = Decimal(str(part)) / Decimal(str(whole)) * 100 if whole else Decimal(0)
    return {"width": f"{min(share, Decimal(100)):.1f}%"}


@register.inclusion_tag("components/rail.html")
def rail(steps: Iterable[dict], label: str = "办理状态") -> dict:
    """Draw the line of stages: dicts of label, note and state (`done`, `now` or `todo`)."""
    return {"steps": steps, "label": label}
