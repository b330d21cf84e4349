"""风险监控: whom an institution watches, what it may see of them, and telling it of a turn for the worse.

Watched are applicants while the order is open, and borrowers while the loan runs.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value
from django.urls import reverse
from django.utils import timezone

from accounts.messages import notify
from credit.models import Consent, RiskFlag, RiskHandling, RiskLevel, RiskTurn
from credit.rules import OTHER_SOURCES
from institutions.models import Membership
from institutions.people import working_at
from orders.models import Order
from orders.parties import desk
from platform_site import audit
from platform_site.tones import Tone, TonedChoices

IN_ORDER = [RiskLevel.UNKNOWN, RiskLevel.NORMAL, RiskLevel.NOTE, RiskLevel.WATCH, RiskLevel.HIGH]
SERIOUS = (RiskLevel.WATCH, RiskLevel.HIGH)
LONGEST_MONTH = timedelta(days=31)
TURNS_A_RUN = 1000


class Handling(TonedChoices):
    """处置状态 of a flag, or of all flags of an order, for one institution."""

    OPEN = "open", "未处置", Tone.ACT
    DONE = "done", "已处置", Tone.GOOD


def watched(orders: QuerySet[Order], today=None) -> QuerySet[Order]:
    """Keep open orders and those whose loan still runs by its term."""
    today = today or timezone.localdate()
    end = ExpressionWrapper(F("last_paid_on") + F("term_months") * Value(LONGEST_MONTH), DateTimeField())
    loans = Q(status__in=[Order.Status.DISBURSED, Order.Status.COMPLETED])
    return orders.alias(loan_end=end).filter(Q(status__in=Order.OPEN) | loans & Q(loan_end__date__gte=today))


def with_flags(orders: QuerySet[Order]) -> QuerySet[Order]:
    """Keep orders with a live flag that they may show, and annotate `is_unhandled`."""
    consent = Consent.objects.live().filter(pk=OuterRef(OuterRef("consent")))
    covering = consent.filter(categories__contains=[OuterRef("rule__category")])
    flags = RiskFlag.objects.filter(enterprise=OuterRef("enterprise"), cleared_at__isnull=True).filter(
        Q(is_public=True) | Q(Exists(consent), rule__category__in=OTHER_SOURCES) | Q(Exists(covering))
    )
    handled = RiskHandling.objects.filter(flag=OuterRef("pk"), institution=OuterRef(OuterRef("institution")))
    return orders.filter(Exists(flags)).annotate(is_unhandled=Exists(flags.exclude(Exists(handled))))


def handlings_of(order: Order) -> list[RiskHandling]:
    """Return what the order's institution did about any flag of the enterprise, newest first."""
    made = RiskHandling.objects.filter(flag__enterprise=order.enterprise_id, institution=order.institution_id)
    return list(made.select_related("author", "flag__rule"))


def flags_of(
    orders: Iterable[Order], handled: set[tuple[int, int]] | None = None
) -> dict[int, list[RiskFlag]]:
    """Return by order the live flags it may show, the worst first, each with its `handling`.

    `handled`: flags and institutions that handled them, where they were read already.
    """
    orders = list(orders)
    flags = RiskFlag.objects.live().filter(enterprise__in={order.enterprise_id for order in orders})
    by_enterprise = defaultdict(list)
    for flag in flags:
        by_enterprise[flag.enterprise_id].append(flag)
    if handled is None:
        institutions = {order.institution_id for order in orders}
        made = RiskHandling.objects.filter(flag__in=flags, institution__in=institutions).order_by()
        handled = set(made.values_list("flag", "institution"))
    shown: dict[int, list[RiskFlag]] = {}
    for order in orders:
        shown[order.pk] = [flag for flag in by_enterprise[order.enterprise_id] if may_show(flag, order)]
        shown[order.pk].sort(key=lambda flag: -IN_ORDER.index(RiskLevel(flag.level)))
        for flag in shown[order.pk]:
            done = (flag.pk, order.institution_id) in handled
            flag.handling = Handling.DONE if done else Handling.OPEN
    return shown


def attach_flags(orders: list[Order]) -> None:
    """Give each order its `flags`, `found_at` (that of the newest) and its `handling`; it has `is_unhandled`."""
    flags = flags_of(orders)
    for order in orders:
        order.flags = flags[order.pk]
        order.found_at = max((flag.first_seen_at for flag in order.flags), default=None)
        order.handling = Handling.OPEN if order.is_unhandled else Handling.DONE


def may_show(flag: RiskFlag, order: Order) -> bool:
    """Tell whether an order may show a flag: what is not public only under its live consent that covers it."""
    if flag.is_public:
        return True
    covered = {*order.consent.categories, *OTHER_SOURCES}
    return order.consent.is_live() and flag.rule.category in covered


