"""导出任务: its progress, its file, and what its maker may do about it."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.step_up import confirmed
from accounts.views.frames import base_for
from institutions.duties import is_member
from orders import export_jobs
from orders.export_jobs import EXPORT, job_url
from orders.export_kinds import EXPORTS
from orders.models import ExportJob
from platform_site import audit
from platform_site.access import Role, access
from platform_site.once import done, once
from platform_site.uploads import serve


def _job(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far the export is; htmx asks for the changing part alone."""
    job = _get(request, pk)
    space = "institution" if job.institution_id else "gov"
    context = {
        "job": job,
        "change": export_jobs.request_for(job),
        "steps": EXPORT.available(request.user, job),
        "base": base_for(request.user),
        "list_name": EXPORTS[job.kind].lists[request.user.role].heading,
        "list_url": export_jobs.list_url(job, request.user),
        "file_url": reverse(f"{space}:job_file", args=[pk]),
        "cancel_url": reverse(f"{space}:job_cancel", args=[pk]),
        "retry_url": reverse(f"{space}:job_retry", args=[pk]),
    }
    return render(request, "orders/_export_job.html" if request.htmx else "orders/export_job.html", context)


def _file(request: HttpRequest, pk: int) -> FileResponse:
    """Send the file to its maker; every fetch is logged."""
    job = _get(request, pk)
    if job.status != ExportJob.Status.DONE:
        raise Http404
    try:
        name = EXPORTS[job.kind].file_name
        answer = serve(job.file, f"{name}-{timezone.localtime(job.finished_at):%Y%m%d}-{job.pk}")
    except FileNotFoundError:
        raise Http404 from None
    audit.record(
        "下载导出文件",
        actor=request.user,
        target=job,
        institution_id=job.institution_id,
        summary=str(job),
    )
    return answer


@once
def _cancel(request: HttpRequest, pk: int) -> HttpResponse:
    job = _get(request, pk)
    export_jobs.cancel(job, user=request.user)
    messages.success(request, "已取消导出任务。")
    return done(request, job_url(job))


@once
def _retry(request: HttpRequest, pk: int) -> HttpResponse:
    job = _get(request, pk)
    EXPORT.take(job, "retry", user=request.user, seen_at=timezone.now(), failure="")
    messages.success(request, "已重新排队。")
    return done(request, job_url(job))


def _get(request: HttpRequest, pk: int) -> ExportJob:
    return get_object_or_404(ExportJob.objects.visible_to(request.user), pk=pk)


_bank = access(Role.INSTITUTION, when=is_member)
_government = access(Role.GOVERNMENT, Role.OPERATOR)
job, gov_job = _bank(require_safe(_job)), _government(require_safe(_job))
job_file, gov_job_file = _bank(require_safe(confirmed(_file))), _government(require_safe(confirmed(_file)))
job_cancel, gov_job_cancel = _bank(require_POST(_cancel)), _government(require_POST(_cancel))
job_retry, gov_job_retry = _bank(require_POST(_retry)), _government(require_POST(_retry))
