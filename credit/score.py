"""企业信用评分: a points card over facts. Pure; the same facts and card give the same score, line by line.

A score helps an enterprise to see where it stands; no order is accepted or refused by it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

Points = Mapping[str, Mapping[str, int]]

# Share of the reachable points in percent, from which on a band holds.
BANDS = ((85, "优秀"), (70, "良好"), (55, "一般"), (0, "待提升"))
PENALTY_MONTHS, CHANGE_MONTHS, INSURANCE_MONTHS = 36, 24, 12


@dataclass(frozen=True)
class Fact:
    """A record: its category, state, day, the day its matter ended if it has, and whether something is owed."""

    category: str
    state: str
    dated_on: date
    ended_on: date | None = None
    is_owed: bool = False


@dataclass(frozen=True)
class Facts:
    """All that a score rests on. `data_to`: up to which day each category was delivered."""

    today: date
    records: tuple[Fact, ...] = ()
    founded_on: date | None = None
    standing: str = ""
    listed_on: date | None = None
    data_to: Mapping[str, date] = field(default_factory=dict)

    def of(self, *categories: str, months: int | None = None) -> list[Fact]:
        """Return the records of these categories in the last months, newest first."""
        first = months_before(self.today, months) if months else date.min
        found = [fact for fact in self.records if fact.category in categories and fact.dated_on >= first]
        return sorted(found, key=lambda fact: (fact.dated_on, fact.state), reverse=True)


@dataclass(frozen=True)
class Finding:
    """What an item found: the key of its points, the reason in words, and the day of the newest fact behind it."""

    key: str
    reason: str
    dated_on: date | None = None


@dataclass(frozen=True)
class Item:
    """One line of the card. `findings` names all its keys, the best first; `sources` are the categories it reads."""

    code: str
    name: str
    sources: tuple[str, ...]
    findings: Mapping[str, str]
    advice: str
    judge: Callable[[Facts], Finding]


@dataclass(frozen=True)
class Contribution:
    """A line of the result. `raises` says what would bring how many points; empty at the highest."""

    code: str
    name: str
    points: int
    most: int
    reason: str
    dated_on: date | None
    data_to: date | None
    raises: str


@dataclass(frozen=True)
class Score:
    """The result: `total` of `most` reachable points, the band, and every contribution.

    `left_out` names the items whose facts the reader may not see.
    """

    version: int
    total: int
    most: int
    band: str
    contributions: list[Contribution]
    left_out: list[str]
    today: date


def score(facts: Facts, points: Points, version: int, closed: frozenset[str] = frozenset()) -> Score:
    """Score the facts by a card; items that read a category in `closed` are left out of total and reach."""
    open_items = [item for item in ITEMS if closed.isdisjoint(item.sources)]
    lines = [_contribution(item, facts, points[item.code]) for item in open_items]
    total, most = sum(line.points for line in lines), sum(line.most for line in lines)
    return Score(
        version=version,
        total=total,
        most=most,
        band=band_of(total, most),
        contributions=lines,
        left_out=[item.name for item in ITEMS if item not in open_items],
        today=facts.today,
    )


def band_of(total: int, most: int) -> str:
    """Return the band of so many points out of the most that can be reached."""
    return next(name for share, name in BANDS if total * 100 >= share * most)


def problems_of(points: Points) -> dict[str, str]:
    """Return what is wrong with a card, by item: a better finding must not bring less; "" stands for the whole."""
    found = {}
    for item in ITEMS:
        row = [points[item.code][key] for key in item.findings if key != "none"]
        if row != sorted(row, reverse=True):
            found[item.code] = f"“{item.name}”的分值应从好到差不增加。"
    if (most := sum(max(points[item.code].values()) for item in ITEMS)) != 100:
        found[""] = f"各项最高分合计应为 100 分，现为 {most} 分。"
    return found


def months_before(day: date, months: int) -> date:
    """Return the same day so many months ago; at most the 28th, so that it exists."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, 28))


def _contribution(item: Item, facts: Facts, points: Mapping[str, int]) -> Contribution:
    finding = item.judge(facts)
    delivered = [facts.data_to[code] for code in item.sources if code in facts.data_to]
    return Contribution(
        code=item.code,
        name=item.name,
        points=points[finding.key],
        most=max(points.values()),
        reason=finding.reason,
        dated_on=finding.dated_on,
        data_to=min(delivered) if delivered else None,
        raises=_raises(item, points, finding.key),
    )


def _raises(item: Item, points: Mapping[str, int], key: str) -> str:
    """Name the nearest finding that brings more, and how much more."""
    better = [
        (points[other] - points[key], label) for other, label in item.findings.items() if other != "none"
    ]
    better = [(gain, label) for gain, label in better if gain > 0]
    if not better:
        return ""
    gain, label = min(better)
    return f"{item.advice}达到“{label}”可加 {gain} 分。"


def _tax(facts: Facts) -> Finding:
    rated = facts.of("tax_rating")
    if not rated:
        return Finding("none", "未归集到纳税信用级别")
    newest = rated[0]
    key = newest.state if newest.state in ("A", "B", "M", "C", "D") else "none"
    return Finding(key, f"{newest.dated_on.year} 年度纳税信用级别为 {newest.state} 级", newest.dated_on)


def _age(facts: Facts) -> Finding:
    if facts.founded_on is None:
        return Finding("none", "没有成立日期")
    years = facts.today.year - facts.founded_on.year
    years -= (facts.today.month, facts.today.day) < (facts.founded_on.month, facts.founded_on.day)
    key = next((f"y{least}" for least in (10, 5, 3, 1) if years >= least), "y0")
    return Finding(key, f"成立 {max(years, 0)} 年" if years > 0 else "成立不满 1 年", facts.founded_on)


