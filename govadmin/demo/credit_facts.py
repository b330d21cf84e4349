"""Puts credit records with the official fields of their categories into the database, and their sources."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random

from credit.catalogue import CATEGORIES
from credit.models import CategorySource, CreditRecord
from credit.records import build
from enterprises.models import Enterprise

PENALTIES = (("安全生产管理不到位", "演示应急管理局"), ("未按规定公示信息", "演示市场监督管理局"),
             ("排放口标识不规范", "演示生态环境局"), ("消防通道堵塞", "演示消防救援大队"))  # fmt: skip
PERMITS = (("食品经营许可", "演示市场监督管理局"), ("道路运输经营许可", "演示交通运输局"),
           ("排污许可", "演示生态环境局"), ("建筑业企业资质", "演示住房城乡建设局"))  # fmt: skip
TAX_LEVELS = {"A": 25, "B": 45, "M": 22, "C": 6, "D": 2}


def add_sources(today: date) -> None:
    """Say for every category until when its data was delivered."""
    CategorySource.objects.bulk_create(
        CategorySource(
            category=code, department=f"{category.department}（演示）", data_to=today - timedelta(days=3)
        )
        for code, category in CATEGORIES.items()
    )


def add_records(rng: Random, enterprises: list[Enterprise], today: date) -> int:
    """Create records for the enterprises; return how many."""
    records = [
        build(
            CATEGORIES[code],
            row,
            department=f"{CATEGORIES[code].department}（演示）",
            enterprise_id=enterprise.pk,
            batch=None,
        )
        for enterprise in enterprises
        for code, row in _rows(rng, enterprise, today)
    ]
    return len(CreditRecord.objects.bulk_create(records, batch_size=1000))


def _rows(rng: Random, enterprise: Enterprise, today: date):
    """Yield (category code, official fields) for one enterprise; most have nothing negative."""
    subject = {"NAME": enterprise.name, "USCC": enterprise.uscc}
    for years in (2, 1):
        level = rng.choices(list(TAX_LEVELS), list(TAX_LEVELS.values()))[0]
        year = str(today.year - years)
        yield "tax_rating", subject | {"YEAR": year, "LEVEL": level, "AUTHORITY": "演示税务局"}
    people = rng.randint(3, 60)
    for months in (3, 2, 1):
        yield "social_insurance", subject | _insurance(rng, people, _month_before(today, months))
    if rng.random() < 0.6:
        yield "xzxk", _permit(rng, enterprise, _past(rng, today, 900))
    if rng.random() < 0.10:
        yield "xzcf", _penalty(rng, enterprise, _past(rng, today, 700))
    if rng.random() < 0.05:
        yield "abnormal", subject | _abnormal(rng, _past(rng, today, 600), today)
    if rng.random() < 0.02:
        yield "dishonest", subject | _dishonest(rng, _past(rng, today, 500))
    if rng.random() < 0.03:
        yield "tax_arrears", subject | _arrears(rng, _past(rng, today, 300))


def _insurance(rng: Random, people: int, month: str) -> dict[str, str]:
    due = Decimal(people) * Decimal("0.15")
    owed = due / 2 if rng.random() < 0.02 else Decimal(0)
    return {"MONTH": month, "DUE": f"{due:.2f}", "PAID": f"{due - owed:.2f}", "OWED": f"{owed:.2f}",
            "PEOPLE": str(people)}  # fmt: skip


def _permit(rng: Random, enterprise: Enterprise, day: date) -> dict[str, str]:
    name, authority = rng.choice(PERMITS)
    return {
        "XK_XDR_MC": enterprise.name,
        "XK_XDR_SHXYM": enterprise.uscc,
        "XK_FRDB": enterprise.legal_person,
        "XK_XKWS": f"{name}决定书",
        "XK_WSH": _number(rng, day, "许"),
        "XK_XKLB": "普通",
        "XK_XKZS": name,
        "XK_NR": f"准予{name}",
        "XK_JDRQ": day.isoformat(),
        "XK_YXQZ": day.isoformat(),
        "XK_YXQZI": (day + timedelta(days=5 * 365)).isoformat(),
        "XK_XKJG": authority,
        "XK_ZT": "有效",
    }


def _penalty(rng: Random, enterprise: Enterprise, day: date) -> dict[str, str]:
    conduct, authority = rng.choice(PENALTIES)
    fine = rng.choice(["0.50", "1.00", "2.00", "5.00", "8.00", "20.00"])
    return {
        "CF_XDR_MC": enterprise.name,
        "CF_XDR_SHXYM": enterprise.uscc,
        "CF_FRDB": enterprise.legal_person,
        "CF_WSH": _number(rng, day, "罚"),
        "CF_WFXW": conduct,
        "CF_CFLB": "罚款",
        "CF_NR": f"罚款 {fine} 万元",
        "CF_NR_FK": fine,
        "CF_JDRQ": day.isoformat(),
        "CF_GSJZQ": (day + timedelta(days=365)).isoformat(),
        "CF_CFJG": authority,
    }


def _abnormal(rng: Random, day: date, today: date) -> dict[str, str]:
    row = {
        "LISTED_ON": day.isoformat(),
        "REASON": rng.choice(["未按期公示年度报告", "通过登记的住所无法联系"]),
        "LISTED_BY": "演示市场监督管理局",
    }
    removed_on = day + timedelta(days=90)
    if removed_on < today and rng.random() < 0.5:
        row |= {
            "REMOVED_ON": removed_on.isoformat(),
            "REMOVED_WHY": "已补报并公示",
            "REMOVED_BY": "演示市场监督管理局",
        }
    return row


def _dishonest(rng: Random, day: date) -> dict[str, str]:
    return {
        "CASE_NO": f"（{day.year}）演示执 {rng.randint(100, 9999)} 号",
        "COURT": "演示人民法院",
        "PERFORMANCE": "全部未履行",
        "CONDUCT": "有履行能力而拒不履行生效法律文书确定义务",
        "PUBLISHED_ON": day.isoformat(),
    }


def _arrears(rng: Random, day: date) -> dict[str, str]:
    return {
        "TAX": rng.choice(["增值税", "企业所得税"]),
        "BALANCE": f"{rng.uniform(0.5, 30):.2f}",
        "AUTHORITY": "演示税务局",
        "PUBLISHED_ON": day.isoformat(),
    }


def _past(rng: Random, today: date, most_days: int) -> date:
    return today - timedelta(days=rng.randint(10, most_days))


def _month_before(today: date, months: int) -> str:
    total = today.year * 12 + today.month - 1 - months
    return f"{total // 12}-{total % 12 + 1:02d}"


def _number(rng: Random, day: date, word: str) -> str:
    return f"演{word}字〔{day.year}〕{rng.randint(1, 99999):05d}号"
