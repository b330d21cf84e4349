"""Importing lists and credit records: staged, agreed to by a second person, then written whole by a task.

A killed worker leaves nothing of its own: reading starts over, writing is one transaction. See docs/decisions.
"""

import hashlib
import logging
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django_tasks import task

from accounts.messages import notify
from credit import import_writer, staging
from credit.layouts import layout_for
from credit.models import ImportBatch, StagedRow
from platform_site import audit, identity
from platform_site.access import Role
from platform_site.models import ChangeRequest
from platform_site.workflow import Step, StepRefused, Workflow, statuses

logger = logging.getLogger(__name__)

KINDS = {
    ImportBatch.Target.WHITELIST: ChangeRequest.Kind.WHITELIST_IMPORT,
    ImportBatch.Target.CREDIT: ChangeRequest.Kind.CREDIT_IMPORT,
}
AT_ONCE_ROWS = 2000  # of a file that is read, and written, while its sender waits
AT_ONCE_BYTES = 1024 * 1024
LEASE = timedelta(minutes=5)  # without progress for so long, a worker counts as killed
MAX_ATTEMPTS = 3
KEEP_DAYS = 30  # of the file and its staged rows, once an import has ended
INTERRUPTED = "多次中断，没有写入任何数据。请重试；仍然失败时请拆分文件。"
BROKEN = "处理时出错，没有写入任何数据。请重试；仍然失败时请联系平台。"
NO_ROWS = "没有可导入的行，请改正后重新上传。"
S = ImportBatch.Status
ENDED = (S.APPLIED, S.REJECTED, S.CANCELLED)


class AlreadyImported(ValidationError):
    """The file is imported, or waits for its second person: nothing to do."""


def _made_it(user: Any, batch: ImportBatch) -> bool:
    return user is not None and user.pk == batch.maker_id


def _is_second_person(user: Any, batch: ImportBatch) -> bool:
    return user is not None and user.pk != batch.maker_id and user.role in (Role.GOVERNMENT, Role.OPERATOR)


def _is_worker(user: Any, batch: ImportBatch) -> bool:
    return user is None


def _has_valid_rows(batch: ImportBatch, now: Any) -> str:
    return "" if batch.valid_count else NO_ROWS


def _ask_second_person(batch: ImportBatch, *, user: Any, now: Any, **changes: Any) -> None:
    ChangeRequest.objects.create(
        kind=KINDS[batch.target],
        target_id=batch.pk,
        title=f"{batch.get_target_display()}：{batch}",
        region_code=batch.region_code,
        maker=user,
        made_at=now,
    )


def _write_or_enqueue(batch: ImportBatch, *, user: Any, now: Any, **changes: Any) -> None:
    if batch.row_count <= AT_ONCE_ROWS:
        IMPORT.take(batch, "apply", user=None, now=now)
    else:
        write_rows.enqueue(batch.pk)


def _read_again(batch: ImportBatch, *, user: Any, now: Any, **changes: Any) -> None:
    read_file.enqueue(batch.pk)


def _write(batch: ImportBatch, *, user: Any, now: Any, **changes: Any) -> None:
    import_writer.write(batch, user=user, now=now, **changes)
    _tell_maker(batch, "导入完成", f"{batch.outcome}。", now)


def _tell_end(batch: ImportBatch, *, user: Any, now: Any, **changes: Any) -> None:
    _tell_maker(batch, f"导入{batch.get_status_display()}", batch.failure, now)


def _tell_read(batch: ImportBatch) -> None:
    counts = f"可导入 {batch.valid_count:,} 行，有错误 {batch.error_count:,} 行。"
    then = "请预览后提交审批。" if batch.valid_count else NO_ROWS
    _tell_maker(batch, "导入文件已校验", counts + then, timezone.now())


def _tell_maker(batch: ImportBatch, title: str, text: str, now: Any) -> None:
    notify([batch.maker], title, f"{batch}：{text}", reverse("gov:import", args=[batch.pk]), at=now)


def _refuse(batch: ImportBatch, step: Step) -> str:
    return f"该批次{batch.get_status_display()}，不能再{step.label}。"


IMPORT = Workflow(
    audit.record_step,
    _refuse,
    preview=Step("完成校验", statuses(S.READING), S.PREVIEW, _is_worker),
    submit=Step(
        "提交审批",
        statuses(S.PREVIEW),
        S.PENDING,
        _made_it,
        effect=_ask_second_person,
        guard=_has_valid_rows,
    ),
    approve=Step("通过导入", statuses(S.PENDING), S.APPLYING, _is_second_person, effect=_write_or_enqueue),
    reject=Step("驳回导入", statuses(S.PENDING), S.REJECTED, _is_second_person, effect=_tell_end),
    apply=Step("确认导入", statuses(S.APPLYING), S.APPLIED, _is_worker, effect=_write),
    fail=Step("导入失败", statuses(S.READING, S.APPLYING), S.FAILED, _is_worker, effect=_tell_end),
    retry=Step("重试", statuses(S.FAILED), S.READING, _made_it, effect=_read_again),
    cancel=Step("取消导入", statuses(S.READING, S.PREVIEW, S.FAILED), S.CANCELLED, _made_it),
)


def template_rows(category: str = "") -> list[list[str]]:
    """Return the lines of the empty table to fill in: its headings."""
    return [[field.heading for field in layout_for(category).fields]]


