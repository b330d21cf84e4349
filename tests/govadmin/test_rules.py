"""风险规则 and 信用评分卡 in the back office: conditions as fields, a preview, and a new version each time."""

import pytest
from django.urls import reverse

from credit import evaluation
from credit.models import RiskFlag, RiskRule, ScoreCard
from credit.rules import words_of
from credit.score import ITEMS
from platform_site.models import AuditEvent
from tests import factories
from tests.cast import new_key
from tests.credit.test_risk import fact

NEW = {
    "code": "R-YEL-06",
    "name": "演示多次处罚",
    "level": "watch",
    "category": "xzcf",
    "states": "",
    "min_amount": "0.5",
    "within_days": "365",
    "count": "2",
}
ADD = "admin:credit_riskrule_add"


def change_url(rule: RiskRule) -> str:
    return reverse("admin:credit_riskrule_change", args=[rule.pk])


def test_a_rule_is_previewed_then_published_and_works(cast, login):
    for _ in range(2):
        fact(cast.mill, "xzcf", amount=1)
    operator = login(cast.operator)
    preview = operator.post(reverse(ADD), NEW | {"preview": "1"} | new_key())
    assert preview.status_code == 200
    assert "现在命中 1 家企业" in preview.content.decode()
    assert 'value="演示多次处罚"' in preview.content.decode()
    assert not RiskRule.objects.filter(code="R-YEL-06").exists()
    assert operator.post(reverse(ADD), NEW | new_key()).status_code == 302
    rule = RiskRule.objects.get(code="R-YEL-06")
    assert rule.condition == {"min_amount": "0.5", "within_days": 365, "count": 2}
    assert AuditEvent.objects.filter(action="发布风险规则").count() == 1
    evaluation.evaluate()
    assert RiskFlag.objects.filter(rule=rule, enterprise=cast.mill).count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"code": "甲"}, "规则编号应为"),
        ({"code": "R-RED-01"}, "该编号已有规则"),
        ({"empty": "没有的栏目"}, "没有这一栏，可填："),
        ({"count": "一"}, "数"),
        ({"count": "1"}, "2"),
        ({"within_days": "0"}, "1"),
        ({"name": ""}, "规则名称"),
        ({"category": "乱"}, "依据的信息"),
        (
            {"category": "applications", "min_amount": "", "within_days": "", "count": ""},
            "请填写在办申请笔数",
        ),
        ({"category": "applications"}, "不使用这一条件"),
        ({"category": "whitelist", "within_days": ""}, "不使用这一条件"),
        ({"min_amount": "1e9"}, "请输入数字"),
    ],
)
@pytest.mark.parametrize("button", [{}, {"preview": "1"}])
def test_a_wrong_rule_is_refused_with_a_sentence(cast, login, wrong, words, button):
    answer = login(cast.operator).post(reverse(ADD), NEW | wrong | button | new_key())
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not RiskRule.objects.filter(code="R-YEL-06").exists()


def test_a_change_is_a_new_version_and_old_ones_are_read_only(cast, login):
    old = RiskRule.objects.get(code="R-YEL-03")
    operator = login(cast.operator)
    shown = operator.get(change_url(old)).content.decode()
    assert 'name="code"' not in shown
    fact(cast.mill, "xzcf", amount=15)
    values = {"name": "大额罚款", "level": "watch", "min_amount": "20"}
    preview = operator.post(change_url(old), values | {"preview": "1"} | new_key()).content.decode()
    assert "现在命中 0 家企业；现行版本命中 1 家" in preview
    assert operator.post(change_url(old), values | new_key()).status_code == 302
    old.refresh_from_db()
    new = RiskRule.objects.get(code="R-YEL-03", is_active=True)
    assert (old.is_active, new.version, new.condition) == (False, 2, {"min_amount": "20"})
    assert "发布新版本" not in operator.get(change_url(old)).content.decode()
    again = operator.post(change_url(old), values | new_key())
    assert again.status_code == 200
    assert RiskRule.objects.filter(code="R-YEL-03").count() == 2


def test_a_rule_is_switched_off(cast, login):
    fact(cast.mill, "dishonest")
    evaluation.evaluate()
    rule = RiskRule.objects.get(code="R-RED-01")
    values = {"name": rule.name, "level": rule.level, "switch_off": "1"}
    login(cast.operator).post(change_url(rule), values | new_key())
    assert not RiskRule.objects.filter(code="R-RED-01", is_active=True).exists()
    evaluation.evaluate()
    assert not RiskFlag.objects.filter(cleared_at__isnull=True).exists()


def test_an_auditor_reads_and_changes_nothing(cast, login):
    auditor, rule = login(cast.auditor), RiskRule.objects.get(code="R-RED-02")
    shown = auditor.get(change_url(rule)).content.decode()
    assert words_of(rule.condition) in shown
    assert "发布新版本" not in shown
    for url in (change_url(rule), reverse(ADD), reverse("admin:credit_scorecard_add")):
        assert auditor.post(url, NEW | new_key()).status_code == 403
    assert (
        auditor.get(reverse("admin:credit_scorecard_change", args=[ScoreCard.objects.get().pk])).status_code
        == 200
    )
    assert auditor.get(reverse("admin:credit_riskrule_change", args=["999999"])).status_code == 404
    assert auditor.get(reverse("admin:credit_riskrule_change", args=["乱"])).status_code == 404


def points_of(card: ScoreCard) -> dict[str, str]:
    return {f"{item.code}-{key}": str(card.points[item.code][key]) for item in ITEMS for key in item.findings}


def test_a_card_is_published_as_the_next_version(cast, login):
    operator, url = login(cast.operator), reverse("admin:credit_scorecard_add")
    values = points_of(ScoreCard.objects.get()) | {"note": "演示修订", "tax-B": "15"}
    assert operator.post(url, values | new_key()).status_code == 302
    card = ScoreCard.objects.get(version=2)
    assert (card.points["tax"]["B"], card.published_by) == (15, cast.operator)
    assert AuditEvent.objects.filter(action="发布信用评分卡").count() == 1
    assert "演示修订" in operator.get(reverse("admin:credit_scorecard_changelist")).content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"tax-A": "19"}, "合计应为 100 分，现为 99 分"),
        ({"tax-C": "18"}, "应从好到差不增加"),
        ({"tax-A": "甲"}, "tax-A"),
        ({"note": ""}, "修订说明"),
    ],
)
def test_a_wrong_card_is_refused(cast, login, wrong, words):
    values = points_of(ScoreCard.objects.get()) | {"note": "演示修订"} | wrong
    answer = login(cast.operator).post(reverse("admin:credit_scorecard_add"), values | new_key())
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert ScoreCard.objects.count() == 1


def test_the_list_says_conditions_in_words(cast, login):
    factories.order(cast.product, cast.owner)
    shown = login(cast.operator).get(reverse("admin:credit_riskrule_changelist")).content.decode()
    assert "当前状态为 C、D；只看最新一条" in shown
    assert "在办融资申请" in shown
