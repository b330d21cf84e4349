"""异议与信用修复 as the enterprise raises, follows and withdraws them."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from credit import objection_targets, objections
from credit.forms.objections import ObjectionForm, RepairForm
from credit.models import CreditRecord, Objection, RiskFlag, WhitelistEntry
from credit.objection_clocks import due_of
from credit.objection_targets import Kind, Target
from credit.objection_timeline import INSIDE, rail, timeline
from credit.views.enterprise import is_verified
from platform_site.access import Role, access
from platform_site.forms import BaseForm
from platform_site.limits import limited
from platform_site.once import done, once
from platform_site.paging import paginate
from platform_site.uploads import serve
from platform_site.workflow import StepRefused


@access(Role.ENTERPRISE, when=is_verified)
@require_safe
def objection_list(request: HttpRequest) -> HttpResponse:
    """List one's own applications, those that run with the day by which they are answered."""
    page = paginate(Objection.objects.visible_to(request.user).order_by("-raised_at", "-pk"), request.GET)
    for objection in page:
        objection.due = due_of(objection)
    return render(request, "credit/enterprise_objection_list.html", {"page": page})


@access(Role.ENTERPRISE, when=is_verified)
@require_http_methods(["GET", "HEAD", "POST"])
@limited("upload", on=["POST"])
@once
def objection_new(request: HttpRequest) -> HttpResponse:
    """提出异议 or 申请信用修复 about `?record=`, `?entry=` or `?flag=`; a record takes `&kind=repair`."""
    kind = Kind.REPAIR if request.GET.get("kind") == Kind.REPAIR else Kind.DISPUTE
    target = _target(request, kind)
    if target is None:
        messages.info(request, "请先选择要提出异议的信用记录、风险标识或名单。")
        return redirect("enterprise:credit")
    return new_page(request, target, kind, {"cancel_url": reverse("enterprise:credit")})


def new_page(request: HttpRequest, target: Target, kind: str, context: dict[str, Any]) -> HttpResponse:
    """Answer the form about any target; where the same thing is being handled already, go there."""
    try:
        objections.check_may_raise(request.user.enterprise, target, kind)
    except StepRefused as refusal:
        if request.method == "POST":
            raise
        messages.info(request, str(refusal))
        return redirect(objections.own_url(refusal.record))
    is_repair = kind == Kind.REPAIR
    form = (RepairForm if is_repair else ObjectionForm)(
        request.POST or None, request.FILES or None, target=target
    )
    if request.method == "POST" and form.is_valid():
        objection = objections.submit(
            target,
            user=request.user,
            kind=kind,
            reason=form.cleaned_data["reason"],
            text=form.cleaned_data["text"],
            papers=form.papers(),
        )
        messages.success(request, f"已提交，编号 {objection.number}，处理结果会发到消息中心。")
        return done(request, objections.own_url(objection))
    context = context | {"form": form, "target": target, "is_repair": is_repair}
    status = 422 if request.method == "POST" else 200
    return render(request, "credit/enterprise_objection_new.html", context, status=status)


@access(Role.ENTERPRISE, when=is_verified)
@require_safe
def objection(request: HttpRequest, number: str) -> HttpResponse:
    """Show one application: where it stands, what was said, what was answered."""
    record = _own(request, number)
    context = {
        "objection": record,
        "due": due_of(record),
        "rail_steps": rail(record),
        "events": timeline(record, hidden=INSIDE),
        "papers": record.papers.all(),
        "can_withdraw": objections.OBJECTION.can(request.user, record, "withdraw"),
    }
    return render(request, "credit/enterprise_objection.html", context)


@access(Role.ENTERPRISE, when=is_verified)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def objection_withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """撤回, as dialog and page."""
    record = _own(request, number)
    objections.OBJECTION.require_status(record, "withdraw")
    if request.method == "POST":
        objections.take(record, "withdraw", user=request.user)
        messages.success(request, f"已撤回：{number}")
        return done(request, objections.own_url(record))
    context = {
        "form": BaseForm(),
        "heading": f"撤回{record.get_kind_display()}",
        "recap": [("编号", record.number), ("事项", record.subject)],
        "note": "撤回后不再处理，“异议中”的标注随之取消。需要时可以再次提出。",
        "cancel_url": objections.own_url(record),
        "is_danger": True,
        "objection": record,
    }
    return render(request, "credit/enterprise_objection_step.html", context)


@access(Role.ENTERPRISE, when=is_verified)
@require_safe
def objection_paper(request: HttpRequest, number: str, pk: int) -> FileResponse:
    """A proof that the enterprise handed in."""
    return paper_of(_own(request, number), pk)


def paper_of(objection: Objection, pk: int) -> FileResponse:
    """Send a proof; 404 where the application has none such."""
    paper = get_object_or_404(objection.papers.all(), pk=pk)
    return serve(paper.file, f"{objection.number}-{paper.name}")


def _target(request: HttpRequest, kind: str) -> Target | None:
    """Return the asked target among the enterprise's own; 404 for another's, None when nothing was asked."""
    enterprise = request.user.enterprise
    if pk := _asked(request, "record"):
        records = CreditRecord.objects.shown().filter(enterprise=enterprise)
        if kind == Kind.REPAIR:
            records = records.filter(polarity=CreditRecord.Polarity.NEGATIVE)
        return objection_targets.about_record(get_object_or_404(records, pk=pk), kind)
    if pk := _asked(request, "entry"):
        entries = WhitelistEntry.objects.visible_to(request.user).select_related("batch")
        return objection_targets.about_entry(get_object_or_404(entries, pk=pk))
    if pk := _asked(request, "flag"):
        flags = RiskFlag.objects.filter(enterprise=enterprise, cleared_at__isnull=True)
        return objection_targets.about_flag(
            get_object_or_404(flags.select_related("rule", "evidence"), pk=pk)
        )
    return None


def _asked(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return int(text)


def _own(request: HttpRequest, number: str) -> Objection:
    rows = Objection.objects.visible_to(request.user).select_related("record", "flag__evidence")
    return get_object_or_404(rows, number=number)
