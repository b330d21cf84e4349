"""What the platform knows of an enterprise that a product's conditions ask for; shown to the enterprise itself only."""

from datetime import date

from django.utils import timezone

from credit.models import CreditRecord, RiskFlag, RiskLevel, WhitelistEntry
from enterprises.models import Enterprise
from products.eligibility import Facts, Finding, judge
from products.models import ProductVersion


def findings_on(enterprise: Enterprise, version: ProductVersion) -> list[Finding]:
    """Return what is met and what is not; each fact is read only where the product asks for it."""
    today = timezone.localdate()
    facts = Facts(
        kind=enterprise.kind,
        region=enterprise.region_id,
        industry=enterprise.industry or None,
        age_months=months_since(enterprise.founded_on, today),
        tax_level=_tax_level(enterprise, today) if version.tax_levels else None,
        has_red_flag=_has_red_flag(enterprise) if version.no_open_red_flag else None,
        is_listed=is_listed(enterprise) if version.whitelist_only else None,
    )
    return judge(version, facts)


def is_listed(enterprise: Enterprise) -> bool:
    """Tell whether the enterprise stands on a white list that is in force."""
    return WhitelistEntry.objects.live().filter(enterprise=enterprise).exists()


def months_since(day: date | None, today: date) -> int | None:
    """Return the whole months from a day to today; None where the day is not known."""
    if day is None:
        return None
    return max(0, (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day))


def _tax_level(enterprise: Enterprise, today: date) -> str | None:
    records = CreditRecord.objects.shown(today).filter(enterprise=enterprise, category="tax_rating")
    return records.order_by("-dated_on", "-pk").values_list("state", flat=True).first() or None


def _has_red_flag(enterprise: Enterprise) -> bool:
    open_flags = RiskFlag.objects.filter(enterprise=enterprise, cleared_at__isnull=True)
    return open_flags.filter(level=RiskLevel.HIGH).exists()
