"""The life of a 疑问: asked by an institution about a record, answered by the operator; the record stays as it is."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone

from accounts.messages import notify
from accounts.models import User
from credit.catalogue import CATEGORIES, opened_by
from credit.models import Consent, CreditRecord, Doubt
from credit.objections import operators
from credit.sections import CreditFile
from enterprises.models import Enterprise
from institutions.models import Institution
from platform_site import audit
from platform_site.access import Role
from platform_site.numbers import dated_number
from platform_site.workflow import Step, StepRefused, Workflow, check, statuses

SHOWN = 50  # of an institution's questions about one enterprise
S = Doubt.Status


def name_of(record: CreditRecord) -> str:
    """Return category and day, for those who may read the record."""
    return f"{category_of(record)}（{record.dated_on:%Y-%m-%d}）"


def category_of(record: CreditRecord) -> str:
    return CATEGORIES[record.category].name


def waited_days(doubt: Doubt) -> int:
    """Return for how many days an open question has waited, today not counted."""
    return (timezone.localdate() - timezone.localdate(doubt.asked_at)).days


def readable_records(enterprise: Enterprise, institution: Institution, consent: Consent) -> Any:
    """Return the records an institution may see now: public ones and those that its live consent opens."""
    live = (
        Consent.objects.live().filter(pk=consent.pk, enterprise=enterprise, institution=institution).first()
    )
    opened = opened_by(live.categories if live else ())
    return CreditRecord.objects.shown().filter(enterprise=enterprise, category__in=opened)


def of_file(file: CreditFile, institution: Institution) -> list[Doubt]:
    """Return the institution's newest questions about what stands in this file, each with `is_readable`.

    One whose record the reader of the file may not see (any more) tells nothing but its category and its state.
    """
    rows = Doubt.objects.filter(
        record__enterprise=file.enterprise,
        institution=institution,
        record__category__in=[section.code for section in file.sections],
    ).select_related("record", "asked_by")
    shown = CreditRecord.objects.shown().filter(pk=OuterRef("record"))
    doubts: list[Doubt] = list(rows.annotate(is_shown=Exists(shown)).order_by("-asked_at", "-pk")[:SHOWN])
    opened = set(file.opened_codes)
    for doubt in doubts:
        doubt.category_name = category_of(doubt.record)
        doubt.is_readable = doubt.is_shown and doubt.record.category in opened
    return doubts


def marked(file: CreditFile, doubts: list[Doubt], ask_url: str) -> CreditFile:
    """Return the file whose rows name their newest question, and where to ask one as long as none is open."""
    newest = {doubt.record_id: doubt for doubt in reversed(doubts)}
    waiting = {doubt.record_id for doubt in doubts if doubt.status == S.OPEN}
    sections = [
        replace(
            section,
            rows=[
                replace(
                    row,
                    doubt=newest.get(row.pk),
                    ask_url="" if row.pk in waiting else f"{ask_url}?record={row.pk}",
                )
                for row in section.rows
            ],
        )
        for section in file.sections
    ]
    return replace(file, sections=sections)


def check_may_ask(record: CreditRecord, institution: Institution) -> None:
    """Raise StepRefused where the institution's question about the record still waits for its answer."""
    waiting = Doubt.objects.open().filter(record=record, institution=institution).first()
    if waiting:
        raise StepRefused(f"该记录已有待答复的疑问（编号 {waiting.number}），请等待答复。", waiting)


@transaction.atomic
def ask(
    record: CreditRecord,
    *,
    user: User,
    institution: Institution,
    consent: Consent,
    order_number: str,
    reason: str,
    text: str,
    now: datetime | None = None,
) -> Doubt:
    """Store a question and tell the operators. Raises StepRefused as `check_may_ask`, or when the record was closed."""
    now = now or timezone.now()
    readable = readable_records(record.enterprise, institution, consent)
    locked = readable.select_for_update(no_key=True, of=("self",)).filter(pk=record.pk).first()
    if locked is None:
        raise StepRefused("该记录已不能查看，没有提出疑问。")
    check_may_ask(locked, institution)
    doubt = Doubt(
        number=dated_number("YW", timezone.localdate(now)),
        record=record,
        institution=institution,
        order_number=order_number,
        reason=reason,
        text=text,
        asked_by=user,
        asked_at=now,
    )
    check(doubt)
    doubt.save(force_insert=True)
    told = f"{institution.name}：{name_of(record)}。"
    notify(operators(), "收到金融机构的疑问", told, office_url(doubt), at=now)
    audit.record(
        "提出疑问", actor=user, target=doubt, institution_id=institution.pk, summary=doubt.number, at=now
    )
    return doubt


def office_url(doubt: Doubt) -> str:
    return reverse("gov:doubt", args=[doubt.number])


def describe_refusal(doubt: Doubt, step: Step) -> str:
    return f"该疑问{doubt.get_status_display()}，不能再{step.label}。"


def _operates(user: Any, doubt: Doubt) -> bool:
    return getattr(user, "role", None) == Role.OPERATOR


def _asked_it(user: Any, doubt: Doubt) -> bool:
    return getattr(user, "role", None) == Role.INSTITUTION and user.pk == doubt.asked_by_id


def _tell_asker(doubt: Doubt, *, user: Any, now: datetime, **changes: Any) -> None:
    """Say that there is an answer, not what it says: it is read beside the record as long as that may be seen."""
    member = doubt.asked_by.membership if doubt.asked_by.is_active else None
    if member and doubt.institution_id in _related(member.institution):
        url = reverse("institution:order_credit", args=[doubt.order_number])
        text = f"{category_of(doubt.record)}，订单编号 {doubt.order_number}。"
        notify([doubt.asked_by], f"疑问已答复：{doubt.number}", text, f"{url}#doubts", at=now)


def _related(institution: Institution) -> set[int]:
    """Return the pks of an institution, of those above it and of those below it."""
    return {*institution.lineage(), *institution.subtree().values_list("pk", flat=True)}


DOUBT = Workflow(
    audit.record_step,
    describe_refusal,
    answer=Step("答复", statuses(S.OPEN), S.ANSWERED, _operates, effect=_tell_asker),
    withdraw=Step("撤回", statuses(S.OPEN), S.WITHDRAWN, _asked_it),
)


def answer(doubt: Doubt, *, user: User, now: datetime | None = None, **answers: str) -> Doubt:
    """Answer with `answer` and, where the source should be asked, its name as `source_department`."""
    now = now or timezone.now()
    return DOUBT.take(doubt, "answer", user=user, now=now, answered_by=user, answered_at=now, **answers)
