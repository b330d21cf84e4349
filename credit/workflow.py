"""The lives of a consent and of an import, as tables."""

from credit import imports
from credit.models import Consent, ImportBatch
from platform_site import audit
from platform_site.access import Role
from platform_site.models import ChangeRequest
from platform_site.workflow import Step, Workflow, statuses

KINDS = {
    ImportBatch.Target.WHITELIST: ChangeRequest.Kind.WHITELIST_IMPORT,
    ImportBatch.Target.CREDIT: ChangeRequest.Kind.CREDIT_IMPORT,
}


def _signed_for(user, consent) -> bool:
    return getattr(user, "role", None) == Role.ENTERPRISE and user.enterprise == consent.enterprise


def _is_system(user, consent) -> bool:
    return user is None


def _refuse_consent(consent, step) -> str:
    return f"该授权{consent.get_status_display()}，不能再{step.label}。"


CONSENT = Workflow(
    audit.record_step,
    _refuse_consent,
    withdraw=Step("撤销授权", statuses(Consent.Status.ACTIVE), Consent.Status.WITHDRAWN, _signed_for),
    expire=Step("授权到期", statuses(Consent.Status.ACTIVE), Consent.Status.EXPIRED, _is_system),
)


def _made_it(user, batch) -> bool:
    return user is not None and user.pk == batch.maker_id


def _is_second_person(user, batch) -> bool:
    return user is not None and user.pk != batch.maker_id and user.role in (Role.GOVERNMENT, Role.OPERATOR)


def _ask_second_person(batch, *, user, now, **changes) -> None:
    ChangeRequest.objects.create(
        kind=KINDS[batch.target],
        target_id=batch.pk,
        title=f"{batch.get_target_display()}：{batch}",
        region_code=batch.region_code,
        maker=user,
        made_at=now,
    )


def _refuse_import(batch, step) -> str:
    return f"该批次{batch.get_status_display()}，不能再{step.label}。"


IMPORT = Workflow(
    audit.record_step,
    _refuse_import,
    submit=Step(
        "提交审批",
        statuses(ImportBatch.Status.PREVIEW),
        ImportBatch.Status.PENDING,
        _made_it,
        effect=_ask_second_person,
    ),
    cancel=Step("取消导入", statuses(ImportBatch.Status.PREVIEW), ImportBatch.Status.CANCELLED, _made_it),
    apply=Step(
        "确认导入",
        statuses(ImportBatch.Status.PENDING),
        ImportBatch.Status.APPLIED,
        _is_second_person,
        effect=imports.apply,
    ),
    reject=Step(
        "驳回导入", statuses(ImportBatch.Status.PENDING), ImportBatch.Status.REJECTED, _is_second_person
    ),
)
