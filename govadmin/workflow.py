"""What the back office decides itself: requests that need a second person, and removals from a white list."""

from credit.models import ImportBatch, WhitelistEntry
from credit.workflow import IMPORT
from platform_site.access import Role
from platform_site.audit import record_step
from platform_site.models import ChangeRequest
from platform_site.workflow import Step, Workflow, statuses

# Who holds the right that a request needs from both its people.
DECIDERS = {
    ChangeRequest.Kind.WHITELIST_IMPORT: Role.GOVERNMENT,
    ChangeRequest.Kind.CREDIT_IMPORT: Role.OPERATOR,
}


def describe_refusal(record, step: Step) -> str:
    return f"“{record}”已是“{record.get_status_display()}”，不能再办理“{step.label}”。"


def may_decide(user, change: ChangeRequest) -> bool:
    """Tell whether the person is another one with the maker's right, in the same region or above."""
    if user.pk == change.maker_id or user.role != DECIDERS[change.kind]:
        return False
    return user.role != Role.GOVERNMENT or change.region_code.startswith(user.region_prefix)


def _apply_import(change: ChangeRequest, *, user, now, **changes) -> None:
    IMPORT.take(ImportBatch.objects.get(pk=change.target_id), "apply", user=user, now=now)


def _reject_import(change: ChangeRequest, *, user, now, **changes) -> None:
    IMPORT.take(ImportBatch.objects.get(pk=change.target_id), "reject", user=user, now=now)


CHANGE = Workflow(
    record_step,
    describe_refusal,
    approve=Step(
        "通过",
        statuses(ChangeRequest.Status.PENDING),
        ChangeRequest.Status.APPROVED,
        may_decide,
        effect=_apply_import,
    ),
    reject=Step(
        "驳回",
        statuses(ChangeRequest.Status.PENDING),
        ChangeRequest.Status.REJECTED,
        may_decide,
        effect=_reject_import,
    ),
)


def lists(user, entry: WhitelistEntry) -> bool:
    """Tell whether the supervisor's region holds the enterprise on the list."""
    return user.role == Role.GOVERNMENT and (entry.enterprise.region_id or "").startswith(user.region_prefix)


WHITELIST = Workflow(
    record_step,
    describe_refusal,
    remove=Step("移出白名单", statuses("listed"), WhitelistEntry.Status.REMOVED, lists),
)