def history(order: Order, handlings: list[RiskHandling]) -> list[dict[str, Any]]:
    """Return what happened to the flags that the order may show and to the level, newest first, as timeline events.

    `handlings`: those of the order.
    """
    events = []
    flags = RiskFlag.objects.filter(enterprise=order.enterprise_id).select_related("rule", "evidence")
    shown = [flag for flag in flags.order_by("-first_seen_at", "-pk")[:100] if may_show(flag, order)]
    for flag in shown:
        title = f"{flag.rule.name}：{flag.what}"
        events.append(_event(f"发现{flag.get_level_display()}信号", "平台", flag.first_seen_at, title))
        if flag.cleared_at:
            events.append(_event("信号解除", "平台", flag.cleared_at, title))
    told = {flag.pk for flag in shown}
    for handling in [each for each in handlings if each.flag_id in told]:
        title = f"处置：{handling.flag.rule.name}"
        events.append(_event(title, handling.author.name, handling.at, handling.note))
    shows_all = _shows_all(order)
    for turn in RiskTurn.objects.filter(enterprise=order.enterprise_id)[:100]:
        before, after = _levels(turn, shows_all)
        if before != after:
            events.append(_event(f"风险等级由“{before.label}”变为“{after.label}”", "平台", turn.at, ""))
    return sorted(events, key=lambda event: event["at"], reverse=True)


@transaction.atomic
def handle(flag: RiskFlag, order: Order, *, user: Any, note: str) -> RiskHandling:
    """标记已处置: keep what this institution did about a flag; a second note may follow."""
    made = RiskHandling.objects.create(flag=flag, institution_id=order.institution_id, author=user, note=note)
    audit.record(
        "处置风险",
        actor=user,
        target=flag,
        institution_id=order.institution_id,
        summary=f"{order.number} {flag.rule.code}",
    )
    return made


def open_applications() -> dict[int, int]:
    """Return enterprises with more than one open order, with their number at all institutions together."""
    counted = Order.objects.open().order_by().values_list("enterprise").annotate(number=Count("pk"))
    return dict(counted.filter(number__gt=1))


def tell_of_turns() -> None:
    """Tell whoever works on an order, and the managers, that its enterprise turned 关注 or 高风险; once a turn."""
    now = timezone.now()
    concerned = watched(Order.objects.filter(enterprise=OuterRef("enterprise")))
    untold = RiskTurn.objects.filter(told_at__isnull=True).order_by("pk")
    untold.exclude(Exists(concerned)).update(told_at=now)
    for turn in untold[:TURNS_A_RUN]:
        _tell(turn.pk, now)


@transaction.atomic
def _tell(pk: int, now: datetime) -> None:
    turns = RiskTurn.objects.select_for_update(skip_locked=True)
    turn = turns.filter(pk=pk, told_at__isnull=True).first()
    if turn is None:
        return  # another run tells it
    orders = watched(Order.objects.filter(enterprise=turn.enterprise_id))
    for order in orders.select_related("enterprise", "consent", "officer", "institution"):
        before, after = _levels(turn, _shows_all(order))
        if after in SERIOUS and IN_ORDER.index(after) > IN_ORDER.index(before):
            managers = working_at([order.handled_by_id], Membership.Duty.MANAGER)
            people = {person.pk: person for person in [*desk(order), *managers]}
            notify(
                people.values(),
                f"{order.enterprise.list_name}风险等级变为“{after.label}”",
                f"订单编号 {order.number}，原等级为“{before.label}”。请核实并登记处置情况。",
                reverse("institution:risk_order", args=[order.number]),
                at=now,
            )
    turn.told_at = now
    turn.save(update_fields=["told_at"])


def _shows_all(order: Order) -> bool:
    """Tell whether the order's live consent names all that the enterprise's flags rest on, or ever rested on."""
    covered = [*order.consent.categories, *OTHER_SOURCES]
    beyond = RiskFlag.objects.filter(enterprise=order.enterprise_id, is_public=False)
    return order.consent.is_live() and not beyond.exclude(rule__category__in=covered).exists()


def _levels(turn: RiskTurn, shows_all: bool) -> tuple[RiskLevel, RiskLevel]:
    """Return the level before and after from all facts, or from public ones."""
    if shows_all:
        return RiskLevel(turn.full_before), RiskLevel(turn.full_after)
    return RiskLevel(turn.public_before), RiskLevel(turn.public_after)


def _event(title: str, who: str, at: datetime, text: str) -> dict[str, Any]:
    return {"title": title, "who": who, "at": at, "text": text}
