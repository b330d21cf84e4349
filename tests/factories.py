"""Makers of test objects: plain functions with defaults that are valid."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from uuid import uuid4

from django.utils import timezone

from accounts.models import User
from credit.models import Consent
from enterprises.models import Claim, Enterprise
from institutions.models import Institution, InstitutionKind, Membership
from orders.clocks import settle
from orders.models import Order
from platform_site.access import Role
from platform_site.identity import make_id_number, make_uscc
from products.models import FinancialProduct, ProductCharge, ProductVersion
from regions.models import Region

PASSWORD = "Suan-Pan-2026-x9"
_numbers = count(1)

REGIONS = {
    "310000": ("演示市", "province", None),
    "310100": ("市辖区", "city", "310000"),
    "310104": ("城西区", "county", "310100"),
    "310115": ("城东区", "county", "310100"),
}


def make_regions() -> dict[str, Region]:
    """Load one small city, in use."""
    for code, (name, level, parent) in REGIONS.items():
        Region.objects.get_or_create(
            code=code, defaults={"name": name, "level": level, "parent_id": parent, "is_used": True}
        )
    return Region.objects.in_bulk(REGIONS)


def phone() -> str:
    return f"199{next(_numbers):08d}"


def uscc() -> str:
    return make_uscc(f"91310115MA1K{next(_numbers):05d}")


def user(role: Role, name: str = "演示甲", **fields) -> User:
    return User.objects.create_user(phone=phone(), password=PASSWORD, name=name, role=role, **fields)


def institution(name: str | None = None, **fields) -> Institution:
    name = name or f"演示银行{next(_numbers)}"
    values = {
        "short_name": name[:30],
        "kind": InstitutionKind.CITY_BANK,
        "uscc": uscc(),
        "region": make_regions()["310115"],
        **fields,
    }
    return Institution.objects.create(name=name, **values)


def staff(institution: Institution, duty: str = Membership.Duty.MANAGER, **fields) -> User:
    person = user(Role.INSTITUTION, **fields)
    Membership.objects.create(user=person, institution=institution, duty=duty)
    return person


def enterprise(name: str | None = None, **fields) -> Enterprise:
    values = {
        "kind": Enterprise.Kind.COMPANY,
        "uscc": uscc(),
        "region": make_regions()["310115"],
        "legal_person": "演示乙",
        "industry": "C",
        "founded_on": timezone.localdate() - timedelta(days=2000),
        "registered_at": timezone.now(),
        "contact_name": "演示甲",
        **fields,
    }
    return Enterprise.objects.create(name=name or f"演示制造{next(_numbers)}有限公司", **values)


def natural_person(**fields) -> Enterprise:
    number = make_id_number("310115", date(1990, 1, 1), next(_numbers) % 1000)
    return enterprise(kind=Enterprise.Kind.PERSON, uscc=None, id_number=number, name="演示丙", **fields)


def owner(enterprise: Enterprise, *, status: str = Claim.Status.VERIFIED, **fields) -> User:
    """Return a person who acts for the enterprise."""
    person = user(Role.ENTERPRISE, **fields)
    decided = {"decided_by": person, "decided_at": timezone.now()} if status == Claim.Status.VERIFIED else {}
    Claim.objects.create(
        user=person, enterprise=enterprise, claimed_name=enterprise.name, status=status, **decided
    )
    return person


def version(product: FinancialProduct, **fields) -> ProductVersion:
    charges = fields.pop("charges", [])
    values = {
        "number": product.versions.count() + 1,
        "name": f"演示信用贷{next(_numbers)}",
        "kind": "credit",
        "amount_min": Decimal(10),
        "amount_max": Decimal(300),
        "term_min": 6,
        "term_max": 36,
        "rate_min": Decimal("4.35"),
        "rate_max": Decimal("5.10"),
        "cost_min": Decimal("4.35"),
        "cost_max": Decimal("5.10"),
        "guarantees": ["credit"],
        "repayments": ["equal_installment"],
        "audiences": ["company", "sole_trader"],
        "region_codes": ["310000"],
        "conditions": ["经营满 12 个月"],
        "materials": ["营业执照"],
        **fields,
    }
    made = ProductVersion.objects.create(product=product, **values)
    for charge in charges:
        ProductCharge.objects.create(version=made, **charge)
    return made


def product(
    institution: Institution, *, status: str = FinancialProduct.Status.ENABLED, **fields
) -> FinancialProduct:
    """Return a product with one published version (a draft has an unpublished one)."""
    now = timezone.now()
    made = FinancialProduct.objects.create(institution=institution)
    first = version(made, **fields)
    if status == FinancialProduct.Status.DRAFT:
        made.draft = first
    else:
        ProductVersion.objects.filter(pk=first.pk).update(published_at=now)
        made.current, made.published_at, made.status = first, now, FinancialProduct.Status.ENABLED
        made.search_text = f"{first.name} {institution.name}"
    made.save()
    if status not in (FinancialProduct.Status.DRAFT, FinancialProduct.Status.ENABLED):
        made.status, made.status_reason = status, "演示原因"
        made.save()
    return made


def consent(enterprise: Enterprise, institution: Institution, signer: User, **fields) -> Consent:
    today = timezone.localdate()
    values = {
        "number": f"SQ{uuid4().hex[:12].upper()}",
        "purpose": Consent.Purpose.APPLICATION,
        "categories": ["tax_rating", "tax_arrears"],
        "valid_from": today,
        "valid_to": today + timedelta(days=90),
        "text_version": "2026-1",
        "text": "演示授权书",
        "text_hash": "0" * 64,
        **fields,
    }
    return Consent.objects.create(enterprise=enterprise, institution=institution, signer=signer, **values)


def order(product: FinancialProduct, applicant: User, **fields) -> Order:
    """Return an order that was just submitted by the applicant, without going through the workflow."""
    company = applicant.enterprise
    values = {
        "number": f"RZ20261124-{uuid4().hex[:6].upper()}",
        "version": product.current,
        "institution": product.institution,
        "handled_by": product.institution,
        "enterprise": company,
        "applicant": applicant,
        "amount": Decimal(100),
        "term_months": 12,
        "purpose": "working_capital",
        "contact_name": "演示甲",
        "contact_phone": "19900009999",
        "confirmed_cost": product.current.cost_min,
        "accept_due_at": timezone.now() + timedelta(days=3),
        **fields,
    }
    values.setdefault("consent", consent(company, product.institution, applicant))
    made = Order(product=product, **values)
    settle(made, timezone.now())
    made.save(force_insert=True)
    return made
