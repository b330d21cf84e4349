"""Leading an order to any status through its public steps, each with answers that are valid."""

from datetime import timedelta
from decimal import Decimal

from django.core.files.base import ContentFile
from django.utils import timezone

from orders import moves
from tests import factories

# Status → the steps that lead there from 待受理, by whom.
PATHS = {
    "submitted": [],
    "accepted": ["accept"],
    "supplement": ["accept", "ask"],
    "reviewing": ["accept", "review"],
    "approved": ["accept", "review", "approve"],
    "confirmed": ["accept", "review", "approve", "accept_offer"],
    "disbursed": ["accept", "review", "approve", "accept_offer", "disburse"],
    "completed": ["accept", "review", "approve", "accept_offer", "disburse", "complete"],
    "rejected": ["accept", "review", "reject"],
    "terminated": ["terminate"],
    "withdrawn": ["withdraw"],
    "expired": ["accept", "review", "approve", "expire_offer"],
}
ENTERPRISE_STEPS = ("supplement", "accept_offer", "decline_offer", "withdraw", "complete")
CLOCK_STEPS = ("expire_offer", "expire_supplement")


def actor(step: str, cast, owner=None):
    """Return somebody who may take the step; `owner` stands for the enterprise, if it is not the cast's first."""
    owner = owner or cast.owner
    if step in CLOCK_STEPS:
        return None
    if step == "urge":
        return cast.supervisor
    return owner if step in ENTERPRISE_STEPS else cast.manager


def take(order, step: str, user, cast, now=None):
    """Take a step as this person through its public function."""
    now = now or timezone.now()
    today = timezone.localdate(now)
    match step:
        case "accept":
            answers = {"officer": cast.officer, "decision_due_on": today + timedelta(days=10)}
        case "ask":
            answers = {"items": ["近三个月银行流水", "购销合同"], "note": "演示说明"}
        case "supplement":
            request = order.supplements.filter(answered_at__isnull=True).first()
            items = request.items.all() if request else []
            answers = {"files": {item.pk: ContentFile(b"%PDF-1.4", "a.pdf") for item in items}}
        case "review":
            answers = {"survey": "on_site"}
        case "approve":
            answers = {
                "amount": Decimal(80),
                "rate": Decimal("4.5"),
                "term_months": 12,
                "guarantee": "credit",
                "repayment": "equal_installment",
            }
        case "reject" | "terminate":
            answers = {"close_reasons": ["debt"], "close_text": "演示说明"}
        case "accept_offer":
            answers = {"terms_hash": order.offer.terms_hash() if hasattr(order, "offer") else ""}
        case "disburse":
            answers = {
                "amount": Decimal(30),
                "paid_on": today,
                "repay_on": today + timedelta(days=360),
                "rate": Decimal("4.5"),
                "contract_no": "HT-1",
                "loan_no": f"JJ-{factories.uuid4().hex[:8]}",
                "is_first_loan": True,
            }
        case "correct":
            answers = {"reason": "演示误操作"}
        case "reassign":
            answers = {"handled_by": cast.bank, "officer": cast.officer, "reason": "演示"}
        case "urge":
            answers = {"text": "请尽快办理", "due_on": today + timedelta(days=3)}
        case "reply":
            answers = {"text": "正在办理"}
        case _:
            answers = {}
    if step in CLOCK_STEPS:
        return getattr(moves, step)(order, now=now)
    return getattr(moves, step)(order, user=user, now=now, **answers)


def lead(order, status: str, cast):
    """Take a fresh order along its path to the status and return it."""
    for step in PATHS[status]:
        late = timedelta(days=60) if step in CLOCK_STEPS else timedelta()
        order = take(order, step, actor(step, cast, order.applicant), cast, timezone.now() + late)
    return order


def order_in(status: str, cast):
    """Return an order of the cast's first enterprise that was led to the status."""
    return lead(factories.order(cast.product, cast.owner), status, cast)
