"""What the back office decides itself: requests that need a second person, and removals from a white list."""

from credit.models import ImportBatch, WhitelistEntry
from credit.workflow import IMPORT
from orders import export_jobs
from platform_site.access import Role
from platform_site.approvals import Matter, change_workflow, describe_refusal
from platform_site.audit import record_step
from platform_site.models import ChangeRequest
from platform_site.workflow import Step, Workflow, statuses


def supervises(user, change: ChangeRequest) -> bool:
    """Tell whether the person is another supervisor of the request's region or of one above."""
    return (
        user.pk != change.maker_id
        and user.role == Role.GOVERNMENT
        and change.region_code.startswith(user.region_prefix)
    )


def operates(user, change: ChangeRequest) -> bool:
    """Tell whether the person is another operator."""
    return user.pk != change.maker_id and user.role == Role.OPERATOR


def _apply_import(change: ChangeRequest, *, user, now, **changes) -> None:
    IMPORT.take(ImportBatch.objects.get(pk=change.target_id), "apply", user=user, now=now)


def _reject_import(change: ChangeRequest, *, user, now, **changes) -> None:
    IMPORT.take(ImportBatch.objects.get(pk=change.target_id), "reject", user=user, now=now)


CHANGE = change_workflow(
    {
        ChangeRequest.Kind.WHITELIST_IMPORT: Matter(supervises, _apply_import, _reject_import),
        ChangeRequest.Kind.CREDIT_IMPORT: Matter(operates, _apply_import, _reject_import),
        ChangeRequest.Kind.ORDER_EXPORT: export_jobs.MATTER,
    }
)


def lists(user, entry: WhitelistEntry) -> bool:
    """Tell whether the supervisor's region holds the enterprise on the list."""
    return user.role == Role.GOVERNMENT and (entry.enterprise.region_id or "").startswith(user.region_prefix)


WHITELIST = Workflow(
    record_step,
    describe_refusal,
    remove=Step("移出白名单", statuses("listed"), WhitelistEntry.Status.REMOVED, lists),
)
