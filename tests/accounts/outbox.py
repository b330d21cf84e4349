"""A sender of text messages that keeps them."""

sent: list[tuple[str, str]] = []


def send(phone: str, text: str) -> None:
    sent.append((phone, text))
