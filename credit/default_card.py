"""The points card the platform starts with; a change in the back office is a new version."""

POINTS = {
    "tax": {"A": 20, "B": 16, "M": 12, "none": 8, "C": 4, "D": 0},
    "age": {"y10": 10, "y5": 8, "y3": 6, "y1": 3, "y0": 1, "none": 1},
    "standing": {"normal": 10, "paused": 4, "none": 4, "ended": 0},
    "stability": {"c0": 10, "c1": 6, "c2": 2},
    "penalties": {"p0": 15, "p1": 8, "p2": 4, "p3": 0},
    "abnormal": {"never": 10, "ended": 6, "open": 0},
    "court": {"never": 10, "ended": 5, "open": 0},
    "serious": {"never": 5, "ended": 2, "open": 0},
    "insurance": {"full": 5, "most": 3, "some": 1, "none": 1, "owed": 0},
    "lists": {"yes": 5, "no": 0},
}


def install(card_model) -> None:
    """Insert version 1 if there is no card; `card_model` is the model class (historical in a migration)."""
    if not card_model.objects.exists():
        card_model.objects.create(version=1, points=POINTS, note="平台首版评分卡")
