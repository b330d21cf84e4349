"""下载我的数据: what the platform keeps about one enterprise's credit, as the tables of a workbook.

Papers that the enterprise handed in are named; the files stand on its pages.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import timezone

from credit import catalogue
from credit.basics import basics_of
from credit.catalogue import CATEGORIES
from credit.doubts import name_of
from credit.models import (
    Consent,
    CreditQuery,
    CreditRecord,
    Doubt,
    Objection,
    RiskFlag,
    RiskLevel,
    RiskState,
    RiskTurn,
    WhitelistEntry,
)
from credit.objection_timeline import INSIDE, ROLES, events_of
from credit.sections import row_of
from enterprises.models import Claim
from platform_site.masking import mask_name, mask_phone

CHUNK = 1000


def tables_of(user: Any) -> Mapping[str, Iterator[list[Any]]]:
    """Return what stands about the person's enterprise with its consents and objections, by sheet, row by row."""
    return {
        "企业信息": _profile(user.enterprise),
        "企业认证": _claims(user),
        "信用记录": _records(user.enterprise),
        "名单": _entries(user),
        "风险标识": _flags(user.enterprise),
        "风险等级变化": _turns(user.enterprise),
        "信用授权": _consents(user),
        "查询足迹": _looks(user),
        "异议与修复": _objections(user),
        "异议与修复进度": _objection_events(user),
        "疑问": _doubts(user),
    }


def _profile(enterprise: Any) -> Iterator[list[Any]]:
    yield ["项目", "内容"]
    yield from map(list, basics_of(enterprise))
    yield ["经营范围", enterprise.business_scope]
    yield ["划型", enterprise.get_size_display()]
    yield ["标签", "、".join(enterprise.tags)]
    yield ["联系人", enterprise.contact_name]
    yield ["联系电话", mask_phone(enterprise.contact_phone)]
    yield ["接收金融机构邀请", "是" if enterprise.takes_invitations else "否"]
    state = RiskState.objects.filter(enterprise=enterprise).first()
    yield ["风险等级", state.get_full_level_display() if state else RiskLevel.UNKNOWN.label]


def _claims(user: Any) -> Iterator[list[Any]]:
    yield ["填报名称", "认证状态", "提交时间", "审核时间", "退回原因"]
    for claim in Claim.objects.visible_to(user):
        yield [
            claim.claimed_name, claim.get_status_display(), minute(claim.submitted_at),
            minute(claim.decided_at), claim.return_reason,
        ]  # fmt: skip


def _records(enterprise: Any) -> Iterator[list[Any]]:
    yield ["类别", "标题", "日期", "性质", "来源部门", "归集时间", "内容", "异议", "更正说明"]
    for record in CreditRecord.objects.shown().filter(enterprise=enterprise).iterator(CHUNK):
        category = CATEGORIES[record.category]
        row = row_of(category, record)
        text = "；".join(f"{heading}：{value}" for heading, value in row.fields)
        yield [
            category.name, row.title, row.dated_on, row.polarity.label, record.department,
            minute(record.created_at), text, record.get_objection_state_display(), record.correction,
        ]  # fmt: skip


def _entries(user: Any) -> Iterator[list[Any]]:
    yield [
        "名单类型",
        "批次",
        "推荐部门",
        "列入日期",
        "有效期至",
        "状态",
        "列入理由",
        "不符合的标准",
        "移出原因",
    ]
    for entry in WhitelistEntry.objects.visible_to(user).select_related("batch").iterator(CHUNK):
        yield [
            entry.batch.get_kind_display(), entry.batch.label, entry.batch.department, entry.listed_on,
            entry.valid_to, entry.state.label, entry.reason, "、".join(entry.failed_criteria),
            entry.removal_reason,
        ]  # fmt: skip


