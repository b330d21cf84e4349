"""异议处理: what enterprises object to, by clock; the operator decides, supervisor and auditor read."""

from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Case, Count, DateField, F, Q, Value, When
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from credit import catalogue, objections
from credit.models import Objection
from credit.objection_clocks import due_of
from credit.objection_filters import STATES, ObjectionFilter, condition_of
from credit.objection_timeline import rail, timeline
from credit.sections import row_of
from credit.views.objections import paper_of
from govadmin.objection_forms import AskForm, AssignForm, DecideForm, ReplyForm, StepForm
from govadmin.views.steps import press
from platform_site.access import Role, access
from platform_site.once import done, once
from platform_site.paging import paginate

S = Objection.Status
RUNNING = Q(status__in=(S.SUBMITTED, S.HANDLING))
# What runs stands first, by its day; the rest follows, the newest first.
BY_DAY = (
    Case(When(RUNNING, then=Value(0)), default=Value(1)),
    Case(When(RUNNING, then=F("decide_due_on")), default=None, output_field=DateField()),
    "-raised_at",
    "-pk",
)


@dataclass(frozen=True)
class StepPage:
    """What a step's page says, and which steps it can end in."""

    form: type[StepForm]
    heading: str
    steps: tuple[str, ...]
    note: str = ""


PAGES = {
    "assign": StepPage(AssignForm, "分派", ("assign",)),
    "ask": StepPage(AskForm, "向来源单位核实", ("ask",), "平台只登记核实情况，请另行发函或致电。"),
    "reply": StepPage(ReplyForm, "登记核实回复", ("reply",)),
    "decide": StepPage(DecideForm, "作出处理", ("uphold", "dismiss"), "处理结果立即通知企业，不能撤销。"),
}


@access(Role.OPERATOR, Role.GOVERNMENT, Role.AUDITOR)
@require_safe
def objection_list(request: HttpRequest) -> HttpResponse:
    rows = Objection.objects.visible_to(request.user).select_related("enterprise", "assigned_to")
    query = ObjectionFilter(request.GET, rows, request=request)
    page = paginate(query.qs.order_by(*BY_DAY), request.GET)
    for objection in page:
        objection.due = due_of(objection)
    context = {"page": page, "filter": query, "tabs": _tabs(request)}
    return render(request, "govadmin/objection_list.html", context)


@access(Role.OPERATOR, Role.GOVERNMENT, Role.AUDITOR)
@require_safe
def objection(request: HttpRequest, number: str) -> HttpResponse:
    """Show one application with the record it is about, if that is public, and the steps that may be taken."""
    objection = _get(request, number)
    steps = set(objections.OBJECTION.available(request.user, objection))
    record = objection.disputed_record
    category = catalogue.CATEGORIES[record.category] if record else None
    context = {
        "objection": objection,
        "due": due_of(objection),
        "rail_steps": rail(objection),
        "events": timeline(objection),
        "papers": objection.papers.all(),
        "record": record,
        "category": category,
        "row": row_of(category, record) if category and category.is_public else None,
        "can_accept": "accept" in steps,
        "pages": [(name, page) for name, page in PAGES.items() if steps & set(page.steps)],
        "waits_for_another": objection.status == S.HANDLING
        and request.user.pk == objection.accepted_by_id
        and "uphold" not in steps,
    }
    return render(request, "govadmin/objection.html", context)


@access(Role.OPERATOR)
@require_POST
@once
def objection_accept(request: HttpRequest, number: str) -> HttpResponse:
    """受理: the person who accepts handles it until it is given to another."""
    objection = _get(request, number)
    return press(
        request,
        lambda: objections.take(objection, "accept", user=request.user),
        f"已受理：{number}",
        objections.office_url(objection),
    )


@access(Role.OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def objection_step(request: HttpRequest, number: str, step: str) -> HttpResponse:
    """分派, 核实, 登记回复 and 作出处理, as dialog and page."""
    objection, page = _get(request, number), PAGES[step]
    objections.OBJECTION.require_status(objection, page.steps[0])
    form = page.form(request.POST or None, objection=objection)
    if request.method == "POST" and form.is_valid():
        name, answers = form.answer()
        objections.take(objection, name, user=request.user, **answers)
        messages.success(request, f"已办理“{page.heading}”：{number}")
        return done(request, objections.office_url(objection))
    context = {
        "form": form,
        "heading": page.heading,
        "recap": [("编号", number), ("事项", objection.subject)],
        "note": page.note,
        "crumb": (number, objections.office_url(objection)),
        "cancel_url": objections.office_url(objection),
    }
    return render(request, "govadmin/step.html", context, status=422 if request.method == "POST" else 200)


@access(Role.OPERATOR, Role.AUDITOR)
@require_safe
def objection_paper(request: HttpRequest, number: str, pk: int) -> FileResponse:
    """A proof that the enterprise handed in."""
    return paper_of(_get(request, number), pk)


def _get(request: HttpRequest, number: str) -> Objection:
    rows = Objection.objects.visible_to(request.user).select_related(
        "enterprise", "assigned_to", "record", "flag__evidence", "entry__batch", "refused_by"
    )
    return get_object_or_404(rows, number=number)


def _tabs(request: HttpRequest) -> list[dict]:
    """Return the states with how many the person sees of each, in one statement."""
    counts = {name: Count("pk", filter=condition_of(name)) for name in STATES}
    counted = Objection.objects.visible_to(request.user).aggregate(total=Count("pk"), **counts)
    asked = request.GET.get("state", "")
    tabs = [{"label": "全部", "count": counted["total"], "query": "?", "current": asked not in STATES}]
    return tabs + [
        {"label": label, "count": counted[name], "query": f"?state={name}", "current": asked == name}
        for name, label in STATES.items()
    ]
