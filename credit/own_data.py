"""下载我的数据: what the platform keeps about one enterprise, as the tables of a workbook."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import timezone

from credit import catalogue
from credit.basics import basics_of
from credit.catalogue import CATEGORIES
from credit.models import Consent, CreditQuery, CreditRecord
from credit.sections import row_of
from platform_site.masking import mask_name

CHUNK = 1000


def tables_of(user: Any) -> Mapping[str, Iterator[list[Any]]]:
    """Return profile, records, consents and looks of the person's enterprise, by sheet name, row by row."""
    return {
        "企业信息": _profile(user.enterprise),
        "信用记录": _records(user.enterprise),
        "信用授权": _consents(user),
        "查询足迹": _looks(user),
    }


def _profile(enterprise: Any) -> Iterator[list[Any]]:
    yield ["项目", "内容"]
    yield from map(list, basics_of(enterprise))
    yield ["经营范围", enterprise.business_scope]
    yield ["划型", enterprise.get_size_display()]
    yield ["标签", "、".join(enterprise.tags)]
    yield ["联系人", enterprise.contact_name]


def _records(enterprise: Any) -> Iterator[list[Any]]:
    yield ["类别", "标题", "日期", "性质", "来源部门", "归集时间", "内容"]
    for record in CreditRecord.objects.shown().filter(enterprise=enterprise).iterator(CHUNK):
        category = CATEGORIES[record.category]
        row = row_of(category, record)
        text = "；".join(f"{heading}：{value}" for heading, value in row.fields)
        yield [
            category.name, row.title, row.dated_on, row.polarity.label, record.department,
            _minute(record.created_at), text,
        ]  # fmt: skip


def _consents(user: Any) -> Iterator[list[Any]]:
    yield ["授权编号", "金融机构", "用途", "授权类别", "生效日期", "有效期至", "状态", "签署时间", "结束时间"]
    rows = Consent.objects.visible_to(user).select_related("institution").order_by("-signed_at", "-pk")
    for consent in rows.iterator(CHUNK):
        yield [
            consent.number, consent.institution.name, consent.get_purpose_display(),
            catalogue.names_of(consent.categories), consent.valid_from, consent.valid_to,
            consent.get_status_display(), _minute(consent.signed_at), _minute(consent.ended_at),
        ]  # fmt: skip


def _looks(user: Any) -> Iterator[list[Any]]:
    yield ["时间", "查询方", "查询人", "订单编号", "用途", "查询类别"]
    rows = CreditQuery.objects.visible_to(user).select_related("institution", "actor").order_by("-at", "-pk")
    for look in rows.iterator(CHUNK):
        yield [
            _minute(look.at), look.reader_name, mask_name(look.actor.name) if look.actor else "",
            look.order_number, look.purpose, catalogue.names_of(look.categories),
        ]  # fmt: skip


def _minute(moment: Any) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""
