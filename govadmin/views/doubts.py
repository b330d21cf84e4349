"""疑问答复: what institutions ask about credit records; the operator answers, the auditor reads."""

from typing import Any

from django.contrib import messages
from django.db.models import Case, Q, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from credit import doubts
from credit.catalogue import CATEGORIES
from credit.forms.doubts import AnswerForm
from credit.models import CreditRecord, Doubt
from credit.sections import row_of
from platform_site.access import Role, access
from platform_site.filters import ChoiceFilter, SafeFilterSet, TextFilter
from platform_site.once import done, once
from platform_site.paging import paginate
from platform_site.search import by_keyword

# What waits stands first, the oldest on top; the rest follows, the newest first.
WAITING = Q(status=Doubt.Status.OPEN)
BY_AGE = (
    Case(When(WAITING, then=Value(0)), default=Value(1)),
    Case(When(WAITING, then="asked_at"), default=None),
    "-asked_at",
    "-pk",
)


class DoubtFilter(SafeFilterSet):
    """疑问查询."""

    state = ChoiceFilter("status", label="状态", choices=Doubt.Status.choices)
    name = TextFilter(label="企业名称", method="filter_name")
    institution = TextFilter("institution__name", label="金融机构")
    reason = ChoiceFilter("reason", label="理由", choices=Doubt.Reason.choices)

    def filter_name(self, queryset, name, value):
        return by_keyword(
            queryset, value, text="record__enterprise__name", bigrams="record__enterprise__name_bigrams"
        )


@access(Role.OPERATOR, Role.AUDITOR)
@require_safe
def doubt_list(request: HttpRequest) -> HttpResponse:
    query = DoubtFilter(request.GET, _visible(request), request=request)
    page = paginate(query.qs.order_by(*BY_AGE), request.GET)
    for doubt in page:
        doubt.record_name = doubts.name_of(doubt.record)
        doubt.days = doubts.waited_days(doubt) if doubt.status == Doubt.Status.OPEN else None
    return render(request, "govadmin/doubt_list.html", {"page": page, "filter": query})


@access(Role.OPERATOR, Role.AUDITOR)
@require_safe
def doubt(request: HttpRequest, number: str) -> HttpResponse:
    """Show one question with the record it is about, if that is public and may still be shown."""
    doubt = get_object_or_404(_visible(request), number=number)
    category = CATEGORIES[doubt.record.category]
    is_shown = CreditRecord.objects.shown().filter(pk=doubt.record_id).exists()
    context = {
        "doubt": doubt,
        "days": doubts.waited_days(doubt) if doubt.status == Doubt.Status.OPEN else None,
        "category": category,
        "is_shown": is_shown,
        "row": row_of(category, doubt.record) if is_shown and category.is_public else None,
        "can_answer": doubts.DOUBT.can(request.user, doubt, "answer"),
    }
    return render(request, "govadmin/doubt.html", context)


@access(Role.OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def doubt_answer(request: HttpRequest, number: str) -> HttpResponse:
    """答复, as dialog and page."""
    doubt = get_object_or_404(_visible(request), number=number)
    doubts.DOUBT.require(doubt, "answer", user=request.user)
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        doubts.answer(doubt, user=request.user, **form.cleaned_data)
        messages.success(request, f"已答复：{number}")
        return done(request, doubts.office_url(doubt))
    context = {
        "form": form,
        "heading": "答复疑问",
        "recap": [
            ("编号", number),
            ("信用记录", doubts.name_of(doubt.record)),
            ("来源部门", doubt.record.department),
            ("疑问", f"{doubt.get_reason_display()}：{doubt.text}"),
        ],
        "note": "答复不改变记录。记录确有错误的，由来源部门更正，或由企业提出异议后处理。",
        "crumb": (number, doubts.office_url(doubt)),
        "cancel_url": doubts.office_url(doubt),
    }
    return render(request, "govadmin/step.html", context, status=422 if form.is_bound else 200)


def _visible(request: HttpRequest) -> Any:
    rows = Doubt.objects.visible_to(request.user)
    return rows.select_related("record__enterprise", "institution", "asked_by", "answered_by")
