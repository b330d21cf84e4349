"""What becomes of the demo's orders: the ways an order goes, how many go them, and how fast. Data only."""

from dataclasses import dataclass

GRANTED = "submit accept review approve"
PAID = f"{GRANTED} accept_offer disburse"


@dataclass(frozen=True)
class Journey:
    """Some of the orders take these steps; the last one lies so many working days back.

    `promised`: the calendar days between 受理 and 预计办结日期.
    """

    share: int
    ended: tuple[int, int]
    path: str
    promised: tuple[int, int] = (25, 30)


JOURNEYS = {
    "submitted": Journey(7, (0, 1), "submit"),
    "submitted_soon": Journey(2, (3, 3), "submit"),
    "submitted_late": Journey(2, (6, 9), "submit"),
    "urged": Journey(1, (0, 2), "submit urge"),
    "urged_replied": Journey(1, (0, 3), "submit urge reply"),
    "urged_accepted": Journey(1, (1, 7), "submit urge reply accept"),
    "accepted": Journey(8, (0, 8), "submit accept"),
    "accepted_soon": Journey(2, (9, 9), "submit accept", (14, 14)),
    "accepted_late": Journey(2, (11, 15), "submit accept", (8, 12)),
    "reassigned": Journey(3, (0, 4), "submit accept reassign"),
    "supplement": Journey(4, (0, 5), "submit accept ask"),
    "supplement_in_review": Journey(1, (0, 5), "submit accept review ask"),
    "supplemented": Journey(3, (0, 4), "submit accept ask supplement"),
    "reviewing": Journey(8, (0, 6), "submit accept review"),
    "reviewing_supplemented": Journey(2, (0, 4), "submit accept ask supplement review"),
    "reviewing_at_branch": Journey(2, (0, 4), "submit accept reassign review"),
    "corrected": Journey(1, (0, 4), "submit accept terminate correct review"),
    "approved": Journey(6, (0, 8), GRANTED),
    "confirmed": Journey(4, (0, 2), f"{GRANTED} accept_offer"),
    "confirmed_late": Journey(1, (8, 10), f"{GRANTED} accept_offer"),
    "disbursed": Journey(12, (0, 14), PAID),
    "tranches": Journey(3, (0, 13), f"{PAID} disburse"),
    "completed": Journey(10, (1, 17), f"{PAID} rate"),
    "completed_unrated": Journey(3, (1, 14), f"{PAID} confirm"),
    "completed_by_clock": Journey(4, (0, 3), f"{PAID} close"),
    "rejected": Journey(6, (0, 24), "submit accept review reject"),
    "rejected_early": Journey(2, (0, 32), "submit accept reject"),
    "terminated": Journey(3, (0, 35), "submit terminate"),
    "terminated_accepted": Journey(2, (0, 32), "submit accept terminate"),
    "papers_late": Journey(1, (0, 18), "submit accept ask expire_supplement"),
    "withdrawn": Journey(4, (0, 35), "submit withdraw"),
    "withdrawn_accepted": Journey(1, (0, 28), "submit accept withdraw"),
    "declined": Journey(2, (0, 21), f"{GRANTED} decline_offer"),
    "expired": Journey(2, (0, 11), f"{GRANTED} expire_offer"),
}

BY_CLOCK = {"expire_supplement": (8, 12), "expire_offer": (8, 18), "close": (31, 31)}  # calendar days after
GAPS = {  # working days after the step before
    "urge": (5, 7),
    "reply": (1, 2),
    "accept": (1, 2),
    "reassign": (1, 2),
    "ask": (1, 3),
    "supplement": (2, 5),
    "review": (1, 4),
    "approve": (2, 5),
    "accept_offer": (1, 3),
    "decline_offer": (2, 6),
    "disburse": (1, 3),
    "rate": (2, 8),
    "confirm": (2, 8),
    "reject": (2, 6),
    "terminate": (2, 6),
    "correct": (0, 0),
    "withdraw": (1, 5),
}

# The two named enterprises: (journey, which of the two named banks).
OF_FIRST = (
    ("supplement", 0),
    ("approved", 0),
    ("approved", 1),
    ("disbursed", 1),
    ("completed_unrated", 0),
    ("rejected", 1),
)
OF_SECOND = (
    ("submitted", 0),
    ("reviewing_supplemented", 1),
    ("confirmed", 0),
    ("withdrawn", 1),
    ("expired", 1),
    ("terminated", 0),
)
# With these every tab of both banks holds something, whoever applied.
OF_OTHERS = (
    ("urged", 0),
    ("urged", 1),
    ("urged_replied", 1),
    ("accepted_late", 0),
    ("accepted_soon", 1),
    ("reassigned", 1),
    ("supplement_in_review", 1),
    ("corrected", 0),
    ("tranches", 0),
    ("confirmed_late", 1),
    ("completed", 1),
    ("rejected_early", 0),
    ("papers_late", 1),
    ("withdrawn_accepted", 0),
    ("expired", 0),
    ("urged_accepted", 1),
    ("completed_by_clock", 0),
    ("declined", 1),
)
