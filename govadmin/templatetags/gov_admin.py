"""What the admin's list templates need beyond Django's own tags."""

import re
from collections.abc import Iterable, Iterator

from django import template
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from platform_site.templatetags.ui import NO_DATA

register = template.Library()
ICON = re.compile('<img [^>]*alt="(True|False|None)"[^>]*>')
WORDS = {"True": "是", "False": "否", "None": NO_DATA}


@register.filter
def labelled(cells: Iterable[SafeString], headers: list[dict]) -> Iterator[SafeString]:
    """Give each cell of a row its column's name, which phones show where the table is stacked."""
    for cell, header in zip(cells, headers, strict=True):
        label = format_html(' data-l="{}"', header["text"])
        named = cell.replace("<th", '<th scope="row"', 1).replace("<td", f"<td{label}", 1)
        yield mark_safe(named)  # noqa: S308 cells and labels are escaped already


@register.filter
def in_words(contents: SafeString) -> SafeString:
    """Put 是 or 否 in place of the icon that the admin draws for a yes-or-no field."""
    return mark_safe(ICON.sub(lambda icon: WORDS[icon[1]], contents))  # noqa: S308 escaped by the admin


@register.filter
def page_url(changes: ChangeList, number: int) -> str:
    """Return the address of another page of the list, conditions kept."""
    return changes.get_query_string({PAGE_VAR: number})
