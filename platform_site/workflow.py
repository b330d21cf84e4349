"""Workflows as tables. `Workflow.take()` is the only code in the project that writes a status."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
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
class Kept:
    """A target that the record remembers itself: the status in `field`, which is one of `among`."""

    field: str
    among: frozenset[str]


@dataclass(frozen=True)
class Step:
    """One row of a workflow table.

    `target`: a status, one that the record has kept, or None when the step leaves the status as it is.
    `allowed(user, record)` says who; user None is the platform's own clock. `guard(record, now)` returns why the
    step is refused although status and person are right, or "". `keeps` names the field that remembers the
    status the step left. `effect(record, user=, now=, **changes)` runs inside the transaction, under the lock,
    after the row was saved.
    """

    label: str
    sources: frozenset[str]
    target: "str | Kept | None"
    allowed: Callable[[Any, Any], bool]
    effect: Callable[..., None] | None = None
    guard: Callable[[Any, datetime], str] | None = None
    keeps: str = ""

    def leads_to(self, record: Any) -> str:
        """Return the status of this record after the step."""
        match self.target:
            case None:
                return record.status
            case Kept(field=field):
                return getattr(record, field)
        return str(self.target)

    def targets(self) -> frozenset[str]:
        """Return every status that the step can lead to; empty when it moves none."""
        match self.target:
            case None:
                return frozenset()
            case Kept(among=among):
                return among
        return frozenset({str(self.target)})


class Workflow:
    """The steps of one model by name, and the function that takes them.

    `record_event(record, step, name, user=, now=, from_status=, note=, changes=)` writes the event row in the
    same transaction; `describe_refusal(record, step)` words the 409; `settle(record, now)` derives columns from
    the new status before the row is checked and saved.
    """

    def __init__(
        self,
        record_event: Callable[..., None],
        describe_refusal: Callable[[Any, Step], str],
        settle: Callable[[Any, datetime], None] | None = None,
        **steps: Step,
    ):
        self.steps = steps
        self._settle = settle
        self._record_event = record_event
        self._describe_refusal = describe_refusal

    def pairs(self) -> set[tuple[str, str]]:
        """Return every allowed (from, to) change of status; the database trigger holds the same set."""
        return {
            (str(source), target)
            for step in self.steps.values()
            for source in step.sources
            for target in step.targets()
            if source != target
        }

    def can(self, user: Any, record: Any, name: str) -> bool:
        """Tell whether the step may be offered to this user on this record as it was read."""
        return _may(self.steps[name], record, lambda allowed: allowed(user, record))

    def available(self, user: Any, record: Any) -> list[str]:
        """Return the names of the steps that `can()` be taken, in table order: the page's buttons."""
        admits = cache(
            lambda allowed: allowed(user, record)
        )  # many steps are for the same people: asked once
        return [name for name, step in self.steps.items() if _may(step, record, admits)]

    def require_status(self, record: Any, name: str) -> None:
        """Raise StepRefused where the record does not stand where the step starts; for pages of its form, too."""
        step = self.steps[name]
        if record.status not in step.sources:
            raise StepRefused(self._describe_refusal(record, step), record)

    def require(self, record: Any, name: str, *, user: Any, now: datetime | None = None) -> None:
        """Raise PermissionDenied or StepRefused where `take` would, before a form is made for the step."""
        step = self.steps[name]
        if not step.allowed(user, record):
            raise PermissionDenied(f"当前账号不能办理“{step.label}”。")
        self.require_status(record, name)
        if step.guard and (why := step.guard(record, now or timezone.now())):
            raise StepRefused(why, record)

    @transaction.atomic
    def take(
        self,
        record: Any,
        name: str,
        *,
        user: Any,
        now=None,
        note: str = "",
        facts: dict | None = None,
        **changes: Any,
    ) -> Any:
        """Move a record by one step and return it, fresh and locked; `facts` stand in the event only.

        Raises StepRefused when its status is not one of the step's sources any more, PermissionDenied when this
        user may not take it, ValidationError when a changed field is invalid. Nothing is written then.
        """
        now = now or timezone.now()
        step = self.steps[name]
        locked = type(record)._base_manager.select_for_update(of=("self",)).get(pk=record.pk)
        self.require(locked, name, user=user, now=now)
        from_status = locked.status
        for field, value in changes.items():
            setattr(locked, field, value)
        locked.status = step.leads_to(locked)
        if step.keeps:
            setattr(locked, step.keeps, from_status)
        if self._settle:
            self._settle(locked, now)
        check(locked, changed={*changes, "status"})
        locked.save()
        if step.effect:
            step.effect(locked, user=user, now=now, **changes)
        recorded = changes | (facts or {})
        self._record_event(
            locked, step, name, user=user, now=now, from_status=from_status, note=note, changes=recorded
        )
        return locked


def _may(step: Step, record: Any, admits: Callable[[Callable], bool]) -> bool:
    if record.status not in step.sources or not admits(step.allowed):
        return False
    return not (step.guard and step.guard(record, timezone.now()))


def check(record: models.Model, changed: Iterable[str] | None = None) -> None:
    """Raise ValidationError as `full_clean` does for these fields, or all; of unique ones only the constraints.

    All check constraints are asked in one statement, and one by one for their sentences only where that fails.
    """
    others = {field.name for field in record._meta.fields} - set(changed) if changed else set()
    record.clean_fields(exclude=others)
    record.clean()
    constraints = record._meta.constraints
    conditions = [each.condition for each in constraints if isinstance(each, models.CheckConstraint)]
    values = record._get_field_expression_map(meta=record._meta)
    if conditions and not models.Q(*conditions).check(values):
        record.validate_constraints()
    for constraint in constraints:
        if not isinstance(constraint, models.CheckConstraint):
            constraint.validate(type(record), record)


def statuses(*members: str | Iterable[str]) -> frozenset[str]:
    """Return a frozenset of status values, for the tables' source columns."""
    return frozenset(str(member) for member in members)
