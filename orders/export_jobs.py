"""导出任务: a large export is asked for, approved by a second person, then written by the task worker.

The file holds what its maker may see when it is written. A job whose worker was killed is taken up again.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from accounts.messages import notify
from accounts.models import User
from institutions.duties import is_manager
from institutions.models import Membership
from institutions.people import working_at
from orders.export_file import ExportRefused, ExportStopped, report, write_file
from orders.export_kinds import EXPORTS, address
from orders.models import ExportJob
from platform_site import audit
from platform_site.access import Role
from platform_site.approvals import Matter, change_workflow
from platform_site.models import ChangeRequest
from platform_site.workflow import Step, StepRefused, Workflow, statuses

logger = logging.getLogger(__name__)

KEEP_DAYS = 7  # of the file, and of the approval for another try
LEASE = timedelta(minutes=5)  # without progress for so long, a worker counts as killed
MAX_ATTEMPTS = 3
INTERRUPTED = "导出多次中断，请缩小查询范围后重新申请。"

S = ExportJob.Status
AT_WORK = statuses(S.QUEUED, S.RUNNING)


def _made_it(user: Any, job: ExportJob) -> bool:
    return user is not None and user.pk == job.maker_id


def _is_second_person(user: Any, job: ExportJob) -> bool:
    return user is not None and user.pk != job.maker_id


def _is_worker(user: Any, job: ExportJob) -> bool:
    return user is None


def _is_recent(job: ExportJob, now: datetime) -> str:
    if now < job.made_at + timedelta(days=KEEP_DAYS):
        return ""
    return f"申请已超过 {KEEP_DAYS} 天，请重新申请导出。"


def _is_lost(job: ExportJob, now: datetime) -> str:
    return "" if job.seen_at is None or job.seen_at < now - LEASE else "导出任务正在进行。"


def _enqueue(job: ExportJob, *, user: Any, now: datetime, **changes: Any) -> None:
    build.enqueue(job.pk)


def _count_attempt(job: ExportJob, *, user: Any, now: datetime, **changes: Any) -> None:
    job.attempt += 1
    job.save(update_fields=["attempt"])


def _tell_maker(job: ExportJob, *, user: Any, now: datetime, **changes: Any) -> None:
    title = f"{job.get_kind_display()}导出{job.get_status_display()}"
    notify([job.maker], title, f"{job}。", job_url(job), at=now)


def _refuse(job: ExportJob, step: Step) -> str:
    return f"该导出任务{job.get_status_display()}，不能再{step.label}。"


EXPORT = Workflow(
    audit.record_step,
    _refuse,
    approve=Step("通过导出", statuses(S.PENDING), S.QUEUED, _is_second_person, effect=_enqueue),
    reject=Step("驳回导出", statuses(S.PENDING), S.REJECTED, _is_second_person, effect=_tell_maker),
    start=Step("开始导出", statuses(S.QUEUED), S.RUNNING, _is_worker, effect=_count_attempt),
    requeue=Step("重新排队", statuses(S.RUNNING), S.QUEUED, _is_worker, effect=_enqueue, guard=_is_lost),
    finish=Step("完成导出", statuses(S.RUNNING), S.DONE, _is_worker, effect=_tell_maker),
    fail=Step("导出失败", AT_WORK, S.FAILED, _is_worker, effect=_tell_maker),
    give_up=Step("放弃导出", statuses(S.RUNNING), S.FAILED, _is_worker, effect=_tell_maker, guard=_is_lost),
    cancel=Step("取消任务", AT_WORK | {S.PENDING}, S.CANCELLED, _made_it),
    retry=Step("重试", statuses(S.FAILED), S.QUEUED, _made_it, effect=_enqueue, guard=_is_recent),
    expire=Step("文件到期", statuses(S.DONE), S.EXPIRED, _is_worker),
)


def may_decide(user: Any, change: ChangeRequest) -> bool:
    """Tell whether this is another person of the maker's kind: 机构管理员 over the institution, supervisor, operator."""
    if user.pk == change.maker_id or user.role != change.maker.role:
        return False
    match user.role:
        case Role.INSTITUTION:
            reach = user.membership.institutions_in_reach() if is_manager(user) else None
            return reach is not None and reach.filter(pk=change.institution_id).exists()
        case Role.GOVERNMENT:
            return change.region_code.startswith(user.region_prefix)
    return True


def _follow(step: str):
    def effect(change: ChangeRequest, *, user: Any, now: datetime, **changes: Any) -> None:
        EXPORT.take(_job_of(change), step, user=user, now=now, seen_at=now)

    return effect


MATTER = Matter(may_decide, _follow("approve"), _follow("reject"), _follow("cancel"))
CHANGE = change_workflow({ChangeRequest.Kind.EXPORT: MATTER})


def job_of(change: ChangeRequest) -> ExportJob | None:
    """Return the export that a request is about, None for another kind of request."""
    return _job_of(change) if change.kind == ChangeRequest.Kind.EXPORT else None


