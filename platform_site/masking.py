"""How personal data is shown to those who need not see all of it. Pure functions over text."""


def mask_name(name: str) -> str:
    """Return the first character and one star per hidden one, at most two: 张*, 欧**."""
    return name[:1] + "*" * min(2, len(name) - 1) if len(name) > 1 else "*" * len(name)


def mask_phone(phone: str) -> str:
    """Return a mobile number with its middle four digits hidden: 138****5678."""
    return _mask(phone, 3, 4, stars=4)


def mask_id(number: str) -> str:
    """Return an 18-character identity number with its first and last four characters only."""
    return _mask(number, 1, 4)


def _mask(text: str, head: int, tail: int, stars: int | None = None) -> str:
    hidden = len(text) - head - tail
    if hidden < 3:
        return "*" * len(text)
    return f"{text[:head]}{'*' * (stars or hidden)}{text[-tail:]}"
