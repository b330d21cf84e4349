"""The risk rules the platform starts with. Each change of a rule in the back office is a new version."""

from django.conf import settings

RED, YELLOW, BLUE = "high", "watch", "note"
YEAR = 365
LIVE = {"states": ["有效"]}

# code, version, name, level, what it is about, condition, 有效天数 (0: as long as the record)
RULES: tuple[tuple[str, int, str, str, str, dict, int], ...] = (
    ("R-RED-01", 1, "失信被执行人", RED, "dishonest", {}, 0),
    ("R-RED-02", 1, "列入严重失信主体名单", RED, "serious", {"empty": "移出日期"}, 0),
    (
        "R-RED-03", 1, "登记被吊销、注销或撤销", RED, "registration",
        {"states": ["吊销", "注销", "撤销", "责令关闭"], "latest": True}, 0,
    ),
    ("R-RED-04", 1, "重大税收违法", RED, "tax_major", {"empty": "停止公布日期"}, 0),
    ("R-YEL-01", 1, "经营异常未移出", YELLOW, "abnormal", {"empty": "移出日期"}, 0),
    ("R-YEL-02", 1, "欠税", YELLOW, "tax_arrears", {}, 0),
    ("R-YEL-03", 1, "大额罚款", YELLOW, "xzcf", {"min_amount": None}, 0),
    ("R-YEL-04", 1, "被执行人", YELLOW, "executed", {"states": ["执行中", "终结本次执行"]}, 0),
    ("R-YEL-05", 1, "同时在办申请较多", YELLOW, "applications", {"count": 5}, 0),
    ("R-BLU-01", 1, "受到行政处罚", BLUE, "xzcf", {}, 0),
    ("R-BLU-02", 2, "纳税信用较低", BLUE, "tax_rating", {"states": ["C", "D"], "latest": True}, 0),
    (
        "R-BLU-03", 1, "抽查不合格", BLUE, "inspection",
        {"states": ["不合格", "不予配合情节严重", "通过登记的住所（经营场所）无法联系"]}, YEAR,
    ),
    ("R-BLU-04", 1, "股权出质", BLUE, "equity_pledge", LIVE, 0),
    ("R-BLU-05", 1, "动产抵押", BLUE, "chattel_mortgage", LIVE, 0),
    ("R-BLU-06", 1, "不动产抵押", BLUE, "real_estate_mortgage", LIVE, 0),
    ("R-BLU-07", 1, "知识产权质押", BLUE, "ip_pledge", LIVE, 0),
    ("R-BLU-08", 1, "变更法定代表人", BLUE, "registration_change", {"states": ["法定代表人", "法定代表人变更"]}, YEAR),
    ("R-BLU-09", 1, "移出信易贷白名单", BLUE, "whitelist", {}, YEAR),
)  # fmt: skip


def install(rule_model) -> None:
    """Bring every rule to its version here, unless it has that or a later one.

    `rule_model` is the model class (historical in a migration).
    """
    for code, version, name, level, category, condition, expires_days in RULES:
        known = rule_model.objects.filter(code=code)
        if known.filter(version__gte=version).exists():
            continue
        if "min_amount" in condition:
            condition = {"min_amount": str(settings.PENALTY_FLAG_WAN)}
        known.update(is_active=False)
        rule_model.objects.create(
            code=code,
            version=version,
            name=name,
            level=level,
            category=category,
            condition=condition,
            expires_days=expires_days,
        )
