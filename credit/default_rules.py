"""The risk rules the platform starts with. Each change of a rule in the back office is a new version."""

from django.conf import settings

# code, name, level, category, condition
RULES: tuple[tuple[str, str, str, str, dict], ...] = (
    ("R-RED-01", "失信被执行人", "high", "dishonest", {}),
    ("R-YEL-01", "经营异常未移出", "watch", "abnormal", {"empty": "移出日期"}),
    ("R-YEL-02", "欠税", "watch", "tax_arrears", {}),
    ("R-YEL-03", "大额罚款", "watch", "xzcf", {"min_amount": None}),
    ("R-BLU-01", "受到行政处罚", "note", "xzcf", {}),
    ("R-BLU-02", "纳税信用较低", "note", "tax_rating", {"states": ["C", "D"]}),
)


def install(rule_model) -> None:
    """Insert the rules that are not there yet; `rule_model` is the model class (historical in a migration)."""
    for code, name, level, category, condition in RULES:
        if "min_amount" in condition:
            condition = {"min_amount": str(settings.PENALTY_FLAG_WAN)}
        rule_model.objects.get_or_create(
            code=code,
            version=1,
            defaults={"name": name, "level": level, "category": category, "condition": condition},
        )
