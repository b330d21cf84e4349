"""白名单管理: the batches of all lists, the enterprises in each, and 移出白名单."""

from collections import defaultdict
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from credit import lists
from credit.filters import BatchFilter, EntryFilter
from credit.models import ImportBatch, WhitelistBatch, WhitelistEntry
from govadmin.views.steps import with_reason
from platform_site.access import Role, access
from platform_site.once import once
from platform_site.paging import paginate

S = WhitelistEntry.Status


@access(Role.GOVERNMENT, Role.OPERATOR, Role.AUDITOR)
@require_safe
def whitelist_batch_list(request: HttpRequest) -> HttpResponse:
    """List the batches with how many enterprises of the own region are in force, refused, removed and run out."""
    query = BatchFilter(request.GET, WhitelistBatch.objects.visible_to(request.user), request=request)
    page = paginate(query.qs.order_by("-listed_on", "-pk"), request.GET)
    counts = _counts(request, [batch.pk for batch in page])
    for batch in page:
        batch.counts = counts[batch.pk]
        batch.has_ended = bool(batch.valid_to and batch.valid_to < timezone.localdate())
    return render(request, "govadmin/whitelist_batch_list.html", {"page": page, "filter": query})


@access(Role.GOVERNMENT, Role.OPERATOR, Role.AUDITOR)
@require_safe
def whitelist_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one batch and its enterprises, which are asked for by name and state."""
    batch = get_object_or_404(WhitelistBatch.objects.visible_to(request.user), pk=pk)
    entries = WhitelistEntry.objects.visible_to(request.user).filter(batch=batch)
    query = EntryFilter(request.GET, entries.select_related("enterprise__region"), request=request)
    page = paginate(query.qs.order_by("-pk"), request.GET)
    for entry in page:
        entry.can_leave = lists.LIST_ENTRY.can(request.user, entry, "remove")
    counts = _counts(request, [pk])[pk]
    context = {
        "batch": batch,
        "source": _source(request, batch),
        "page": page,
        "filter": query,
        "tabs": _tabs(counts, query.form.cleaned_data["status"]),
    }
    return render(request, "govadmin/whitelist_batch.html", context)


@access(Role.GOVERNMENT)
@require_http_methods(["GET", "POST"])
@once
def whitelist_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """移出白名单: one supervisor, with a reason that the enterprise reads."""
    entries = WhitelistEntry.objects.visible_to(request.user).select_related("enterprise", "batch")
    entry = get_object_or_404(entries, pk=pk)
    lists.LIST_ENTRY.require_status(entry, "remove")
    page = reverse("gov:whitelist_batch", args=[entry.batch_id])
    return with_reason(
        request,
        lambda reason: lists.remove(entry, user=request.user, reason=reason),
        heading="移出白名单",
        recap=("企业", entry.enterprise),
        crumb=(entry.batch.label, page),
        page=page,
        success=f"已移出名单：{entry.enterprise}。企业已注册的，会收到消息。",
        note="移出后金融机构不再看到该企业；需要时可以在新的批次中重新列入。",
    )


def _source(request: HttpRequest, batch: WhitelistBatch) -> ImportBatch | None:
    """Return the import that brought the batch, if its page is open to the person."""
    if batch.batch_id is None or request.user.role == Role.AUDITOR:
        return None
    return ImportBatch.objects.visible_to(request.user).filter(pk=batch.batch_id).first()


def _tabs(counts: dict[str, int], status: str) -> list[dict[str, Any]]:
    """Return 全部 and each status with its count."""
    choices = [("", "全部", sum(counts.values())), *((each, each.label, counts[each]) for each in S)]
    return [
        {
            "label": label,
            "count": count,
            "query": f"?status={value}" if value else "?",
            "current": value == status,
        }
        for value, label, count in choices
    ]


def _counts(request: HttpRequest, batches: list[int]) -> dict[int, dict[str, int]]:
    """Return how many entries of each batch the person sees, by status, in one statement."""
    counts: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(S.values, 0))
    rows = WhitelistEntry.objects.visible_to(request.user).filter(batch__in=batches).order_by()
    for batch, status, count in rows.values_list("batch", "status").annotate(Count("pk")):
        counts[batch][status] = count
    return counts
