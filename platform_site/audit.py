"""Writing the audit trail. A change and its event stand in one transaction; call this last in it."""

from typing import Any

from django.db.models import Model

from platform_site.models import AuditEvent
from platform_site.request_context import current


def record(
    action: str,
    *,
    actor: Any = None,
    target: Model | None = None,
    institution_id: int | None = None,
    summary: str = "",
    details: dict[str, Any] | None = None,
    at: Any = None,
) -> AuditEvent:
    """Append one event. `details` holds ids and masked values only: the chain cannot be erased later."""
    context = current()
    actor = actor if getattr(actor, "pk", None) else None
    event = AuditEvent(
        action=action,
        actor=actor,
        actor_role=getattr(actor, "role", ""),
        institution_id=institution_id,
        object_type=str(target._meta.verbose_name) if target else "",
        object_id=str(target.pk) if target else "",
        summary=summary[:300],
        details=(details or {}) | ({"api_key": context.api_key} if context.api_key else {}),
        ip=context.ip,
        request_id=context.request_id,
    )
    if at:
        event.at = at
    event.save(force_insert=True)
    return event


def record_step(record_, step, name, *, user, now, from_status, note, changes) -> None:
    """Event writer for workflows whose log is the general audit trail."""
    record(
        step.label,
        actor=user,
        target=record_,
        institution_id=getattr(record_, "institution_id", None),
        summary=note or str(record_),
        details={"step": name, "from": from_status, "to": record_.status},
        at=now,
    )
