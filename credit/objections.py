"""The life of an 异议 or 信用修复: raised by an enterprise, answered by the operator, marked on the record at once."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.messages import notify
from accounts.models import User
from credit import evaluation
from credit.models import CreditRecord, Objection, ObjectionPaper
from credit.objection_clocks import settle, workdays_of
from credit.objection_targets import Target
from enterprises.models import Enterprise
from enterprises.people import acting_for
from institutions.models import Membership
from institutions.people import working_at
from platform_site import audit
from platform_site.access import Role
from platform_site.numbers import dated_number
from platform_site.workflow import Step, StepRefused, Workflow, check, statuses

S, Kind, Mark = Objection.Status, Objection.Kind, CreditRecord.ObjectionState
AGAIN_DAYS = 30  # a dismissed 异议 is not raised again about the same thing before


def check_may_raise(enterprise: Enterprise, target: Target, kind: str, now: datetime | None = None) -> None:
    """Raise StepRefused where the same thing is being handled, or was dismissed in the last thirty days."""
    same = Objection.objects.filter(enterprise=enterprise, **target.fields)
    if target.record:
        same = Objection.objects.filter(enterprise=enterprise).about_record(target.record.pk)
    running = same.open().first()
    if running:
        raise StepRefused(f"该事项已在处理中（编号 {running.number}），请等待处理结果。", running)
    since = (now or timezone.now()) - timedelta(days=AGAIN_DAYS)
    dismissed = same.filter(kind=kind, status=S.DISMISSED, decided_at__gt=since).first()
    if dismissed:
        raise StepRefused(
            f"该事项刚作出过处理（编号 {dismissed.number}），{AGAIN_DAYS} 天后才能再次提出。", dismissed
        )


@transaction.atomic
def submit(
    target: Target,
    *,
    user: User,
    kind: str,
    reason: str,
    text: str,
    papers: Iterable[tuple[str, Any]] = (),
    now: datetime | None = None,
) -> Objection:
    """Store an application with its (name, file) papers; a dispute marks the record in the same transaction.

    Raises StepRefused as `check_may_raise`.
    """
    now = now or timezone.now()
    enterprise = Enterprise.objects.select_for_update(no_key=True).get(pk=user.enterprise.pk)
    check_may_raise(enterprise, target, kind, now)
    today = timezone.localdate(now)
    accept_workdays, decide_workdays = workdays_of(enterprise.region_id or "")
    objection = Objection(
        number=dated_number("YY", today),
        kind=kind,
        enterprise=enterprise,
        raised_by=user,
        raised_at=now,
        subject=target.subject,
        reason=reason,
        text=text,
        accept_workdays=accept_workdays,
        decide_workdays=decide_workdays,
        marked_at=now if target.record and kind == Kind.DISPUTE else None,
        **target.fields,
    )
    settle(objection)
    check(objection)
    objection.save(force_insert=True)
    for name, file in papers:
        ObjectionPaper(objection=objection, name=name, file=file).save(force_insert=True)
    if objection.marked_at:
        _mark(objection, Mark.OPEN, now)
    accept_due_on, decide_due_on = objection.accept_due_on, objection.decide_due_on
    body = f"{objection.subject}。请在 {accept_due_on:%Y-%m-%d} 前受理，{decide_due_on:%Y-%m-%d} 前办结。"
    notify(operators(), f"收到{objection.get_kind_display()}申请", body, office_url(objection), at=now)
    if objection.refused_by:
        _tell_institution(objection, f"企业对订单结果提出异议：{objection.order_number}", "", now)
    audit.record(
        f"提出{objection.get_kind_display()}", actor=user, target=objection, summary=objection.number, at=now
    )
    return objection


def operators():
    """Return the people who handle objections."""
    return User.objects.filter(role=Role.OPERATOR, is_active=True)


def own_url(objection: Objection) -> str:
    return reverse("enterprise:objection", args=[objection.number])


def office_url(objection: Objection) -> str:
    return reverse("gov:objection", args=[objection.number])


def remind(objection: Objection, kind: str, text: str) -> bool:
    """Tell who handles it, else every operator, once per stage and `kind`; False when that was done before."""
    mark = f"{objection.status}:{kind}"
    untold = Objection.objects.filter(pk=objection.pk, status=objection.status).exclude(reminded=mark)
    if not untold.update(reminded=mark):
        return False
    people = [objection.assigned_to] if objection.assigned_to else operators()
    title = f"{objection.get_kind_display()}{objection.get_status_display()}：{text}"
    notify(people, title, objection.subject, office_url(objection))
    return True


def describe_refusal(objection: Objection, step: Step) -> str:
    return f"该申请{objection.get_status_display()}，不能再办理“{step.label}”。"


def _operates(user: Any, objection: Objection) -> bool:
    return getattr(user, "role", None) == Role.OPERATOR


def _decides(user: Any, objection: Objection) -> bool:
    """Tell whether the operator may decide: of a repair it is not the one who accepted it."""
    if not _operates(user, objection):
        return False
    return objection.kind != Kind.REPAIR or user.pk != objection.accepted_by_id


def _raised_it(user: Any, objection: Objection) -> bool:
    if getattr(user, "role", None) != Role.ENTERPRISE or user.enterprise is None:
        return False
    return user.enterprise.pk == objection.enterprise_id


def _was_asked(objection: Objection, now: datetime) -> str:
    return "" if objection.source_asked_at else "还没有发出核实，不能登记回复。"


def _is_dispute(objection: Objection, now: datetime) -> str:
    return "" if objection.kind == Kind.DISPUTE else "信用修复只能准予或不予修复。"


def _tell(title: str):
    def effect(objection: Objection, *, user: Any, now: datetime, **changes: Any) -> None:
        name = objection.get_kind_display()
        body = (
            objection.decision_text or f"{objection.subject}。最晚 {objection.decide_due_on:%Y-%m-%d} 办结。"
        )
        notify(acting_for(objection.enterprise_id), f"{name}{title}", body, own_url(objection), at=now)

    return effect


def _decided(title: str, mark: str):
    tell = _tell(title)

    def effect(objection: Objection, *, user: Any, now: datetime, **changes: Any) -> None:
        if objection.kind == Kind.REPAIR:
            _repair(objection, mark, now)
        else:
            _mark(objection, mark, now)
        tell(objection, user=user, now=now)
        _tell_institution(
            objection, f"订单异议{title}：{objection.order_number}", objection.decision_text, now
        )

    return effect


def _withdrawn(objection: Objection, *, user: Any, now: datetime, **changes: Any) -> None:
    if objection.kind == Kind.DISPUTE:
        _mark(objection, "", now)


def _tell_institution(objection: Objection, title: str, body: str, now: datetime) -> None:
    if objection.refused_by_id:
        people = working_at([objection.refused_by_id], Membership.Duty.MANAGER)
        url = reverse("institution:order", args=[objection.order_number])
        notify(people, title, body or objection.get_reason_display(), url, at=now)


def _mark(objection: Objection, state: str, now: datetime) -> None:
    """Write on the record what became of the dispute, and evaluate the enterprise's risk anew."""
    if objection.disputed_record is None:
        return
    record = CreditRecord.objects.select_for_update().get(pk=objection.disputed_record.pk)
    if record.correction and state in ("", Mark.DISMISSED):
        state = Mark.PARTLY  # what an earlier dispute corrected stays corrected
    record.objection_state, record.correction = state, objection.correction or record.correction
    record.save(update_fields=["objection_state", "correction"])
    evaluation.evaluate({objection.enterprise_id}, now=now)


