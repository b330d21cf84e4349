"""How an application is drawn: the rail of its stages and the list of what happened."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from credit.models import Objection
from platform_site.access import Role
from platform_site.models import AuditEvent

ROLES = dict(Role.choices)
INSIDE = ("分派",)  # who of the platform handles it is no news for the enterprise
S = Objection.Status


def rail(objection: Objection) -> list[dict[str, str]]:
    """Return the stages as `{% rail %}` takes them; a withdrawn one ends where it was withdrawn."""
    is_open, was_accepted = objection.is_open, objection.accepted_at is not None
    steps = [
        _stage("提交", "done", f"{objection.raised_at:%Y-%m-%d}"),
        _stage(
            "受理",
            "done" if was_accepted else "now" if is_open else "todo",
            "" if was_accepted else f"最晚 {objection.accept_due_on:%Y-%m-%d}" if is_open else "未受理",
        ),
    ]
    if objection.status == S.WITHDRAWN:
        return [*steps, _stage("撤回", "done", "")]
    note = f"最晚 {objection.decide_due_on:%Y-%m-%d}" if is_open else objection.get_status_display()
    state = "done" if not is_open else "now" if was_accepted else "todo"
    return [*steps, _stage("核实处理", state, ""), _stage("办结", "todo" if is_open else "done", note)]


def timeline(objection: Objection, hidden: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Return what happened, the newest first, as components/timeline.html takes it; `hidden` labels left out."""
    return [
        {"title": event.action, "who": ROLES.get(event.actor_role, "系统"), "at": event.at, "text": ""}
        for event in events_of([objection.pk]).exclude(action__in=hidden)
    ]


def events_of(objections: Iterable[int]) -> QuerySet[AuditEvent]:
    """Return the steps of some applications, the newest first."""
    return AuditEvent.objects.filter(
        object_type=str(Objection._meta.verbose_name), object_id__in=map(str, objections)
    ).order_by("-at", "-id")


def _stage(label: str, state: str, note: str) -> dict[str, str]:
    return {"label": label, "state": state, "note": note}
