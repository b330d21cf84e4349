"""Invented people for the demo, the same ones for the same random numbers. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from platform_site.identity import make_id_number

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN_NAMES = [
    "安宁",
    "柏舟",
    "承禾",
    "楚原",
    "此川",
    "棣华",
    "归远",
    "和光",
    "怀瑾",
    "见山",
    "景行",
    "可期",
    "临岳",
    "明砚",
    "南乔",
    "千寻",
    "若谷",
    "书屿",
    "思齐",
    "望舒",
]
UNASSIGNED_AREA = 990_000  # no province has the code 99, so no real identity number begins with it
PHONE_PREFIX = "1990000"
MOST_PEOPLE = 9000


@dataclass(frozen=True)
class Person:
    """A name marked 演示, a mobile number and an identity number whose check digit is right."""

    name: str
    phone: str
    id_number: str


def people(rng: Random, count: int, today: date) -> list[Person]:
    """Return up to 9,000 adults with phone numbers from 19900001000 on; those below are left to named accounts."""
    if count > MOST_PEOPLE:
        raise ValueError(f"演示人员最多 {MOST_PEOPLE} 人")
    return [_person(rng, number, today) for number in range(count)]


def _person(rng: Random, number: int, today: date) -> Person:
    born_on = today - timedelta(days=rng.randint(22 * 366, 60 * 365))
    return Person(
        name=f"{rng.choice(SURNAMES)}{rng.choice(GIVEN_NAMES)}（演示）",
        phone=f"{PHONE_PREFIX}{1000 + number}",
        id_number=make_id_number(str(UNASSIGNED_AREA + number // 1000), born_on, number % 1000),
    )
