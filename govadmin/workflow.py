"""What the back office decides itself: requests that need a second person."""

from credit.imports import IMPORT
from credit.models import ImportBatch
from orders import export_jobs
from platform_site.access import Role
from platform_site.approvals import Matter, change_workflow
from platform_site.models import ChangeRequest


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
    batch = ImportBatch.objects.get(pk=change.target_id)
    IMPORT.take(batch, "approve", user=user, now=now, checker=user, seen_at=now)


def _reject_import(change: ChangeRequest, *, user, now, **changes) -> None:
    batch = ImportBatch.objects.get(pk=change.target_id)
    IMPORT.take(batch, "reject", user=user, now=now, failure=change.decision_note)


CHANGE = change_workflow(
    {
        ChangeRequest.Kind.WHITELIST_IMPORT: Matter(supervises, _apply_import, _reject_import),
        ChangeRequest.Kind.CREDIT_IMPORT: Matter(operates, _apply_import, _reject_import),
        ChangeRequest.Kind.EXPORT: export_jobs.MATTER,
    }
)
