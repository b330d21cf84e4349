"""Workflows as tables. `Workflow.take()` is the only code in the project that writes a status."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils import timezone


class StepRefused(Exception):
    """The record no longer stands where the step starts: somebody was faster (HTTP 409)."""

    def __init__(self, message: str, record: models.Model | None = None):
        super().__init__(message)
        self.record = record


@dataclass(frozen=True)
class Step:
    """One row of a workflow table.

    `allowed(user, record)` says who; `effect(record, user=, now=, **changes)` runs inside the transaction,
    under the lock, after the row was saved.
    """

    label: str
    sources: frozenset[str]
    target: str | None
    allowed: Callable[[Any, Any], bool]
    effect: Callable[..., None] | None = None

    def leads_to(self, status: str) -> str:
        """Return the status after the step; a step without a target leaves it as it is."""
        return status if self.target is None else self.target


class Workflow:
    """The steps of one model by name, and the function that takes them.

    `record_event(record, step, name, user=, now=, from_status=, note=, changes=)` writes the event row in the
    same transaction; `describe_refusal(record, step)` words the 409.
    """

    def __init__(
        self,
        record_event: Callable[..., None],
        describe_refusal: Callable[[Any, Step], str],
        **steps: Step,
    ):
        self.steps = steps
        self._record_event = record_event
        self._describe_refusal = describe_refusal

    def pairs(self) -> set[tuple[str, str]]:
        """Return every allowed (from, to) change of status; the database trigger holds the same set."""
        return {
            (str(source), str(step.target))
            for step in self.steps.values()
            if step.target is not None
            for source in step.sources
        }

    def can(self, user: Any, record: Any, name: str) -> bool:
        """Tell whether the step may be offered to this user on this record as it was read."""
        step = self.steps[name]
        return record.status in step.sources and step.allowed(user, record)

    def available(self, user: Any, record: Any) -> list[str]:
        """Return the names of the steps that `can()` be taken, in table order: the page's buttons."""
        return [name for name in self.steps if self.can(user, record, name)]

    @transaction.atomic
    def take(self, record: Any, name: str, *, user: Any, now=None, note: str = "", **changes: Any) -> Any:
        """Move a record by one step and return it, fresh and locked.

        Raises StepRefused when its status is not one of the step's sources any more, PermissionDenied when this
        user may not take it, ValidationError when a changed field is invalid. Nothing is written then.
        """
        now = now or timezone.now()
        step = self.steps[name]
        locked = type(record)._base_manager.select_for_update(of=("self",)).get(pk=record.pk)
        if not step.allowed(user, locked):
            raise PermissionDenied(f"当前账号不能办理“{step.label}”。")
        if locked.status not in step.sources:
            raise StepRefused(self._describe_refusal(locked, step), locked)
        from_status = locked.status
        for field, value in changes.items():
            setattr(locked, field, value)
        locked.status = step.leads_to(locked.status)
        locked.full_clean(validate_unique=False)
        locked.save()
        if step.effect:
            step.effect(locked, user=user, now=now, **changes)
        self._record_event(
            locked, step, name, user=user, now=now, from_status=from_status, note=note, changes=changes
        )
        return locked


def statuses(*members: str | Iterable[str]) -> frozenset[str]:
    """Return a frozenset of status values, for the tables' source columns."""
    return frozenset(str(member) for member in members)
