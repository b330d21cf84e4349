"""Writing the file of an 导出任务: what its maker may see now, row by row, with progress."""

import secrets
from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile
from typing import Any

from django.core.files import File
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from accounts.models import User
from orders.export_kinds import EXPORTS
from orders.models import ExportJob
from orders.order_lists import Listing
from platform_site import export
from platform_site.access import Role

MAX_ROWS = 200_000
CHUNK = 500  # rows between two looks at whether to go on


class ExportRefused(Exception):
    """The file may not be made; the message is for its maker."""


class ExportStopped(Exception):
    """Somebody cancelled the job, or another worker has it now."""


def write_file(job: ExportJob) -> str:
    """Write the file of a running job and return its name in the storage; memory holds the keys and CHUNK rows."""
    listing, found = _find(job)
    keys = list(found.values_list("pk", flat=True)[: MAX_ROWS + 1])
    if len(keys) > MAX_ROWS:
        raise ExportRefused(f"一次最多导出 {MAX_ROWS:,} 条，请缩小查询范围后重新申请。")
    job.rows_total = len(keys)
    with TemporaryFile() as target:
        lines = _lines(job, listing, found, keys)
        book = tables(EXPORTS[job.kind].file_name, lines, job.maker, job.conditions, job.purpose)
        export.write(target, book, mark_of(job.maker))
        target.seek(0)
        stored = ExportJob._meta.get_field("file")
        name = stored.generate_filename(job, f"{secrets.token_hex(16)}.xlsx")
        return stored.storage.save(name, File(target))


def tables(
    name: str, lines: Iterable[list[Any]], user: User, conditions: str, purpose: str = ""
) -> dict[str, Iterable[Iterable[Any]]]:
    """Return the sheets of an export: the list, and 导出说明 with who took it out, when and under which query."""
    about = [("项目", "内容"), ("导出人", user.name), ("导出时间", _now()), ("查询条件", conditions or "无")]
    if user.role == Role.INSTITUTION and user.membership:
        about.insert(2, ("所在机构", user.membership.institution.name))
    if purpose:
        about.append(("导出用途", purpose))
    return {name: lines, "导出说明": about}


def mark_of(user: User) -> str:
    """Return the line at the foot of every printed page."""
    return f"{user.name} {_now()} 导出"


def report(job: ExportJob) -> None:
    """Store how far the work is; ExportStopped when the job is no longer this worker's."""
    own = ExportJob.objects.filter(pk=job.pk, status=ExportJob.Status.RUNNING, attempt=job.attempt)
    if not own.update(rows_done=job.rows_done, rows_total=job.rows_total, seen_at=timezone.now()):
        raise ExportStopped


def _find(job: ExportJob) -> tuple[Listing, QuerySet]:
    """Return the list and what the maker may see of it now under the query; ExportRefused when the maker has left."""
    maker = job.maker
    member = maker.membership
    has_left = job.institution_id and (member is None or member.institution_id != job.institution_id)
    if not maker.is_active or has_left:
        raise ExportRefused("申请人已停用或不在原机构任职，不能导出。")
    request = HttpRequest()
    request.user, request.GET = maker, QueryDict(job.query)
    listing = EXPORTS[job.kind].lists[maker.role]
    return listing, listing.find(request)[1]


def _lines(job: ExportJob, listing: Listing, found: QuerySet, keys: list[int]) -> Iterator[list[Any]]:
    """Return the lines, CHUNK rows at a time as they stand then: a consent withdrawn meanwhile counts at once."""
    yield listing.head()
    for start in range(0, len(keys), CHUNK):
        report(job)
        rows = list(found.filter(pk__in=keys[start : start + CHUNK]))
        yield from listing.lines(rows)
        job.rows_done += len(rows)


def _now() -> str:
    return f"{timezone.localtime():%Y-%m-%d %H:%M}"