def request_for(job: ExportJob) -> ChangeRequest:
    """Return the request that a job was asked for by."""
    return ChangeRequest.objects.select_related("checker").get(
        kind=ChangeRequest.Kind.EXPORT, target_id=job.pk
    )


def cancel(job: ExportJob, *, user: User) -> None:
    """Stop a job for its maker; before the decision the request is taken back with it."""
    if job.status == S.PENDING:
        CHANGE.take(request_for(job), "withdraw", user=user)
    else:
        EXPORT.take(job, "cancel", user=user)


def job_url(job: ExportJob) -> str:
    return reverse("institution:job" if job.institution_id else "gov:job", args=[job.pk])


def list_url(job: ExportJob, user: User) -> str:
    """Return the list under the job's query, as this person sees it; "" for an institution's job elsewhere."""
    if job.institution_id and user.role != Role.INSTITUTION:
        return ""
    return address(user, EXPORTS[job.kind].page, job.query)


def deciders(user: User) -> QuerySet[User]:
    """Return the other people of the maker's institution, or of one above it, who may approve an export."""
    lineage = user.membership.institution.lineage()
    return working_at(lineage, Membership.Duty.MANAGER).exclude(pk=user.pk)


@transaction.atomic
def ask(user: User, *, kind: str, query: str, conditions: str, total: int, purpose: str) -> ExportJob:
    """Ask a second person for the export of `total` rows of an ExportJob.Kind; tell an institution's managers."""
    institution_id = user.membership.institution_id if user.role == Role.INSTITUTION else None
    job = ExportJob.objects.create(
        maker=user,
        institution_id=institution_id,
        kind=kind,
        query=query,
        conditions=conditions[:500],
        rows_total=total,
        purpose=purpose,
    )
    label = job.get_kind_display()
    change = ChangeRequest.objects.create(
        kind=ChangeRequest.Kind.EXPORT,
        target_id=job.pk,
        title=f"{label}导出：{job}"[:200],
        region_code=user.region_id or "",
        institution_id=institution_id,
        maker=user,
    )
    if institution_id:
        url = reverse("institution:approval", args=[change.pk])
        notify(deciders(user), f"{label}导出待审批", f"{user.name}申请导出 {job}。", url)
    audit.record(f"申请导出{label}", actor=user, target=job, institution_id=institution_id, summary=str(job))
    return job


@task()
def build(pk: int) -> None:
    """Write the file of a queued export. Called twice, or after the job was cancelled, it does nothing."""
    job = ExportJob.objects.filter(pk=pk, status=S.QUEUED).first()
    if job is None:
        return
    try:
        job = EXPORT.take(job, "start", user=None, rows_done=0, failure="", seen_at=timezone.now())
        _finish(job, write_file(job))
    except (StepRefused, ExportStopped):
        return
    except ExportRefused as refusal:
        _fail(job, str(refusal))
    except Exception:
        logger.exception("export %s failed", pk)
        _fail(job, "生成文件时出错，请重试；仍然失败时请联系平台。")


def rescue_lost() -> None:
    """Take up again what a killed worker left, at most MAX_ATTEMPTS times in all, then say that it failed."""
    now = timezone.now()
    for job in ExportJob.objects.filter(status__in=sorted(AT_WORK), seen_at__lt=now - LEASE):
        try:
            if job.status == S.QUEUED:
                build.enqueue(job.pk)
                ExportJob.objects.filter(pk=job.pk, status=S.QUEUED).update(seen_at=now)
            elif job.attempt < MAX_ATTEMPTS:
                EXPORT.take(job, "requeue", user=None, now=now, seen_at=now)
            else:
                EXPORT.take(job, "give_up", user=None, now=now, failure=INTERRUPTED)
        except StepRefused:
            continue  # it went on, or was cancelled, between the query and the lock


def delete_expired() -> None:
    """Delete the files whose time is over."""
    now = timezone.now()
    for job in ExportJob.objects.filter(status=S.DONE, expires_at__lte=now):
        with transaction.atomic():
            EXPORT.take(job, "expire", user=None, now=now, file="")
            transaction.on_commit(lambda storage=job.file.storage, name=job.file.name: storage.delete(name))


def _job_of(change: ChangeRequest) -> ExportJob:
    return ExportJob.objects.get(pk=change.target_id)


def _finish(job: ExportJob, name: str) -> None:
    """End a job whose file was written; a file that came too late is thrown away."""
    now = timezone.now()
    try:
        with transaction.atomic():
            report(job)
            EXPORT.take(
                job,
                "finish",
                user=None,
                now=now,
                file=name,
                finished_at=now,
                expires_at=now + timedelta(days=KEEP_DAYS),
            )
    except Exception:
        job.file.storage.delete(name)
        raise


def _fail(job: ExportJob, reason: str) -> None:
    try:
        EXPORT.take(job, "fail", user=None, failure=reason)
    except StepRefused:
        logger.warning("export %s was stopped before it failed", job.pk)
