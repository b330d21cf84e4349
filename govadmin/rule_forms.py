"""Forms of 风险规则 and 信用评分卡: each saved form is a new version; conditions are fields, not code."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import Max

from credit.catalogue import CATEGORIES
from credit.models import RiskLevel, RiskRule, ScoreCard
from credit.rules import APPLICATIONS, SOURCES, WHITELIST
from credit.score import ITEMS, problems_of
from platform_site.forms import AmountField, BaseForm, CleanTextField, WholeNumberField

LEVELS = [(level.value, level.label) for level in (RiskLevel.NOTE, RiskLevel.WATCH, RiskLevel.HIGH)]
# Of a rule that reads no records, the only conditions that mean something.
KEYS_OF = {APPLICATIONS: {"count"}, WHITELIST: {"within_days"}}


def _days(label: str, hint: str) -> WholeNumberField:
    return WholeNumberField(label=label, min_value=1, max_value=3650, required=False, help_text=hint)


class RuleForm(BaseForm):
    """A version of a rule. `old` is the version in force that it replaces; code and source stay as they were."""

    code = forms.CharField(
        label="规则编号",
        max_length=20,
        help_text="例如 R-YEL-06",
        validators=[
            RegexValidator(r"^R-(RED|YEL|BLU)-\d{2}$", "规则编号应为 R-RED、R-YEL 或 R-BLU 加两位数字")
        ],
    )
    name = CleanTextField(label="规则名称", max_length=60, help_text="机构和企业看到的名称")
    level = forms.ChoiceField(label="风险等级", choices=LEVELS)
    category = forms.ChoiceField(label="依据的信息", choices=[("", "请选择"), *SOURCES.items()])
    states = CleanTextField(
        label="当前状态", max_length=200, required=False, help_text="符合其中之一，多个用顿号隔开，例如 C、D"
    )
    min_amount = AmountField(
        label="金额不少于（万元）", min_value=0, decimal_places=4, max_digits=16, required=False
    )
    empty = CleanTextField(
        label="栏目为空", max_length=60, required=False, help_text="官方表格的栏目名称，例如移出日期"
    )
    filled = CleanTextField(label="栏目已填写", max_length=60, required=False, help_text="官方表格的栏目名称")
    within_days = _days("近多少天内", "只看日期在这些天内的记录")
    count = WholeNumberField(
        label="数量不少于", min_value=2, max_value=1000, required=False, help_text="记录条数，或在办申请笔数"
    )
    latest = forms.BooleanField(label="只看该类最新一条记录", required=False)
    expires_days = _days("有效天数", "自记录日期起，到期自动解除；不填则随记录")

    def __init__(self, *args, old: RiskRule | None = None, **kwargs):
        self.old = old
        if old:
            kwargs["initial"] = _initial(old)
        super().__init__(*args, **kwargs)
        if old:
            del self.fields["code"], self.fields["category"]

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if RiskRule.objects.filter(code=code).exists():
            raise forms.ValidationError("该编号已有规则，请换一个编号，或修改原规则。")
        return code

    def clean(self):
        values = super().clean()
        category = self.old.category if self.old else values.get("category")
        if not category:
            return values
        if category in CATEGORIES:
            headings = [field.heading for field in CATEGORIES[category].fields]
            for name in ("empty", "filled"):
                if values.get(name) and values[name] not in headings:
                    self.add_error(name, f"“{SOURCES[category]}”没有这一栏，可填：{'、'.join(headings)}")
        else:
            for name in (self.condition().keys() & set(self.fields)) - KEYS_OF[category]:
                self.add_error(name, f"“{SOURCES[category]}”不使用这一条件，请清空。")
        if category == APPLICATIONS and not values.get("count") and "count" not in self.errors:
            self.add_error("count", "请填写在办申请笔数")
        return values

    def condition(self) -> dict[str, Any]:
        """Return the filled conditions as a rule keeps them."""
        values = self.cleaned_data
        states = [
            word for word in (values.get("states") or "").replace("，", "、").split("、") if word.strip()
        ]
        amount = values.get("min_amount")
        every = {
            "states": [word.strip() for word in states],
            "min_amount": None if amount is None else str(amount),
            **{name: values.get(name) for name in ("empty", "filled", "within_days", "count", "latest")},
        }
        return {key: value for key, value in every.items() if value}

    def as_rule(self) -> RiskRule:
        """Return the next version, unsaved."""
        values = self.cleaned_data
        return RiskRule(
            code=self.old.code if self.old else values["code"],
            version=self.old.version + 1 if self.old else 1,
            name=values["name"],
            level=values["level"],
            category=self.old.category if self.old else values["category"],
            condition=self.condition(),
            expires_days=values["expires_days"] or 0,
        )


class ScoreCardForm(BaseForm):
    """A version of the points card: one number for each finding of each item."""

    note = CleanTextField(label="修订说明", max_length=200, help_text="说明改了什么、为什么")

    def __init__(self, *args, points: dict[str, dict[str, int]], **kwargs):
        super().__init__(*args, **kwargs)
        for item in ITEMS:
            for key, label in item.findings.items():
                self.fields[f"{item.code}-{key}"] = WholeNumberField(
                    label=label, min_value=0, max_value=100, initial=points[item.code][key]
                )

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        return [(item.name, [self[f"{item.code}-{key}"] for key in item.findings]) for item in ITEMS]

    def points(self) -> dict[str, dict[str, int]]:
        """Return the card's points by item and finding."""
        return {
            item.code: {key: self.cleaned_data[f"{item.code}-{key}"] for key in item.findings}
            for item in ITEMS
        }

    def clean(self):
        values = super().clean()
        if not self.errors:
            for code, problem in problems_of(self.points()).items():
                item = next((item for item in ITEMS if item.code == code), ITEMS[0])
                self.add_error(f"{item.code}-{next(iter(item.findings))}", problem)
        return values

    def as_card(self) -> ScoreCard:
        """Return the next version, unsaved."""
        newest = ScoreCard.objects.aggregate(newest=Max("version"))["newest"] or 0
        return ScoreCard(version=newest + 1, points=self.points(), note=self.cleaned_data["note"])


def _initial(rule: RiskRule) -> dict[str, Any]:
    condition = rule.condition
    return {
        **{
            key: condition.get(key)
            for key in ("min_amount", "empty", "filled", "within_days", "count", "latest")
        },
        "states": "、".join(condition.get("states", [])),
        "name": rule.name,
        "level": rule.level,
        "expires_days": rule.expires_days or None,
    }
