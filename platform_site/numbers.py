"""Numbers that people read: dated, opaque, not guessable."""

import secrets
from datetime import date

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def dated_number(prefix: str, day: date) -> str:
    """Return e.g. RZ20261124-7K3Q9D: 30 random bits; the column's unique constraint catches the rare clash."""
    return f"{prefix}{day:%Y%m%d}-{''.join(secrets.choice(LETTERS) for _ in range(6))}"