def _flags(enterprise: Any) -> Iterator[list[Any]]:
    yield ["等级", "规则", "规则版本", "事项", "首次发现", "最近确认", "解除时间"]
    flags = RiskFlag.objects.filter(enterprise=enterprise).select_related("rule", "evidence")
    for flag in flags.iterator(CHUNK):
        yield [
            flag.get_level_display(), f"{flag.rule.code} {flag.rule.name}", flag.rule.version, flag.what,
            minute(flag.first_seen_at), minute(flag.last_seen_at), minute(flag.cleared_at),
        ]  # fmt: skip


def _turns(enterprise: Any) -> Iterator[list[Any]]:
    yield ["时间", "公开信息原等级", "公开信息新等级", "全部信息原等级", "全部信息新等级"]
    for turn in RiskTurn.objects.filter(enterprise=enterprise).iterator(CHUNK):
        yield [
            minute(turn.at), turn.get_public_before_display(), turn.get_public_after_display(),
            turn.get_full_before_display(), turn.get_full_after_display(),
        ]  # fmt: skip


def _consents(user: Any) -> Iterator[list[Any]]:
    yield ["授权编号", "金融机构", "用途", "授权类别", "生效日期", "有效期至", "状态", "签署时间", "结束时间"]
    rows = Consent.objects.visible_to(user).select_related("institution").order_by("-signed_at", "-pk")
    for consent in rows.iterator(CHUNK):
        yield [
            consent.number, consent.institution.name, consent.get_purpose_display(),
            catalogue.names_of(consent.categories), consent.valid_from, consent.valid_to,
            consent.get_status_display(), minute(consent.signed_at), minute(consent.ended_at),
        ]  # fmt: skip


def _looks(user: Any) -> Iterator[list[Any]]:
    yield ["时间", "查询方", "查询人", "订单编号", "用途", "查询类别"]
    rows = CreditQuery.objects.visible_to(user).select_related("institution", "actor").order_by("-at", "-pk")
    for look in rows.iterator(CHUNK):
        yield [
            minute(look.at), look.reader_name, mask_name(look.actor.name) if look.actor else "",
            look.order_number, look.purpose, catalogue.names_of(look.categories),
        ]  # fmt: skip


def _objections(user: Any) -> Iterator[list[Any]]:
    yield [
        "编号", "类型", "事项", "理由", "说明", "材料", "提交时间", "状态", "受理截止", "受理时间", "办结截止",
        "办结时间", "处理意见", "更正说明",
    ]  # fmt: skip
    for objection in Objection.objects.visible_to(user).prefetch_related("papers").iterator(CHUNK):
        yield [
            objection.number, objection.get_kind_display(), objection.subject, objection.get_reason_display(),
            objection.text, "、".join(paper.name for paper in objection.papers.all()),
            minute(objection.raised_at), objection.get_status_display(), objection.accept_due_on,
            minute(objection.accepted_at), objection.decide_due_on, minute(objection.decided_at),
            objection.decision_text, objection.correction,
        ]  # fmt: skip


def _objection_events(user: Any) -> Iterator[list[Any]]:
    yield ["编号", "时间", "办理", "办理人"]
    numbers = dict(Objection.objects.visible_to(user).values_list("pk", "number"))
    for event in events_of(numbers).exclude(action__in=INSIDE).iterator(CHUNK):
        yield [
            numbers[int(event.object_id)], minute(event.at), event.action, ROLES.get(event.actor_role, "系统")
        ]  # fmt: skip


def _doubts(user: Any) -> Iterator[list[Any]]:
    yield ["编号", "金融机构", "信用记录", "疑问", "提出时间", "状态", "平台答复", "建议核实单位", "答复时间"]
    rows = Doubt.objects.visible_to(user).select_related("institution", "record").defer("text")
    for doubt in rows.iterator(CHUNK):
        yield [
            doubt.number, doubt.institution.name, name_of(doubt.record), doubt.get_reason_display(),
            minute(doubt.asked_at), doubt.get_status_display(), doubt.answer, doubt.source_department,
            minute(doubt.answered_at),
        ]  # fmt: skip


def minute(moment: Any) -> str:
    """Return a moment as the sheets say it, "" for none."""
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""
