"""Columns of the admin pages in the look of the site: status tags instead of words and icons, roles by name.

Each is a method of an admin class: `active = switch("is_active", "状态")`.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.template.loader import render_to_string

from platform_site.access import Role
from platform_site.tones import Tone

ROLES = dict(Role.choices)


def _tag(label: str, tone: Tone) -> str:
    return render_to_string("components/tag.html", {"label": label, "tone": tone.value})


@admin.display(description="状态", ordering="status")
def status(page: admin.ModelAdmin, record: Any) -> str:
    """Draw the tag of a record whose `Status` is a TonedChoices."""
    member = type(record).Status(record.status)
    return _tag(member.label, member.tone)


def switch(field: str, label: str, on: str = "启用", off: str = "停用") -> Callable:
    """Return a column that draws a yes-or-no field as a tag."""

    @admin.display(description=label, ordering=field)
    def shown(page: admin.ModelAdmin, record: Any) -> str:
        return _tag(on, Tone.GOOD) if getattr(record, field) else _tag(off, Tone.OFF)

    return shown


@admin.display(description="身份", ordering="actor_role")
def actor_role(page: admin.ModelAdmin, event: Any) -> str:
    """Name the role an event was made in."""
    return ROLES.get(event.actor_role, "系统")
