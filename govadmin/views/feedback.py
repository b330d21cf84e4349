"""投诉建议 in the back office: the list with its clock, one of them, its answer."""

from django.contrib import messages
from django.db.models import Case, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.views.step_up import reveal_page
from govadmin.forms import FeedbackReplyForm
from govadmin.views.steps import press
from platform_site.access import Role, access
from platform_site.filters import ChoiceFilter, SafeFilterSet, TextFilter, TickFilter
from platform_site.once import done, once
from platform_site.paging import paginate
from portal.models import Feedback
from portal.workflow import FEEDBACK

HANDLERS: tuple[Role, ...] = (Role.GOVERNMENT, Role.OPERATOR)
NAMES = {"answer": "答复", "close": "关闭"}


class FeedbackFilter(SafeFilterSet):
    """查询 of 投诉建议."""

    number = TextFilter(label="受理编号")
    kind = ChoiceFilter(label="类型", choices=Feedback.Kind.choices)
    status = ChoiceFilter(label="状态", choices=Feedback.Status.choices)
    late = TickFilter(label="仅看逾期未答复", method="filter_late")

    def filter_late(self, rows, name, value):
        if not value:
            return rows
        return rows.filter(status__in=Feedback.OPEN, due_on__lt=timezone.localdate())


@access(*HANDLERS, Role.AUDITOR)
@require_safe
def feedback_list(request: HttpRequest) -> HttpResponse:
    """First what waits for an answer, the oldest due date on top."""
    rows = Feedback.objects.visible_to(request.user).select_related("region").defer("phone_enc", "token")
    filterset = FeedbackFilter(request.GET, rows, request=request)
    is_ended = Case(When(status__in=Feedback.OPEN, then=Value(0)), default=1)
    page = paginate(filterset.qs.order_by(is_ended, "due_on", "-pk"), request.GET)
    return render(request, "govadmin/feedback_list.html", {"filter": filterset, "page": page})


@access(*HANDLERS, Role.AUDITOR)
@require_safe
def feedback(request: HttpRequest, number: str) -> HttpResponse:
    """One of them, with the steps that this person may take."""
    record = _get(request, number)
    is_open = record.status in Feedback.OPEN
    context = {
        "feedback": record,
        "steps": FEEDBACK.available(request.user, record),
        "may_see_phone": record.phone_tail and is_open and Role(request.user.role) in HANDLERS,
    }
    return render(request, "govadmin/feedback.html", context)


@access(*HANDLERS)
@require_POST
@once
def feedback_handle(request: HttpRequest, number: str) -> HttpResponse:
    """开始处理."""
    record = _get(request, number)
    return press(
        request,
        lambda: FEEDBACK.take(record, "handle", user=request.user),
        f"{number} 已开始处理。",
        reverse("gov:feedback", args=[number]),
    )


@access(*HANDLERS)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def feedback_end(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """答复 or 关闭, with the words that the writer reads; dialog and page."""
    record = _get(request, number)
    FEEDBACK.require_status(record, step)
    heading, url = NAMES[step], reverse("gov:feedback", args=[number])
    form = FeedbackReplyForm(request.POST or None, label="答复" if step == "answer" else "关闭原因")
    if form.is_valid():
        FEEDBACK.take(record, step, user=request.user, reply=form.cleaned_data["reply"])
        messages.success(request, f"{number} 已{heading}。")
        return done(request, url)
    context = {
        "form": form,
        "heading": f"{heading}投诉建议",
        "recap": [("受理编号", number), ("类型", record.get_kind_display())],
        "crumb": ("投诉建议", reverse("gov:feedback_list")),
        "cancel_url": url,
        "is_danger": step == "close",
    }
    return render(request, "govadmin/step.html", context, status=422 if form.is_bound else 200)


@access(*HANDLERS)
@require_http_methods(["GET", "HEAD", "POST"])
def feedback_phone(request: HttpRequest, number: str) -> HttpResponse:
    """查看完整号码, as long as it waits for an answer."""
    record, url = _get(request, number), reverse("gov:feedback", args=[number])
    if not record.phone_tail or record.status not in Feedback.OPEN:
        messages.error(request, "没有手机号，或已办结，不能查看完整号码。")
        return done(request, url)
    name = f"投诉建议 {number}"
    return reveal_page(request, record, "phone", "手机号", shown_as=name, back=(name, url))


def _get(request: HttpRequest, number: str) -> Feedback:
    rows = Feedback.objects.visible_to(request.user).select_related("region")
    return get_object_or_404(rows, number=number)
