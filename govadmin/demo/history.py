"""Replays sixty days of orders through the real submission and workflow, in the order of time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from django.db.models import F
from django.utils import timezone

from accounts.models import Message, User
from credit import catalogue
from credit.models import WhitelistEntry
from govadmin.demo.supermarket import staff_of
from institutions.models import Membership
from orders import moves, submission
from orders.models import Order, Purpose
from platform_site.workdays import add_workdays, is_workday
from products.models import FinancialProduct

DAYS = 60
READ_AFTER = timedelta(days=3)
OUTCOMES = {  # what became of an order → its share, and how many days ago it was made
    "submitted": (12, (0, 3)),
    "overdue": (3, (8, 12)),
    "accepted": (50, (2, 27)),
    "terminated": (25, (8, DAYS)),
    "withdrawn": (10, (5, DAYS)),
}
REASONS = (
    ("cash_flow", "近一年经营现金流不足以覆盖还款，建议降低金额后再申请。"),
    ("collateral", "抵押物评估价值不足，可补充担保后再申请。"),
    ("age", "经营年限未达到产品要求。"),
    ("debt", "现有负债较高，暂不新增授信。"),
    ("given_up", "经联系，企业表示暂不需要。"),
    ("unreachable", "多次联系未接通，如仍有需要请重新申请。"),
)
WITHDRAWALS = ("资金已到位，不再需要", "申请金额填写有误", "")


@dataclass(frozen=True)
class Plan:
    """One order that will be replayed: who applies for what, and what becomes of it when."""

    owner: User
    product: FinancialProduct
    outcome: str
    submitted_at: datetime
    accepted_at: datetime
    closed_at: datetime

    def moments(self) -> Iterator[tuple[datetime, str]]:
        """Yield the steps with their times."""
        yield self.submitted_at, "submit"
        if self.outcome in ("accepted", "terminated"):
            yield self.accepted_at, "accept"
        if self.outcome in ("terminated", "withdrawn"):
            yield self.closed_at, self.outcome


def replay(
    rng: Random, owners: list[User], products: list[FinancialProduct], count: int, now: datetime
) -> int:
    """Make up to `count` orders, at most one for each enterprise and product; return how many were made."""
    plans = [_plan(rng, owner, product, now) for owner, product in _pairs(rng, owners, products, count)]
    moments = sorted(
        (at, number, step) for number, plan in enumerate(plans) for at, step in plan.moments() if at < now
    )
    desks = {product.institution_id: staff_of(product.institution) for product in products}
    orders: dict[int, Order] = {}
    for at, number, step in moments:
        plan = plans[number]
        if step == "submit":
            orders[number] = _submit(rng, plan)
        else:
            _move(rng, orders[number], step, plan.owner, desks[plan.product.institution_id], at)
    Message.objects.filter(created_at__lt=now - READ_AFTER).update(read_at=F("created_at") + READ_AFTER)
    return len(orders)


def _pairs(rng: Random, owners, products, count: int) -> list[tuple[User, FinancialProduct]]:
    listed = set(WhitelistEntry.objects.live().values_list("enterprise_id", flat=True))
    possible = [(owner, product) for owner in owners for product in products if _may(owner, product, listed)]
    named = [pair for pair in possible if pair[0] in owners[:2] and rng.random() < 0.2]
    others = [pair for pair in possible if pair[0] not in owners[:2]]
    return (named + rng.sample(others, min(len(others), count)))[:count]


def _may(owner: User, product: FinancialProduct, listed: set[int]) -> bool:
    version, enterprise = product.current, owner.enterprise
    return (
        enterprise.kind in version.audiences
        and (not version.industries or enterprise.industry in version.industries)
        and (not version.whitelist_only or enterprise.pk in listed)
    )


def _plan(rng: Random, owner: User, product: FinancialProduct, now: datetime) -> Plan:
    outcome = rng.choices(list(OUTCOMES), [share for share, _ in OUTCOMES.values()])[0]
    _, (nearest, farthest) = OUTCOMES[outcome]
    wanted = timezone.localdate(now) - timedelta(days=rng.randint(nearest, farthest))
    submitted_at = min(_moment(rng, wanted), now - timedelta(minutes=rng.randint(5, 300)))
    day = timezone.localdate(submitted_at)
    accepted_at = _moment(rng, add_workdays(day, rng.randint(1, 2)))
    closed_at = _moment(rng, add_workdays(day, rng.randint(3, 15)))
    return Plan(owner, product, outcome, submitted_at, accepted_at, closed_at)


def _submit(rng: Random, plan: Plan) -> Order:
    version, enterprise = plan.product.current, plan.owner.enterprise
    most = min(version.amount_max, max(version.amount_min, enterprise.registered_capital))
    terms = [version.term_min, (version.term_min + version.term_max) // 2, version.term_max]
    return submission.submit(
        plan.owner,
        plan.product.pk,
        {
            "version": version.pk,
            "amount": Decimal(rng.randint(int(version.amount_min), int(most))),
            "term_months": rng.choice(terms),
            "purpose": rng.choice(Purpose.values[:5]),
            "contact_name": enterprise.contact_name,
            "contact_phone": enterprise.contact_phone,
            "categories": [category.code for category in catalogue.by_consent()],
        },
        now=plan.submitted_at,
    )


def _move(rng: Random, order: Order, step: str, owner: User, desk: dict[str, User], at: datetime) -> None:
    officer = desk[Membership.Duty.OFFICER]
    if step == "accept":
        due_on = timezone.localdate(at) + timedelta(days=rng.randint(25, 30))
        moves.accept(
            order,
            user=officer,
            officer=officer,
            decision_due_on=due_on,
            accept_note="资料已收到，开始审查。",
            now=at,
        )
    elif step == "terminated":
        reason, text = rng.choice(REASONS)
        moves.terminate(order, user=officer, close_reasons=[reason], close_text=text, now=at)
    else:
        moves.withdraw(order, user=owner, close_text=rng.choice(WITHDRAWALS), now=at)


def _moment(rng: Random, day: date) -> datetime:
    """Return a moment between 8:30 and 18:00 of the day, or of the next one on which offices work."""
    if not is_workday(day):
        day = add_workdays(day, 1)
    start = timezone.make_aware(datetime.combine(day, time(8, 30)))
    return start + timedelta(seconds=rng.randint(0, 34_200))
