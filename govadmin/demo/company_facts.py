"""Invented facts of one enterprise for every category, in the official fields. Everything is marked 演示."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from enterprises.models import Enterprise

Fact = tuple[str, dict[str, str]]  # category code, official fields

PENALTIES = (("安全生产管理不到位", "演示应急管理局"), ("未按规定公示信息", "演示市场监督管理局"),
             ("排放口标识不规范", "演示生态环境局"), ("消防通道堵塞", "演示消防救援大队"))  # fmt: skip
PERMITS = (("食品经营许可", "演示市场监督管理局"), ("道路运输经营许可", "演示交通运输局"),
           ("排污许可", "演示生态环境局"), ("建筑业企业资质", "演示住房城乡建设局"))  # fmt: skip
TAX_LEVELS = {"A": 25, "B": 45, "M": 22, "C": 6, "D": 2}
MARKET, TAX, COURT = "演示市场监督管理局", "演示税务局", "演示人民法院"
BANK = "演示银行股份有限公司"


def facts_of(rng: Random, enterprise: Enterprise, today: date) -> Iterator[Fact]:
    """Yield the facts of one enterprise; most have nothing negative."""
    subject = {"NAME": enterprise.name, "USCC": enterprise.uscc or ""}
    for code, row in _facts(rng, enterprise, today):
        yield code, row if code in ("xzxk", "xzcf") else subject | row


def _facts(rng: Random, enterprise: Enterprise, today: date) -> Iterator[Fact]:
    yield "registration", _registration(enterprise, today)
    for years in (2, 1):
        level = rng.choices(list(TAX_LEVELS), list(TAX_LEVELS.values()))[0]
        yield "tax_rating", {"YEAR": str(today.year - years), "LEVEL": level, "AUTHORITY": TAX}
    people = rng.randint(3, 60)
    for months in (3, 2, 1):
        month = _month_before(today, months)
        yield "social_insurance", _payment(rng, month, people, "0.15")
        yield "housing_fund", _payment(rng, month, people, "0.06")
        yield "utilities", _electricity(rng, month)
    for chance, days, code, make in CHANCES:
        if rng.random() < chance:
            yield code, make(rng, enterprise, today - timedelta(days=rng.randint(10, days)))


def _registration(enterprise: Enterprise, today: date) -> dict[str, str]:
    founded = enterprise.founded_on or today - timedelta(days=1500)
    capital = enterprise.registered_capital
    return {"REGISTERED_ON": founded.isoformat(), "STATUS": "存续", "LEGAL_PERSON": enterprise.legal_person,
            "TYPE": enterprise.company_type, "CAPITAL": f"{capital:.2f}" if capital else "",
            "ADDRESS": enterprise.address, "AUTHORITY": MARKET}  # fmt: skip


def _payment(rng: Random, month: str, people: int, each: str) -> dict[str, str]:
    due = Decimal(people) * Decimal(each)
    owed = due / 2 if rng.random() < 0.02 else Decimal(0)
    return {"MONTH": month, "DUE": f"{due:.2f}", "PAID": f"{due - owed:.2f}", "OWED": f"{owed:.2f}",
            "PEOPLE": str(people)}  # fmt: skip


def _electricity(rng: Random, month: str) -> dict[str, str]:
    used = rng.randint(2000, 60000)
    due = f"{used * 0.00008:.2f}"
    return {"MONTH": month, "KIND": "电", "USED": str(used), "DUE": due, "PAID": due, "OWED": "0.00"}


def _change(rng: Random, enterprise: Enterprise, day: date) -> dict[str, str]:
    item, before, after = rng.choice((("经营范围", "演示旧经营范围", "演示新经营范围"),
                                      ("住所", "演示路 1 号", "演示路 9 号"),
                                      ("注册资本", "100 万元", "500 万元")))  # fmt: skip
    return {"CHANGED_ON": f"{day}", "ITEM": item, "BEFORE": before, "AFTER": after, "AUTHORITY": MARKET}


def _permit(rng: Random, enterprise: Enterprise, day: date) -> dict[str, str]:
    name, authority = rng.choice(PERMITS)
    until = day + timedelta(days=5 * 365)
    return {"XK_XDR_MC": enterprise.name, "XK_XDR_SHXYM": enterprise.uscc or "",
            "XK_FRDB": enterprise.legal_person, "XK_XKWS": f"{name}决定书", "XK_WSH": _number(rng, day, "许"),
            "XK_XKLB": "普通", "XK_XKZS": name, "XK_NR": f"准予{name}", "XK_JDRQ": f"{day}",
            "XK_YXQZ": f"{day}", "XK_YXQZI": f"{until}", "XK_XKJG": authority, "XK_ZT": "有效"}  # fmt: skip


def _penalty(rng: Random, enterprise: Enterprise, day: date) -> dict[str, str]:
    conduct, authority = rng.choice(PENALTIES)
    fine = rng.choice(["0.50", "1.00", "2.00", "5.00", "8.00", "20.00"])
    return {"CF_XDR_MC": enterprise.name, "CF_XDR_SHXYM": enterprise.uscc or "",
            "CF_FRDB": enterprise.legal_person, "CF_WSH": _number(rng, day, "罚"), "CF_WFXW": conduct,
            "CF_CFLB": "罚款", "CF_NR": f"罚款 {fine} 万元", "CF_NR_FK": fine, "CF_JDRQ": f"{day}",
            "CF_GSJZQ": f"{day + timedelta(days=365)}", "CF_CFJG": authority}  # fmt: skip


def _coercion(rng: Random, enterprise: Enterprise, day: date) -> dict[str, str]:
    return {"DECISION_NO": _number(rng, day, "强"), "MEASURE": "查封场所、设施或者财物",
            "REASON": "涉嫌违法经营（演示）", "DECIDED_ON": f"{day}", "ENDED_ON": f"{day + timedelta(days=20)}",
            "AUTHORITY": MARKET}  # fmt: skip


def _inspection(rng: Random, enterprise: Enterprise, day: date) -> dict[str, str]:
    result = rng.choices(["未发现问题", "发现问题已责令改正", "不合格"], [90, 8, 2])[0]
    return {"PLAN": f"{day.year} 年度双随机抽查计划（演示）", "TYPE": "不定向", "ITEMS": "公示信息检查",
            "CHECKED_ON": f"{day}", "RESULT": result, "AUTHORITY": MARKET}  # fmt: skip


def _judgment(rng: Random, enterprise: Enterprise, day: date) -> dict[str, str]:
    return {"CASE_NO": _case(rng, day, "民初"), "CAUSE": "买卖合同纠纷", "STANDING": rng.choice(["原告", "被告"]),
            "PROCEDURE": "一审", "RESULT": "双方调解（演示）", "AMOUNT": f"{rng.uniform(1, 80):.2f}",
            "JUDGED_ON": f"{day}", "COURT": COURT}  # fmt: skip


def _executed(rng: Random, enterprise: Enterprise, day: date) -> dict[str, str]:
    amount = f"{rng.uniform(1, 60):.2f}"
    return {"CASE_NO": _case(rng, day, "执"), "COURT": COURT, "AMOUNT": amount, "UNPAID": amount,
            "FILED_ON": f"{day}", "STATUS": "执行中"}  # fmt: skip


def _dishonest(rng: Random, enterprise: Enterprise, day: date) -> dict[str, str]:
    return {"CASE_NO": _case(rng, day, "执"), "COURT": COURT, "PERFORMANCE": "全部未履行",
            "CONDUCT": "有履行能力而拒不履行生效法律文书确定义务", "PUBLISHED_ON": f"{day}"}  # fmt: skip


def _serious(rng: Random, enterprise: Enterprise, day: date) -> dict[str, str]:
    return {"LIST_NAME": "拖欠农民工工资失信联合惩戒对象名单", "DECISION_NO": _number(rng, day, "列"),
            "REASON": "演示事由", "LISTED_ON": f"{day}", "LISTED_BY": "演示人力资源社会保障局"}  # fmt: skip


def _abnormal(rng: Random, enterprise: Enterprise, day: date) -> dict[str, str]:
    row = {"LISTED_ON": f"{day}", "REASON": rng.choice(["未按期公示年度报告", "通过登记的住所无法联系"]),
           "LISTED_BY": MARKET}  # fmt: skip
    if rng.random() < 0.5:
        row |= {
            "REMOVED_ON": f"{day + timedelta(days=9)}",
            "REMOVED_WHY": "已补报并公示",
            "REMOVED_BY": MARKET,
        }
    return row


def _arrears(rng: Random, enterprise: Enterprise, day: date) -> dict[str, str]:
    return {"TAX": rng.choice(["增值税", "企业所得税"]), "BALANCE": f"{rng.uniform(0.5, 30):.2f}",
            "AUTHORITY": TAX, "PUBLISHED_ON": f"{day}"}  # fmt: skip


def _tax_major(rng: Random, enterprise: Enterprise, day: date) -> dict[str, str]:
    return {"NATURE": "逃避缴纳税款", "FACTS": "演示违法事实", "AMOUNT": f"{rng.uniform(100, 300):.2f}",
            "TREATMENT": "追缴税款并处罚款（演示）", "DECISION_NO": _number(rng, day, "税"),
            "PUBLISHED_ON": f"{day}", "AUTHORITY": TAX}  # fmt: skip


def _secured(asset: dict[str, str]):
    def make(rng: Random, enterprise: Enterprise, day: date) -> dict[str, str]:
        return {"REGISTER_NO": f"演登{day:%Y%m%d}{rng.randint(100, 999)}", "CREDITOR": BANK,
                "AMOUNT": f"{rng.uniform(20, 500):.2f}", "REGISTERED_ON": f"{day}", "STATUS": "有效", **asset}  # fmt: skip

    return make


def _equity(rng: Random, enterprise: Enterprise, day: date) -> dict[str, str]:
    return {"REGISTER_NO": f"演质{day:%Y%m%d}{rng.randint(100, 999)}", "PLEDGOR": "演示股东", "CREDITOR": BANK,
            "SHARES": f"{rng.randint(10, 200)}.00", "REGISTERED_ON": f"{day}", "STATUS": "有效"}  # fmt: skip


def _ip_right(rng: Random, enterprise: Enterprise, day: date) -> dict[str, str]:
    return {"KIND": rng.choice(["发明专利", "实用新型专利", "软件著作权"]), "TITLE": "一种演示装置",
            "NUMBER": f"演示ZL{day.year}{rng.randint(10**6, 10**7 - 1)}", "GRANTED_ON": f"{day}",
            "STATUS": "有效"}  # fmt: skip


def _tech_title(rng: Random, enterprise: Enterprise, day: date) -> dict[str, str]:
    return {"TITLE": rng.choice(["高新技术企业", "科技型中小企业", "专精特新中小企业"]),
            "NUMBER": f"演示GR{day.year}{rng.randint(1000, 9999)}", "GRANTED_ON": f"{day}",
            "VALID_TO": f"{day + timedelta(days=3 * 365)}", "AUTHORITY": "演示科学技术局"}  # fmt: skip


def _research(rng: Random, enterprise: Enterprise, day: date) -> dict[str, str]:
    return {"YEAR": str(day.year - 1), "SPENT": f"{rng.uniform(10, 200):.2f}", "SHARE": f"{rng.uniform(3, 12):.2f}",
            "PEOPLE": str(rng.randint(2, 30))}  # fmt: skip


def _customs(rng: Random, enterprise: Enterprise, day: date) -> dict[str, str]:
    level = rng.choices(["高级认证企业", "注册登记和备案企业"], [15, 85])[0]
    return {"CUSTOMS_NO": f"演示{rng.randint(10**9, 10**10 - 1)}", "LEVEL": level, "RATED_ON": f"{day}",
            "AUTHORITY": "演示海关"}  # fmt: skip


def _trade(rng: Random, enterprise: Enterprise, day: date) -> dict[str, str]:
    return {"YEAR": str(day.year - 1), "EXPORT": f"{rng.uniform(50, 3000):.2f}",
            "IMPORT": f"{rng.uniform(0, 900):.2f}"}  # fmt: skip


def _honour(rng: Random, enterprise: Enterprise, day: date) -> dict[str, str]:
    return {
        "TITLE": "质量管理先进单位（演示）",
        "LEVEL": "区县级",
        "GRANTED_ON": f"{day}",
        "AUTHORITY": MARKET,
    }


def _red_list(rng: Random, enterprise: Enterprise, day: date) -> dict[str, str]:
    return {"LIST_NAME": "守合同重信用企业（演示）", "LISTED_ON": f"{day}",
            "VALID_TO": f"{day + timedelta(days=2 * 365)}", "LISTED_BY": MARKET}  # fmt: skip


def _environment(rng: Random, enterprise: Enterprise, day: date) -> dict[str, str]:
    level = rng.choices(["绿色", "蓝色", "黄色", "红色"], [20, 60, 15, 5])[0]
    return {"YEAR": str(day.year - 1), "LEVEL": level, "AUTHORITY": "演示生态环境局"}


def _overall(rng: Random, enterprise: Enterprise, day: date) -> dict[str, str]:
    level = rng.choices(["优", "良", "中", "差"], [20, 50, 26, 4])[0]
    return {"LEVEL": level, "RATED_ON": f"{day}", "AUTHORITY": "演示信用中心"}


# how often, within how many days, category, how it is made
CHANCES = (
    (0.30, 900, "registration_change", _change),
    (0.60, 900, "xzxk", _permit),
    (0.10, 700, "xzcf", _penalty),
    (0.01, 300, "coercion", _coercion),
    (0.20, 500, "inspection", _inspection),
    (0.10, 900, "judgment", _judgment),
    (0.03, 500, "executed", _executed),
    (0.02, 500, "dishonest", _dishonest),
    (0.005, 300, "serious", _serious),
    (0.05, 600, "abnormal", _abnormal),
    (0.03, 300, "tax_arrears", _arrears),
    (0.005, 600, "tax_major", _tax_major),
    (0.08, 700, "chattel_mortgage", _secured({"COLLATERAL": "演示生产设备一批"})),
    (0.04, 700, "equity_pledge", _equity),
    (0.08, 900, "real_estate_mortgage", _secured({"PROPERTY": "演示路 8 号厂房"})),
    (0.02, 700, "ip_pledge", _secured({"RIGHT": "一种演示装置", "KIND": "专利权"})),
    (0.20, 1500, "ip_right", _ip_right),
    (0.12, 900, "tech_title", _tech_title),
    (0.15, 300, "research", _research),
    (0.15, 900, "customs_rating", _customs),
    (0.12, 300, "trade_volume", _trade),
    (0.10, 1500, "honour", _honour),
    (0.08, 700, "red_list", _red_list),
    (0.25, 300, "environment", _environment),
    (0.40, 300, "overall", _overall),
)


def _month_before(today: date, months: int) -> str:
    total = today.year * 12 + today.month - 1 - months
    return f"{total // 12}-{total % 12 + 1:02d}"


def _number(rng: Random, day: date, word: str) -> str:
    return f"演{word}字〔{day.year}〕{rng.randint(1, 99999):05d}号"


def _case(rng: Random, day: date, word: str) -> str:
    return f"（{day.year}）演示{word} {rng.randint(100, 9999)} 号"
