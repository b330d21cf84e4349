"""The steps of an order as functions: what each records, beside the move itself.

Every one raises what `Workflow.take` raises (StepRefused, PermissionDenied, ValidationError) and then changes nothing.
"""

from orders.moves.enterprise import (
    accept_offer,
    complete,
    decline_offer,
    rate,
    supplement,
    withdraw,
)
from orders.moves.institution import (
    accept,
    approve,
    ask,
    correct,
    disburse,
    reassign,
    reject,
    reply,
    review,
    terminate,
    two_person_amount,
)
from orders.moves.oversight import (
    expire_offer,
    expire_supplement,
    urge,
)

__all__ = [
    "accept",
    "accept_offer",
    "approve",
    "ask",
    "complete",
    "correct",
    "decline_offer",
    "disburse",
    "expire_offer",
    "expire_supplement",
    "rate",
    "reassign",
    "reject",
    "reply",
    "review",
    "supplement",
    "terminate",
    "two_person_amount",
    "urge",
    "withdraw",
]
