"""One function per step of the demo's orders: who takes it and with what answers, through orders.moves."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import User
from credit import catalogue
from credit.file import log_look
from govadmin.demo import words
from govadmin.demo.papers import pdf
from institutions.models import Institution, Membership
from orders import moves, submission
from orders.models import Order, Purpose, Survey
from platform_site.workdays import add_workdays
from products.models import FinancialProduct

Duty = Membership.Duty
Desks = dict[int, dict[str, User]]  # the people of each institution by duty


@dataclass(frozen=True)
class Scene:
    """A step that is about to be taken: when, when the next one follows, and who could act."""

    rng: Random
    order: Order
    at: datetime
    next_step: str
    next_day: date | None
    promised: tuple[int, int]
    owner: User
    supervisor: User
    desks: Desks
    branches: dict[int, list[Institution]]  # of each head

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)

    def staff(self, duty: str) -> User:
        return self.desks[self.order.handled_by_id][duty]

    def last_day(self, step: str, days: tuple[int, int]) -> date:
        """Return the day before the clock ends the stage by `step`, else one so many calendar days ahead."""
        if self.next_step == step and self.next_day:
            return self.next_day - timedelta(days=1)
        return self.today + timedelta(days=self.rng.randint(*days))


def submit(rng: Random, owner: User, product: FinancialProduct, at: datetime) -> Order:
    """Let the owner's enterprise apply for what it could afford."""
    version, enterprise = product.current, owner.enterprise
    most = min(version.amount_max, max(version.amount_min, enterprise.registered_capital))
    terms = [version.term_min, (version.term_min + version.term_max) // 2, version.term_max]
    return submission.submit(
        owner,
        product.pk,
        {
            "version": version.pk,
            "amount": Decimal(rng.randint(int(version.amount_min), int(most))),
            "term_months": rng.choice(terms),
            "purpose": rng.choice(Purpose.values[:5]),
            "note": rng.choice(words.NOTES),
            "contact_name": enterprise.contact_name,
            "contact_phone": enterprise.contact_phone,
            "categories": [category.code for category in catalogue.by_consent()],
        },
        now=at,
    )


def _look(s: Scene, reader: User) -> None:
    """Log that somebody of the bank reads the credit record of the order, which the enterprise finds in 查询足迹."""
    log_look(
        user=reader,
        enterprise=s.order.enterprise,
        institution=s.order.institution,
        order_number=s.order.number,
        consent=s.order.consent,
        purpose=s.order.consent.get_purpose_display(),
        categories=list(catalogue.CATEGORIES),
        at=s.at,
    )


def _accept(s: Scene) -> Order:
    officer = s.staff(Duty.OFFICER)
    _look(s, officer)
    return moves.accept(
        s.order,
        user=officer,
        officer=officer,
        decision_due_on=s.today + timedelta(days=s.rng.randint(*s.promised)),
        accept_note=s.rng.choice(words.ACCEPT_NOTES),
        now=s.at,
    )


def _ask(s: Scene) -> Order:
    items, note = s.rng.choice(words.PAPERS)
    due_on = s.last_day("expire_supplement", (10, 15))
    return moves.ask(s.order, user=s.staff(Duty.OFFICER), items=items, due_on=due_on, note=note, now=s.at)


def _supplement(s: Scene) -> Order:
    request = s.order.supplements.get(answered_at__isnull=True)
    files = {item.pk: _paper(s, item.name) for item in request.items.all()}
    reply = s.rng.choice(words.ANSWERS)
    return moves.supplement(s.order, user=s.owner, files=files, reply=reply, now=s.at)


def _review(s: Scene) -> Order:
    survey, note = s.rng.choice(Survey.values), s.rng.choice(words.REVIEWS)
    officer = s.staff(Duty.OFFICER)
    _look(s, officer)
    return moves.review(s.order, user=officer, survey=survey, note=note, now=s.at)


def _approve(s: Scene) -> Order:
    version, order = s.order.version, s.order
    share, steps = s.rng.choice((100, 100, 80, 60)), s.rng.randint(0, 10)
    charges = [
        f"{charge.name} {charge.value.normalize():f}{charge.get_unit_display()}，{charge.payee}收取"
        for charge in version.charges.all()
    ]
    return moves.approve(
        order,
        user=s.staff(Duty.APPROVER),
        amount=max(version.amount_min, (order.amount * share / 100).quantize(Decimal(1))),
        rate=(version.rate_min + (version.rate_max - version.rate_min) * steps / 10).quantize(
            Decimal("0.01")
        ),
        term_months=order.term_months,
        guarantee=s.rng.choice(version.guarantees),
        repayment=s.rng.choice(version.repayments),
        charges="；".join(charges),
        note=s.rng.choice(words.OPINIONS),
        valid_to=s.last_day("expire_offer", (20, 30)),
        now=s.at,
    )


def _reject(s: Scene) -> Order:
    reasons, text = s.rng.choice(words.REFUSALS)
    return moves.reject(
        s.order, user=s.staff(Duty.APPROVER), close_reasons=reasons, close_text=text, now=s.at
    )


def _terminate(s: Scene) -> Order:
    reasons, text = words.MISTAKE if s.next_step == "correct" else s.rng.choice(words.ENDINGS)
    return moves.terminate(
        s.order, user=s.staff(Duty.OFFICER), close_reasons=reasons, close_text=text, now=s.at
    )


def _correct(s: Scene) -> Order:
    return moves.correct(s.order, user=s.staff(Duty.MANAGER), reason=words.CORRECTION, now=s.at)


def _reassign(s: Scene) -> Order:
    branch = s.rng.choice(s.branches[s.order.institution_id])
    return moves.reassign(
        s.order,
        user=s.staff(Duty.MANAGER),
        handled_by=branch,
        officer=s.desks[branch.pk][Duty.OFFICER],
        reason=s.rng.choice(words.REASSIGNMENTS),
        now=s.at,
    )


def _accept_offer(s: Scene) -> Order:
    return moves.accept_offer(s.order, user=s.owner, terms_hash=s.order.offer.terms_hash(), now=s.at)


def _decline_offer(s: Scene) -> Order:
    return moves.decline_offer(s.order, user=s.owner, close_text=s.rng.choice(words.DECLINES), now=s.at)


def _withdraw(s: Scene) -> Order:
    return moves.withdraw(s.order, user=s.owner, close_text=s.rng.choice(words.WITHDRAWALS), now=s.at)


def _disburse(s: Scene) -> Order:
    order, offer = s.order, s.order.offer
    paid = sum(tranche.amount for tranche in order.disbursements.all())
    left = offer.amount - paid
    number = f"{s.today:%y%m%d}{s.rng.randint(0, 99_999):05d}"
    return moves.disburse(
        order,
        user=s.staff(Duty.OFFICER),
        amount=(left / 2).quantize(Decimal(1)) if s.next_step == "disburse" and left > 1 else left,
        paid_on=s.today,
        repay_on=s.today + timedelta(days=30 * offer.term_months),
        rate=offer.rate,
        contract_no=f"演示HT{number}",
        loan_no=f"演示JJ{number}",
        is_first_loan=None if paid else s.rng.random() < 0.35,
        voucher=_paper(s, "放款凭证"),
        now=s.at,
    )


def _rate(s: Scene) -> Order:
    score, _, text = s.rng.choices(words.RATINGS, [weight for _, weight, _ in words.RATINGS])[0]
    return moves.complete(s.order, user=s.owner, score=score, text=text, now=s.at)


def _urge(s: Scene) -> Order:
    due_on, text = add_workdays(s.today, 3), s.rng.choice(words.URGENCIES)
    moves.urge(s.order, user=s.supervisor, text=text, due_on=due_on, now=s.at)
    return s.order


def _reply(s: Scene) -> Order:
    moves.reply(s.order, user=s.staff(Duty.OFFICER), text=s.rng.choice(words.REPLIES), now=s.at)
    return s.order


ACTS: dict[str, Callable[[Scene], Order]] = {
    "accept": _accept,
    "ask": _ask,
    "supplement": _supplement,
    "review": _review,
    "approve": _approve,
    "reject": _reject,
    "terminate": _terminate,
    "correct": _correct,
    "reassign": _reassign,
    "accept_offer": _accept_offer,
    "decline_offer": _decline_offer,
    "withdraw": _withdraw,
    "disburse": _disburse,
    "rate": _rate,
    "confirm": lambda s: moves.complete(s.order, user=s.owner, now=s.at),
    "close": lambda s: moves.complete(s.order, user=None, now=s.at),
    "expire_offer": lambda s: moves.expire_offer(s.order, now=s.at),
    "expire_supplement": lambda s: moves.expire_supplement(s.order, now=s.at),
    "urge": _urge,
    "reply": _reply,
}


def _paper(s: Scene, name: str) -> ContentFile:
    lines = [f"{name}（演示）", s.order.enterprise.name, f"订单编号 {s.order.number}", f"{s.today:%Y-%m-%d}"]
    return ContentFile(pdf(lines), name=f"{s.rng.getrandbits(128):032x}.pdf")
