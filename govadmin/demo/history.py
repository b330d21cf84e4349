"""Replays sixty days of orders through the real submission and workflow, in the order of time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from django.db.models import F
from django.utils import timezone

from accounts.models import Message, User
from credit.models import WhitelistEntry
from govadmin.demo.acts import ACTS, Desks, Scene, submit
from govadmin.demo.journeys import BY_CLOCK, GAPS, JOURNEYS, OF_FIRST, OF_OTHERS, OF_SECOND, Journey
from govadmin.demo.supermarket import CITY_CODE, staff_of
from institutions.models import Institution
from orders import jobs
from orders.models import Order
from orders.standing import months_since
from platform_site.access import Role
from platform_site.workdays import is_workday
from products.models import FinancialProduct

READ_AFTER = timedelta(days=3)
OFFICE_OPENS = time(8, 30)
OFFICE_SECONDS = 34_200  # until 18:00
CLOCK_RUNS = time(0, 10)
Pair = tuple[User, FinancialProduct]


@dataclass(frozen=True)
class Plan:
    """One order that will be replayed: who applies for what, and the steps with their times."""

    owner: User
    product: FinancialProduct
    journey: Journey
    steps: list[tuple[str, datetime]]


def replay(
    rng: Random, owners: list[User], products: list[FinancialProduct], count: int, now: datetime
) -> int:
    """Make up to `count` orders, at most one for each enterprise and product; return how many were made."""
    branches = _branches()
    plans = [
        Plan(
            owner, product, JOURNEYS[name], _times(rng, name, bool(branches.get(product.institution_id)), now)
        )
        for name, (owner, product) in _cast(rng, owners, products, count)
    ]
    desks = {institution.pk: staff_of(institution) for institution in Institution.objects.all()}
    supervisor = User.objects.filter(role=Role.GOVERNMENT, region=CITY_CODE).earliest("pk")
    moments = sorted(
        (at, number, place) for number, plan in enumerate(plans) for place, (_, at) in enumerate(plan.steps)
    )
    orders: dict[int, Order] = {}
    for at, number, place in moments:
        plan = plans[number]
        if place == 0:
            orders[number] = submit(rng, plan.owner, plan.product, at)
        else:
            scene = _scene(rng, orders[number], plan, place, supervisor, desks, branches)
            orders[number] = ACTS[plan.steps[place][0]](scene)
    jobs.remind()
    return len(orders)


def read_old_messages(now: datetime) -> None:
    """Let people have read what they were told some days ago."""
    Message.objects.filter(created_at__lt=now - READ_AFTER).update(read_at=F("created_at") + READ_AFTER)


def _scene(rng, order: Order, plan: Plan, place: int, supervisor: User, desks: Desks, branches) -> Scene:
    next_step, next_at = plan.steps[place + 1] if place + 1 < len(plan.steps) else ("", None)
    return Scene(
        rng=rng,
        order=order,
        at=plan.steps[place][1],
        next_step=next_step,
        next_day=timezone.localdate(next_at) if next_at else None,
        promised=plan.journey.promised,
        owner=plan.owner,
        supervisor=supervisor,
        desks=desks,
        branches=branches,
    )


def _branches() -> dict[int, list[Institution]]:
    found: dict[int, list[Institution]] = {}
    for branch in Institution.objects.filter(parent__isnull=False).order_by("pk"):
        found.setdefault(branch.parent_id, []).append(branch)
    return found


def _cast(rng: Random, owners: list[User], products, count: int) -> list[tuple[str, Pair]]:
    """Give journeys to pairs of owner and product: those of the named people first, chance fills up."""
    listed = set(WhitelistEntry.objects.live().values_list("enterprise_id", flat=True))
    pairs = [(owner, product) for owner in owners for product in products if _may(owner, product, listed)]
    rng.shuffle(pairs)
    banks = list(dict.fromkeys(product.institution_id for product in products))[:2]
    first, second = owners[:2]
    chosen = [
        *_take(pairs, OF_FIRST, [first], banks),
        *_take(pairs, OF_SECOND, [second], banks),
        *_take(pairs, OF_OTHERS, owners[2:], banks),
    ]
    others = [pair for pair in pairs if pair[0] not in owners[:2]][: max(0, count - len(chosen))]
    shares = [journey.share for journey in JOURNEYS.values()]
    chosen += zip(rng.choices(list(JOURNEYS), shares, k=len(others)), others, strict=True)
    return chosen[:count]


def _take(
    pairs: list[Pair], wishes: Iterable, owners: list[User], banks: list[int]
) -> list[tuple[str, Pair]]:
    """Take out of `pairs` one of these owners for each wish (journey, which bank), as far as there are any."""
    taken = []
    for name, bank in wishes:
        fits = (pair for pair in pairs if pair[0] in owners and pair[1].institution_id == banks[bank])
        if pair := next(fits, None):
            pairs.remove(pair)
            taken.append((name, pair))
    return taken


def _may(owner: User, product: FinancialProduct, listed: set[int]) -> bool:
    version, enterprise = product.current, owner.enterprise
    age = months_since(enterprise.founded_on, timezone.localdate())
    return (
        enterprise.kind in version.audiences
        and (age is None or age >= version.min_age_months)
        and (not version.industries or enterprise.industry in version.industries)
        and (not version.whitelist_only or enterprise.pk in listed)
    )


def _times(rng: Random, name: str, has_branches: bool, now: datetime) -> list[tuple[str, datetime]]:
    """Return the steps of a journey with their times, counted back from its last day."""
    journey = JOURNEYS[name]
    steps = [step for step in journey.path.split() if step != "reassign" or has_branches]
    day = _workdays_back(timezone.localdate(now), rng.randint(*journey.ended))
    days = [day]
    for step in reversed(steps[1:]):
        day = _day_before(rng, step, day)
        days.append(day)
    times: list[datetime] = []
    for step, day in zip(steps, reversed(days), strict=True):
        follows_at_once = bool(times) and timezone.localdate(times[-1]) == day
        times.append(times[-1] + timedelta(minutes=40) if follows_at_once else _moment(rng, step, day))
    times[-1] = min(times[-1], now - timedelta(minutes=rng.randint(5, 300)))
    return list(zip(steps, times, strict=True))


def _day_before(rng: Random, step: str, day: date) -> date:
    """Return the day of the step before `step`."""
    if step in BY_CLOCK:
        return _workdays_back(day - timedelta(days=rng.randint(*BY_CLOCK[step])), 0)
    return _workdays_back(day, rng.randint(*GAPS[step]))


def _workdays_back(day: date, count: int) -> date:
    """Return the last working day up to `day`, or the one `count` working days before it."""
    while count or not is_workday(day):
        count -= is_workday(day)
        day -= timedelta(days=1)
    return day


def _moment(rng: Random, step: str, day: date) -> datetime:
    """Return a moment of the day: between 8:30 and 18:00, or when the clock runs."""
    start = timezone.make_aware(datetime.combine(day, CLOCK_RUNS if step in BY_CLOCK else OFFICE_OPENS))
    return start if step in BY_CLOCK else start + timedelta(seconds=rng.randint(0, OFFICE_SECONDS))
