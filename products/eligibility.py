"""资格自测: what a product demands against what is known of an applicant. No credit is looked up here."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from platform_site.tones import Tone
from products.choices import Audience
from regions.models import ancestors_of


class Band(StrEnum):
    """How well an applicant fits; never a decision."""

    GOOD = "较符合"
    FAIR = "基本符合"
    POOR = "暂不符合"


@dataclass(frozen=True)
class Facts:
    """What is known of an applicant; None is not known. `age_months` counts whole months since the founding."""

    kind: str | None = None
    region: str | None = None
    industry: str | None = None
    age_months: int | None = None
    tax_level: str | None = None
    has_red_flag: bool | None = None
    is_listed: bool | None = None


@dataclass(frozen=True)
class Finding:
    """One condition: its name, what the product demands, whether it is met (None: cannot be told), and why."""

    name: str
    demand: str
    is_met: bool | None
    reason: str

    @property
    def label(self) -> str:
        return {True: "符合", False: "不符合", None: "待核实"}[self.is_met]

    @property
    def tone(self) -> Tone:
        return {True: Tone.GOOD, False: Tone.BAD, None: Tone.ACT}[self.is_met]


def judge(version: Any, facts: Facts) -> list[Finding]:
    """Return the findings on every condition that the product version sets, in the order of the product page."""
    served = bool(facts.region and set(ancestors_of(facts.region)) & set(version.region_codes))
    kinds = "、".join(version.audience_labels())
    kind = Audience(facts.kind).label if facts.kind else ""
    found = [
        _finding("适用对象", kinds, facts.kind, facts.kind in version.audiences, f"您是{kind}"),
        _finding("适用地区", "产品适用地区", facts.region, served, "按您所在的行政区判断"),
    ]
    if version.industries:
        fits = facts.industry in version.industries
        found.append(
            _finding(
                "适用行业", "产品适用行业", facts.industry, fits, "按登记的行业门类判断", "请核对适用行业"
            )
        )
    if version.min_age_months:
        old_enough = (facts.age_months or 0) >= version.min_age_months
        known = f"已成立 {facts.age_months} 个月"
        demand = f"成立满 {version.min_age_months} 个月"
        found.append(_finding("经营期限", demand, facts.age_months, old_enough, known))
    if version.tax_levels:
        known, fits = f"最近一次评价为 {facts.tax_level} 级", facts.tax_level in version.tax_levels
        demand = f"{'、'.join(version.tax_levels)} 级"
        found.append(
            _finding("纳税信用", demand, facts.tax_level, fits, known, "没有评价结果，以机构审核为准")
        )
    if version.no_open_red_flag:
        known = "有尚未解除的高风险信息" if facts.has_red_flag else "没有高风险信息"
        found.append(
            _finding("信用状况", "没有未解除的高风险信息", facts.has_red_flag, not facts.has_red_flag, known)
        )
    if version.whitelist_only:
        known = "在有效的白名单中" if facts.is_listed else "不在有效的白名单中"
        found.append(_finding("白名单", "信易贷白名单企业", facts.is_listed, bool(facts.is_listed), known))
    return found


def band_of(findings: Sequence[Finding]) -> Band:
    """Return 暂不符合 where a condition is not met, 基本符合 where one cannot be told, else 较符合."""
    met = {finding.is_met for finding in findings}
    return Band.POOR if False in met else Band.FAIR if None in met else Band.GOOD


def _finding(
    name: str,
    demand: str,
    known: object,
    is_met: bool,
    reason: str,
    unknown: str = "您未提供，以机构审核为准",
) -> Finding:
    return Finding(name, demand, None, unknown) if known is None else Finding(name, demand, is_met, reason)
