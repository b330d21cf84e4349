"""The life of a 投诉建议: taken in hand, then answered, or closed with a reason. The writer reads either."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.messages import notify
from platform_site.access import Role
from platform_site.audit import record_step
from platform_site.workflow import Step, Workflow, statuses
from portal.models import Feedback

S = Feedback.Status
OPEN = statuses(*Feedback.OPEN)


def handles(user: Any, feedback: Feedback) -> bool:
    """Tell whether the person is an operator, or supervises the region."""
    if user is None or user.role == Role.OPERATOR:
        return user is not None
    return user.role == Role.GOVERNMENT and feedback.region_id.startswith(user.region_prefix)


def describe_refusal(feedback: Feedback, step: Step) -> str:
    return f"该投诉建议已是“{feedback.get_status_display()}”，不能再办理“{step.label}”。"


def _tell_writer(feedback: Feedback, *, user: Any, now: datetime, **changes: Any) -> None:
    if feedback.user:
        url = reverse("portal:contact_receipt", args=[feedback.token])
        heading = f"投诉建议{feedback.get_status_display()}"
        notify([feedback.user], heading, f"受理编号 {feedback.number}，请查看回执。", url, at=now)


def _settle(feedback: Feedback, now: datetime) -> None:
    feedback.closed_at = None if feedback.status in OPEN else now


FEEDBACK = Workflow(
    record_step,
    describe_refusal,
    _settle,
    handle=Step("开始处理", statuses(S.PENDING), S.HANDLING, handles),
    answer=Step("答复", OPEN, S.ANSWERED, handles, effect=_tell_writer),
    close=Step("关闭", OPEN, S.CLOSED, handles, effect=_tell_writer),
)