def _repair(objection: Objection, mark: str, now: datetime) -> None:
    if mark == Mark.UPHELD:
        CreditRecord.objects.filter(pk=objection.record_id).update(is_repaired=True)
        evaluation.evaluate({objection.enterprise_id}, now=now)


OBJECTION = Workflow(
    audit.record_step,
    describe_refusal,
    accept=Step("受理", statuses(S.SUBMITTED), S.HANDLING, _operates, effect=_tell("申请已受理")),
    assign=Step("分派", statuses(S.HANDLING), None, _operates),
    ask=Step("向来源单位核实", statuses(S.HANDLING), None, _operates),
    reply=Step("登记核实回复", statuses(S.HANDLING), None, _operates, guard=_was_asked),
    uphold=Step("认定成立", statuses(S.HANDLING), S.UPHELD, _decides, effect=_decided("成立", Mark.UPHELD)),
    partly=Step(
        "认定部分成立",
        statuses(S.HANDLING),
        S.PARTLY,
        _decides,
        guard=_is_dispute,
        effect=_decided("部分成立", Mark.PARTLY),
    ),
    dismiss=Step(
        "认定不成立", statuses(S.HANDLING), S.DISMISSED, _decides, effect=_decided("不成立", Mark.DISMISSED)
    ),
    withdraw=Step("撤回", statuses(S.SUBMITTED, S.HANDLING), S.WITHDRAWN, _raised_it, effect=_withdrawn),
)


def take(
    objection: Objection, name: str, *, user: Any, now: datetime | None = None, **changes: Any
) -> Objection:
    """Take one step with its answers and the day and person it is signed by; errors as `Workflow.take`."""
    now = now or timezone.now()
    match name:
        case "accept":
            changes |= {"accepted_by": user, "accepted_at": now, "assigned_to": user}
        case "ask":
            changes |= {"source_asked_at": now, "source_reply": "", "source_replied_at": None}
        case "reply":
            changes |= {"source_replied_at": now}
        case "uphold" | "partly" | "dismiss":
            changes |= {"decided_by": user, "decided_at": now}
    return OBJECTION.take(objection, name, user=user, now=now, note=objection.number, **changes)
