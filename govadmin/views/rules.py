"""风险规则 and 信用评分卡: reading a version, and publishing the next one; old versions are kept as they were."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from credit import default_card
from credit.models import RiskLevel, RiskRule, ScoreCard
from credit.rules import count_hits, source_name, words_of
from credit.score import ITEMS
from govadmin.rule_forms import RuleForm, ScoreCardForm
from orders.risk import open_applications
from platform_site import audit
from platform_site.once import done

REFUSAL = "当前账号只能查看，不能修改。"


def rule_page(request: HttpRequest, old: RiskRule | None) -> HttpResponse:
    """Show a rule's version; whoever may change the one in force gets the form, with a preview of its hits."""
    may_edit = request.user.has_perm(f"credit.{'change' if old else 'add'}_riskrule")
    if not may_edit and (old is None or request.method == "POST"):
        raise PermissionDenied(REFUSAL)
    may_edit = may_edit and (old is None or old.is_active)
    form = RuleForm(request.POST or None, old=old) if may_edit else None
    hits = None
    if form and form.is_valid():
        rule = form.as_rule()
        if "preview" not in request.POST:
            return _publish(request, rule)
        today, applications = timezone.localdate(), open_applications()
        hits = count_hits(rule, today, applications), count_hits(old, today, applications) if old else None
    context = {
        "old": old,
        "form": form,
        "hits": hits,
        "facts": _facts(old) if old else [],
        "versions": RiskRule.objects.filter(code=old.code) if old else [],
        "levels": RiskLevel,
    }
    status = 422 if form and form.is_bound and form.errors else 200
    return render(request, "govadmin/rule.html", context, status=status)


def card_page(request: HttpRequest, card: ScoreCard | None) -> HttpResponse:
    """Show a version of the points card, or the form of the next one, which begins with today's points."""
    if card:
        rows = [
            (item.name, [(label, card.points[item.code][key]) for key, label in item.findings.items()])
            for item in ITEMS
        ]
        return render(request, "govadmin/score_card.html", {"card": card, "rows": rows})
    if not request.user.has_perm("credit.add_scorecard"):
        raise PermissionDenied(REFUSAL)
    newest = ScoreCard.objects.first()
    form = ScoreCardForm(request.POST or None, points=newest.points if newest else default_card.POINTS)
    if form.is_valid():
        card = form.as_card()
        card.published_by = request.user
        card.save(force_insert=True)
        audit.record("发布信用评分卡", actor=request.user, target=card, summary=f"{card}：{card.note}")
        messages.success(request, f"信用评分卡{card}已发布，即时生效。")
        return done(request, reverse("admin:credit_scorecard_changelist"))
    return render(
        request, "govadmin/score_card_new.html", {"form": form}, status=422 if form.is_bound else 200
    )


@transaction.atomic
def _publish(request: HttpRequest, rule: RiskRule) -> HttpResponse:
    """Put a version in force in place of the last one; flags keep the version that made them."""
    RiskRule.objects.filter(code=rule.code, is_active=True).update(is_active=False)
    rule.is_active = "switch_off" not in request.POST
    rule.save(force_insert=True)
    action = "发布风险规则" if rule.is_active else "停用风险规则"
    audit.record(action, actor=request.user, target=rule, summary=str(rule), details=rule.condition)
    when = "下次评估时按新版本判定" if rule.is_active else "下次评估时解除已有信号"
    messages.success(request, f"已{action.replace('风险规则', '')}：{rule}，{when}。")
    return done(request, reverse("admin:credit_riskrule_changelist"))


def _facts(rule: RiskRule) -> list[tuple[str, str]]:
    return [
        ("规则编号", rule.code),
        ("版本", str(rule.version)),
        ("规则名称", rule.name),
        ("风险等级", rule.get_level_display()),
        ("依据的信息", source_name(rule.category)),
        ("条件", words_of(rule.condition)),
        ("有效天数", f"{rule.expires_days} 天" if rule.expires_days else "随记录"),
        ("状态", "启用" if rule.is_active else "停用"),
    ]