def _standing(facts: Facts) -> Finding:
    newest = next(iter(facts.of("registration")), None)
    state = newest.state if newest else facts.standing
    ended, paused = ("吊销", "注销", "撤销", "责令关闭"), ("停业", "歇业", "迁出")
    key = "ended" if state in ended else "paused" if state in paused else "normal" if state else "none"
    return Finding(
        key, f"登记状态为{state}" if state else "没有登记状态", newest.dated_on if newest else None
    )


def _stability(facts: Facts) -> Finding:
    changes = [f for f in facts.of("registration_change", months=CHANGE_MONTHS) if "法定代表人" in f.state]
    if not changes:
        return Finding("c0", "近 24 个月没有变更法定代表人的记录")
    key = "c1" if len(changes) == 1 else "c2"
    return Finding(key, f"近 24 个月变更法定代表人 {len(changes)} 次", changes[0].dated_on)


def _penalties(facts: Facts) -> Finding:
    found = facts.of("xzcf", months=PENALTY_MONTHS)
    if not found:
        return Finding("p0", "近 36 个月没有行政处罚记录")
    return Finding(f"p{min(len(found), 3)}", f"近 36 个月受到行政处罚 {len(found)} 次", found[0].dated_on)


def _matter(categories: tuple[str, ...], words: str) -> Callable[[Facts], Finding]:
    """Judge whether such a matter goes on, has ended, or never was."""

    def judge(facts: Facts) -> Finding:
        found = facts.of(*categories)
        going_on = [fact for fact in found if fact.ended_on is None]
        if going_on:
            return Finding("open", f"{words} {len(going_on)} 条尚未结束", going_on[0].dated_on)
        if found:
            return Finding("ended", f"{words} {len(found)} 条，均已结束", found[0].dated_on)
        return Finding("never", f"没有{words}记录")

    return judge


def _insurance(facts: Facts) -> Finding:
    months = facts.of("social_insurance", months=INSURANCE_MONTHS + 1)[:INSURANCE_MONTHS]
    if not months:
        return Finding("none", "未归集到近 12 个月的社会保险缴纳情况")
    owed = sum(fact.is_owed for fact in months)
    if owed:
        return Finding("owed", f"近 12 个月有 {owed} 个月欠缴社会保险", months[0].dated_on)
    key = "full" if len(months) >= 12 else "most" if len(months) >= 6 else "some"
    return Finding(key, f"近 12 个月按时缴纳社会保险 {len(months)} 个月", months[0].dated_on)


def _lists(facts: Facts) -> Finding:
    red = [fact for fact in facts.of("red_list") if fact.ended_on is None or fact.ended_on >= facts.today]
    days = [fact.dated_on for fact in red] + ([facts.listed_on] if facts.listed_on else [])
    if not days:
        return Finding("no", "目前不在守信红名单或推荐名单中")
    names = [name for name, on in (("守信红名单", red), ("推荐名单", facts.listed_on)) if on]
    return Finding("yes", f"目前在{'、'.join(names)}中", max(days))


NEVER_ENDED_OPEN = {"never": "没有记录", "ended": "有记录，均已结束", "open": "有尚未结束的记录"}
ITEMS = (
    Item(
        "tax", "纳税信用级别", ("tax_rating",),
        {"A": "A 级", "B": "B 级", "M": "M 级", "none": "未归集", "C": "C 级", "D": "D 级"},
        "按期如实申报并缴税，级别每年评价一次。", _tax,
    ),
    Item(
        "age", "经营年限", (),
        {"y10": "满 10 年", "y5": "满 5 年", "y3": "满 3 年", "y1": "满 1 年", "y0": "不满 1 年", "none": "未登记"},
        "持续合规经营。", _age,
    ),
    Item(
        "standing", "登记状态", ("registration",),
        {"normal": "正常", "paused": "停业、歇业或迁出", "none": "未登记", "ended": "吊销、注销、撤销或责令关闭"},
        "保持登记状态正常。", _standing,
    ),
    Item(
        "stability", "法定代表人稳定", ("registration_change",),
        {"c0": "近 24 个月未变更", "c1": "变更 1 次", "c2": "变更 2 次以上"},
        "保持经营管理稳定，记录满 24 个月后不再计入。", _stability,
    ),
    Item(
        "penalties", "行政处罚", ("xzcf",),
        {"p0": "近 36 个月没有", "p1": "1 次", "p2": "2 次", "p3": "3 次以上"},
        "履行处罚决定并申请信用修复，记录满 36 个月后不再计入。", _penalties,
    ),
    Item(
        "abnormal", "经营异常名录", ("abnormal",), NEVER_ENDED_OPEN,
        "补报年报、更正住所等事项后申请移出。", _matter(("abnormal",), "经营异常名录"),
    ),
    Item(
        "court", "司法执行", ("executed", "dishonest"), NEVER_ENDED_OPEN,
        "履行生效法律文书确定的义务，并请法院更新案件状态。", _matter(("executed", "dishonest"), "司法执行"),
    ),
    Item(
        "serious", "严重失信与重大税收违法", ("serious", "tax_major"), NEVER_ENDED_OPEN,
        "纠正违法行为后依规申请移出。", _matter(("serious", "tax_major"), "严重失信或重大税收违法"),
    ),
    Item(
        "insurance", "社会保险缴纳", ("social_insurance",),
        {"full": "12 个月均按时缴纳", "most": "6 个月以上", "some": "不足 6 个月", "none": "未归集", "owed": "有欠缴"},
        "按月足额缴纳社会保险。", _insurance,
    ),
    Item(
        "lists", "守信名单", ("red_list",),
        {"yes": "在守信红名单或推荐名单中", "no": "不在名单中"},
        "保持良好信用，可向主管部门申请列入。", _lists,
    ),
)  # fmt: skip
