"""The categories of credit records: their official columns and how a fact is read from them. Pure data."""

from collections.abc import Iterable

from credit.catalogue import administrative, assets, judicial, payments, ratings
from credit.catalogue.kinds import SUBJECT, Category, Field

__all__ = ["CATEGORIES", "GROUPS", "SUBJECT", "Category", "Field", "by_consent", "names_of", "opened_by"]

GROUPS = (
    "登记注册",
    "行政许可",
    "行政处罚",
    "行政强制与检查",
    "司法裁判",
    "被执行人与失信被执行人",
    "严重失信主体名单",
    "经营异常名录",
    "纳税",
    "社会保险",
    "住房公积金",
    "水电气",
    "担保登记",
    "知识产权与科技研发",
    "进出口",
    "资质荣誉与守信红名单",
    "环保与综合评价",
)

_MODULES = (administrative, judicial, payments, assets, ratings)
CATEGORIES = {
    category.code: category
    for group in GROUPS
    for module in _MODULES
    for category in module.CATEGORIES
    if category.group == group
}


def by_consent() -> list[Category]:
    """Return the categories that only a live consent opens."""
    return [category for category in CATEGORIES.values() if not category.is_public]


def opened_by(granted: Iterable[str]) -> set[str]:
    """Return the codes that a reader may open: the public ones, and those that a live consent grants."""
    return {code for code, category in CATEGORIES.items() if category.is_public} | set(
        granted
    ) & CATEGORIES.keys()


def names_of(codes: list[str]) -> str:
    """Return the names of categories, joined for a sentence; an unknown code stands as it is."""
    return "、".join(CATEGORIES[code].name if code in CATEGORIES else code for code in codes)
