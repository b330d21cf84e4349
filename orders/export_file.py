"""Writing the file of an 导出任务: what its maker may see now, row by row, with progress."""

import secrets
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Any

from django.core.files import File
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils import timezone

from orders.models import ExportJob, Order
from orders.order_lists import ORDER_LISTS, OrderList
from platform_site import export

MAX_ROWS = 200_000
CHUNK = 500  # rows between two looks at whether to go on


class ExportRefused(Exception):
    """The file may not be made; the message is for its maker."""


class ExportStopped(Exception):
    """Somebody cancelled the job, or another worker has it now."""


def write_file(job: ExportJob) -> str:
    """Write the file of a running job and return its name in the storage; memory does not grow with the rows."""
    listing, orders = _find(job)
    job.rows_total = orders.order_by().count()
    with TemporaryFile() as target:
        export.write(target, {"订单列表": _rows(job, listing, orders), "导出说明": _about(job)})
        target.seek(0)
        stored = ExportJob._meta.get_field("file")
        name = stored.generate_filename(job, f"{secrets.token_hex(16)}.xlsx")
        return stored.storage.save(name, File(target))


def report(job: ExportJob) -> None:
    """Store how far the work is; ExportStopped when the job is no longer this worker's."""
    own = ExportJob.objects.filter(pk=job.pk, status=ExportJob.Status.RUNNING, attempt=job.attempt)
    if not own.update(rows_done=job.rows_done, rows_total=job.rows_total, seen_at=timezone.now()):
        raise ExportStopped


def _find(job: ExportJob) -> tuple[OrderList, QuerySet[Order]]:
    """Return the orders that the maker may see now under the query; ExportRefused when the maker has left."""
    maker = job.maker
    member = maker.membership
    has_left = job.institution_id and (member is None or member.institution_id != job.institution_id)
    if not maker.is_active or has_left:
        raise ExportRefused("申请人已停用或不在原机构任职，不能导出。")
    request = HttpRequest()
    request.user, request.GET = maker, QueryDict(job.query)
    listing = ORDER_LISTS[maker.role]
    return listing, listing.find(request)[1]


def _rows(job: ExportJob, listing: OrderList, orders: QuerySet[Order]) -> Iterator[list[Any]]:
    if job.rows_total > MAX_ROWS:
        raise ExportRefused(f"一次最多导出 {MAX_ROWS:,} 条，请缩小查询范围后重新申请。")
    yield listing.head()
    for order in orders[:MAX_ROWS].iterator(chunk_size=CHUNK):
        if job.rows_done % CHUNK == 0:
            report(job)
        yield listing.row(order)
        job.rows_done += 1


def _about(job: ExportJob) -> list[tuple[str, str]]:
    return [
        ("项目", "内容"),
        ("导出人", job.maker.name),
        ("导出时间", f"{timezone.localtime():%Y-%m-%d %H:%M}"),
        ("查询条件", job.conditions or "无"),
        ("导出用途", job.purpose),
    ]
