"""基本信息: the facts of the register at the head of a credit file."""

from enterprises.models import Enterprise
from platform_site.industries import DIVISIONS, SECTIONS
from platform_site.masking import mask_name


def basics_of(enterprise: Enterprise) -> list[tuple[str, str]]:
    """Return the filled facts by name; capital in 万元, people masked."""
    capital, founded = enterprise.registered_capital, enterprise.founded_on
    facts = [
        ("企业名称", enterprise.list_name),
        ("统一社会信用代码", enterprise.uscc),
        ("法定代表人", mask_name(enterprise.legal_person)),
        ("企业类型", enterprise.company_type),
        ("登记状态", "" if enterprise.is_person else enterprise.registration_status),
        ("成立日期", f"{founded:%Y-%m-%d}" if founded else ""),
        ("注册资本", f"{capital:,.2f} 万元" if capital is not None else ""),
        ("行业", DIVISIONS.get(enterprise.industry_division) or SECTIONS.get(enterprise.industry, "")),
        ("住所", enterprise.address),
    ]
    return [(name, value) for name, value in facts if value]