@transaction.atomic
def stage(upload: File, *, maker: Any, **fields: Any) -> ImportBatch:
    """Keep a file and read it: a small one now, a larger one by a task; nothing but staged rows is written.

    `fields` are those of ImportBatch. ValidationError says why the whole file is refused, AlreadyImported that
    there is nothing to do. Supervisors list enterprises of `region_code` only.
    """
    batch = ImportBatch(
        maker=maker,
        file_name=identity.clean_text(upload.name)[-200:],
        sha256=hashlib.file_digest(upload.file, "sha256").hexdigest(),
        seen_at=timezone.now(),
        **fields,
    )
    layout_for(batch.category)
    refuse_repeated(batch)
    upload.seek(0)
    batch.file.save("import", upload, save=False)
    try:
        batch.save()
        audit.record("上传导入文件", actor=maker, target=batch, summary=batch.file_name)
        return _read_now(batch) if batch.file.size <= AT_ONCE_BYTES else _read_later(batch)
    except BaseException:
        batch.file.storage.delete(batch.file.name)
        raise


def refuse_repeated(batch: ImportBatch) -> None:
    """Raise AlreadyImported for a file that is imported or waits; ValidationError for a taken batch name."""
    same = (
        ImportBatch.objects.filter(
            target=batch.target,
            category=batch.category,
            sha256=batch.sha256,
            status__in=ImportBatch.CLAIMING,
        )
        .select_related("maker")
        .first()
    )
    if same:
        at = timezone.localtime(same.applied_at or same.created_at)
        raise AlreadyImported(
            f"同一文件“{same.file_name}”由{same.maker.name}上传，{at:%Y-%m-%d %H:%M} "
            f"{same.get_status_display()}，不能重复导入。"
        )
    if batch.list_label:
        import_writer.refuse_label(batch)


@task()
def read_file(pk: int) -> None:
    """Stage the rows of an uploaded file. Called twice, or after the import was cancelled, it does nothing."""
    now = timezone.now()
    claimed = ImportBatch.objects.filter(pk=pk, status=S.READING)
    if not claimed.update(attempt=F("attempt") + 1, seen_at=now, failure="", rows_done=0):
        return
    batch = ImportBatch.objects.get(pk=pk)
    try:
        staging.read(batch)
        with transaction.atomic():
            _tell_read(_end_reading(batch))
    except (StepRefused, staging.ReadingStopped):
        return
    except ValidationError as refusal:
        _fail(batch, "".join(refusal.messages))
    except Exception:
        logger.exception("import %s could not be read", pk)
        _fail(batch, BROKEN)


@task()
def write_rows(pk: int) -> None:
    """Write an approved batch in one transaction. Called twice it does nothing."""
    batch = ImportBatch.objects.get(pk=pk)
    try:
        IMPORT.take(batch, "apply", user=None)
    except StepRefused:
        return
    except ValidationError as refusal:
        _fail(batch, "".join(refusal.messages))
    except IntegrityError:
        logger.exception("import %s was refused by the database", pk)
        _fail(batch, "同一文件或同名批次已导入，没有写入任何数据。")
    except Exception:
        logger.exception("import %s could not be written", pk)
        _fail(batch, BROKEN)


def rescue_lost() -> None:
    """Take up again what a killed worker left, at most MAX_ATTEMPTS times in all, then say that it failed."""
    now = timezone.now()
    with transaction.atomic():
        lost = ImportBatch.objects.filter(status__in=ImportBatch.AT_WORK, seen_at__lt=now - LEASE)
        for batch in lost.select_for_update(skip_locked=True):  # a writer holds its row to the end
            if batch.attempt >= MAX_ATTEMPTS:
                _fail(batch, INTERRUPTED)
                continue
            job = read_file if batch.status == S.READING else write_rows
            is_writing = batch.status == S.APPLYING
            ImportBatch.objects.filter(pk=batch.pk).update(
                seen_at=now, attempt=batch.attempt + 1 if is_writing else batch.attempt
            )
            job.enqueue(batch.pk)


def clear_ended() -> None:
    """Delete the files and the staged rows of imports that ended a while ago."""
    for batch in ImportBatch.objects.filter(
        status__in=ENDED, created_at__lt=timezone.now() - timedelta(days=KEEP_DAYS)
    ).exclude(file=""):
        with transaction.atomic():
            StagedRow.objects.filter(batch=batch).delete()
            ImportBatch.objects.filter(pk=batch.pk).update(file="")
            transaction.on_commit(
                lambda storage=batch.file.storage, name=batch.file.name: storage.delete(name)
            )


def _read_now(batch: ImportBatch) -> ImportBatch:
    try:
        staging.read(batch, most=AT_ONCE_ROWS)
    except staging.TooLong:
        return _read_later(batch)
    return _end_reading(batch)


def _read_later(batch: ImportBatch) -> ImportBatch:
    read_file.enqueue(batch.pk)
    return batch


def _end_reading(batch: ImportBatch) -> ImportBatch:
    counts = ("row_count", "rows_done", "error_count", "warning_count")
    with transaction.atomic():
        staging.report(batch)
        return IMPORT.take(
            batch, "preview", user=None, attempt=0, **{name: getattr(batch, name) for name in counts}
        )


def _fail(batch: ImportBatch, reason: str) -> None:
    try:
        IMPORT.take(batch, "fail", user=None, failure=reason[:300])
    except StepRefused:
        logger.warning("import %s was stopped before it failed", batch.pk)
