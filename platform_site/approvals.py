"""Requests for a second person: one workflow, whatever is asked for; each kind says who decides and what follows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from platform_site.audit import record_step
from platform_site.models import ChangeRequest
from platform_site.workflow import Step, Workflow, statuses

PENDING = statuses(ChangeRequest.Status.PENDING)
Effect = Callable[..., None]


@dataclass(frozen=True)
class Matter:
    """One kind of request. The effects are called as those of a Step, with the request as their record.

    `may_decide(user, change)` never admits the maker. Without `withdraw` the maker cannot take it back.
    """

    may_decide: Callable[[Any, ChangeRequest], bool]
    approve: Effect
    reject: Effect
    withdraw: Effect | None = None


def change_workflow(matters: Mapping[str, Matter]) -> Workflow:
    """Return the workflow over the requests of these kinds."""

    def may_decide(user: Any, change: ChangeRequest) -> bool:
        return change.kind in matters and matters[change.kind].may_decide(user, change)

    def may_withdraw(user: Any, change: ChangeRequest) -> bool:
        matter = matters.get(change.kind)
        return matter is not None and matter.withdraw is not None and user.pk == change.maker_id

    def follow(name: str) -> Effect:
        def effect(change: ChangeRequest, *, user: Any, now: datetime, **changes: Any) -> None:
            getattr(matters[change.kind], name)(change, user=user, now=now, **changes)

        return effect

    S = ChangeRequest.Status
    return Workflow(
        record_step,
        describe_refusal,
        approve=Step("通过", PENDING, S.APPROVED, may_decide, effect=follow("approve")),
        reject=Step("驳回", PENDING, S.REJECTED, may_decide, effect=follow("reject")),
        withdraw=Step("撤回", PENDING, S.WITHDRAWN, may_withdraw, effect=follow("withdraw")),
    )


def decide(workflow: Workflow, change: ChangeRequest, step: str, *, user: Any, now: datetime, note: str = ""):
    """Approve or reject a request as its second person."""
    return workflow.take(
        change,
        step,
        user=user,
        now=now,
        note=note,
        checker=user,
        decided_at=now,
        decision_note=note,
    )


def describe_refusal(record: Any, step: Step) -> str:
    return f"“{record}”已是“{record.get_status_display()}”，不能再办理“{step.label}”。"
