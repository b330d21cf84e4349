"""The life of an entry on a list: removed by a supervisor with a reason, or run out by the clock."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.messages import notify
from credit.models import WhitelistEntry
from enterprises.people import acting_for
from platform_site import audit
from platform_site.access import Role
from platform_site.workflow import Step, Workflow, statuses

S = WhitelistEntry.Status


def supervises(user: Any, entry: WhitelistEntry) -> bool:
    """Tell whether the supervisor's region holds the enterprise on the list."""
    return getattr(user, "role", None) == Role.GOVERNMENT and entry.region_code.startswith(user.region_prefix)


def is_clock(user: Any, entry: WhitelistEntry) -> bool:
    return user is None


def describe_refusal(entry: WhitelistEntry, step: Step) -> str:
    return f"该企业{entry.get_status_display()}，不能再办理“{step.label}”。"


def _tell_removed(entry: WhitelistEntry, *, user: Any, now: datetime, **changes: Any) -> None:
    _tell(entry, f"已移出名单：{entry.batch.label}", f"移出原因：{entry.removal_reason}", now)


def _tell_expired(entry: WhitelistEntry, *, user: Any, now: datetime, **changes: Any) -> None:
    body = f"有效期至 {entry.valid_to:%Y-%m-%d}。需要继续列入的，请联系推荐部门（{entry.batch.department}）。"
    _tell(entry, f"名单已到期：{entry.batch.label}", body, now)


def _tell(entry: WhitelistEntry, title: str, body: str, now: datetime) -> None:
    notify(acting_for(entry.enterprise_id), title, body, reverse("enterprise:credit_lists"), at=now)


LIST_ENTRY = Workflow(
    audit.record_step,
    describe_refusal,
    remove=Step("移出名单", statuses(S.LISTED), S.REMOVED, supervises, effect=_tell_removed),
    expire=Step("名单到期", statuses(S.LISTED), S.EXPIRED, is_clock, effect=_tell_expired),
)


def remove(entry: WhitelistEntry, *, user: Any, reason: str, now: datetime | None = None) -> WhitelistEntry:
    """移出名单 by a supervisor of the enterprise's region; errors as `Workflow.take`."""
    now = now or timezone.now()
    return LIST_ENTRY.take(
        entry,
        "remove",
        user=user,
        now=now,
        note=f"{entry.enterprise}（{entry.batch}）：{reason}",
        removal_reason=reason,
        ended_on=timezone.localdate(now),
    )


def expire(entry: WhitelistEntry, *, now: datetime | None = None) -> WhitelistEntry:
    """名单到期 by the clock: mark an entry whose last day has passed."""
    now = now or timezone.now()
    return LIST_ENTRY.take(entry, "expire", user=None, now=now, ended_on=timezone.localdate(now))
