"""The abacus as data: which beads of which rod stand at the beam for a number. Drawn by `{% abacus %}`."""

from dataclasses import dataclass

ROD_STEP = 62
BEAD_LEFT = 16
COUNTED_UPPER, REST_UPPER = 71, (16, 37)
FIRST_LOWER, LAST_LOWER, BEAD_STEP = 100, 215, 21


@dataclass(frozen=True)
class Bead:
    """One bead: its left end, its middle line (SVG units) and whether it counts."""

    x: int
    y: int
    is_counted: bool


@dataclass(frozen=True)
class Rod:
    """One digit: two beads of five above the beam, five beads of one below."""

    x: int
    digit: str
    beads: list[Bead]


def rods(number: int) -> list[Rod]:
    """Return one rod per digit of a whole number that is not negative."""
    return [_rod(place, int(digit)) for place, digit in enumerate(str(number))]


def width(count: int) -> int:
    """Return the width of the drawing for that many rods."""
    return ROD_STEP * count + 20


def _rod(place: int, digit: int) -> Rod:
    x = BEAD_LEFT + ROD_STEP * place
    fives, ones = divmod(digit, 5)
    counted = [COUNTED_UPPER] * fives + [FIRST_LOWER + BEAD_STEP * i for i in range(ones)]
    resting = [*REST_UPPER[: 2 - fives], *(LAST_LOWER - BEAD_STEP * i for i in range(5 - ones))]
    beads = [Bead(x, y, True) for y in counted] + [Bead(x, y, False) for y in resting]
    return Rod(x + 25, str(digit), beads)
