"""How personal data is shown to those who need not see all of it. Pure functions over text."""

import re
from typing import Any

# In running text: mobile and identity numbers that are not part of a longer word.
MOBILE = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d{9}(?![0-9A-Za-z])")
IDENTITY = re.compile(r"(?<![0-9A-Za-z])[1-9]\d{16}[0-9Xx](?![0-9A-Za-z])")


def mask_name(name: str) -> str:
    """Return the first character and one star per hidden one, at most two: 张*, 欧**."""
    return name[:1] + "*" * min(2, len(name) - 1) if len(name) > 1 else "*" * len(name)


def mask_phone(phone: str) -> str:
    """Return a mobile number with its middle four digits hidden: 138****5678."""
    return _mask(phone, 3, 4, stars=4)


def mask_id(number: str) -> str:
    """Return an 18-character identity number with its first and last four characters only."""
    return _mask(number, 1, 4)


def mask_numbers(text: str) -> str:
    """Mask every mobile and identity number in running text, for logs and notes."""
    text = MOBILE.sub(lambda found: mask_phone(found[0]), text)
    return IDENTITY.sub(lambda found: mask_id(found[0]), text)


def _mask(text: str, head: int, tail: int, stars: int | None = None) -> str:
    hidden = len(text) - head - tail
    if hidden < 3:
        return "*" * len(text)
    return f"{text[:head]}{'*' * (stars or hidden)}{text[-tail:]}"


def mask_log_line(logger: Any, method: str, line: str) -> str:
    """Mask the numbers of a finished log line: the last processor of the log's formatter."""
    return mask_numbers(line)
