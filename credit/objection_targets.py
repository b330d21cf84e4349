"""What an enterprise may object to: a record, a risk flag, a place on a list, or the refusal of an order."""

from dataclasses import dataclass
from typing import Any

from credit import catalogue
from credit.models import CreditRecord, Objection, RiskFlag, WhitelistEntry
from institutions.models import Institution

Kind, Reason = Objection.Kind, Objection.Reason


@dataclass(frozen=True)
class Target:
    """What is objected to: the one field of Objection that names it, its words, and the reasons it offers."""

    fields: dict[str, Any]
    subject: str
    reasons: tuple[str, ...]

    @property
    def record(self) -> CreditRecord | None:
        """Return the record in question, if there is one."""
        flag = self.fields.get("flag")
        return flag.evidence if flag else self.fields.get("record")


def about_record(record: CreditRecord, kind: str = Kind.DISPUTE) -> Target:
    reasons = (
        (Reason.DECISION, Reason.FULFILLED)
        if kind == Kind.REPAIR
        else (Reason.NOT_OURS, Reason.WRONG, Reason.OUTDATED, Reason.REVOKED, Reason.OTHER)
    )
    return Target({"record": record}, _named(record), reasons)


def about_entry(entry: WhitelistEntry) -> Target:
    subject = f"{entry.batch.get_kind_display()}：{entry.batch.label}（{entry.state.label}）"
    return Target({"entry": entry}, subject, (Reason.CRITERIA, Reason.REMOVAL, Reason.OTHER))


def about_flag(flag: RiskFlag) -> Target:
    subject = f"风险标识：{flag.rule.name if flag.is_public else f'{flag.first_seen_at:%Y-%m-%d} 发现'}"
    return Target({"flag": flag}, subject, (Reason.WRONG, Reason.OUTDATED, Reason.REVOKED, Reason.OTHER))


def about_refusal(number: str, institution: Institution, outcome: str) -> Target:
    """Return an order's refusal as a target; `outcome` is the order's last status in words."""
    return Target(
        {"order_number": number, "refused_by": institution},
        f"订单 {number}：{institution.name}{outcome}",
        (Reason.BASIS, Reason.UNFOUNDED, Reason.UNCLEAR, Reason.OTHER),
    )


def _named(record: CreditRecord) -> str:
    """Return the record in words; of a category by consent the title is a fact that not everyone may read."""
    category = catalogue.CATEGORIES[record.category]
    return f"{category.name}：{record.title if category.is_public else f'{record.dated_on:%Y-%m-%d}'}"
