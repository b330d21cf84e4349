"""Puts the demo's institutions, their people and their products on sale into the database."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import cycle, islice
from random import Random

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import User
from govadmin.demo.lenders import DISTRICT_BRANCHES, LENDERS, OFFERS, Lender, Offer
from govadmin.demo.people import Person
from institutions.models import Institution, JoinRequest, Membership
from platform_site.access import Role
from platform_site.identity import make_uscc
from platform_site.numbers import dated_number
from products.models import FinancialProduct, LprQuote, ProductCharge, ProductVersion
from products.pricing import charges_of, declared_range
from products.workflow import PRODUCT, publish

OFFERS_OF_EACH = 4
PUBLISHED_DAYS_AGO = 120
LPR_ONE_YEAR = Decimal("3.000")
LPR_FIVE_YEARS = Decimal("3.500")
CITY_CODE = "310000"
DISTRICTS = ("310115", "310104")
NEWCOMERS = (("演示科技小额贷款有限公司", "micro_lender"), ("演示第二村镇银行", "village_bank"))
CONDITIONS = ["依法注册，正常经营", "经营者信用状况良好", "贷款用途依法合规"]
MATERIALS = ["营业执照", "法定代表人身份证明", "近一年财务报表", "近六个月银行流水"]


def add_institutions(today: date) -> list[Institution]:
    """Create the institutions and, for some, two branches; return them with each head before its branches."""
    made: list[Institution] = []
    for lender in LENDERS:
        head = _institution(lender.name, lender.short_name, lender.kind, CITY_CODE, None, len(made), today)
        made.append(head)
        if lender.has_branches:
            made += [
                _institution(
                    f"{lender.name}{branch}",
                    f"{lender.short_name}{branch}",
                    lender.kind,
                    district,
                    head,
                    len(made) + offset,
                    today,
                )
                for offset, (branch, district) in enumerate(zip(DISTRICT_BRANCHES, DISTRICTS, strict=True))
            ]
    return made


def _institution(name, short_name, kind, region_code, parent, number, today) -> Institution:
    return Institution.objects.create(
        name=name,
        short_name=short_name,
        kind=kind,
        uscc=make_uscc(f"91990000MB{number:07d}"),
        licence_no=f"演示许可{number:04d}",
        parent=parent,
        region_id=region_code,
        description=f"{name}，为演示而虚构，不对应任何真实机构。",
        service_phone="19900009999",
        joined_on=today - timedelta(days=PUBLISHED_DAYS_AGO + 60),
    )


def staff_missing_duties(institutions: list[Institution], persons: list[Person]) -> None:
    """Give each institution one person for every duty that nobody holds yet; they cannot log in."""
    held = set(Membership.objects.values_list("institution_id", "duty"))
    vacant = [
        (institution, duty)
        for institution in institutions
        for duty in Membership.Duty.values
        if (institution.pk, duty) not in held
    ]
    users = User.objects.bulk_create(
        User(phone=person.phone, name=person.name, role=Role.INSTITUTION, password=make_password(None))
        for person, _ in zip(persons, vacant, strict=False)
    )
    Membership.objects.bulk_create(
        Membership(user=user, institution=institution, duty=duty)
        for user, (institution, duty) in zip(users, vacant, strict=True)
    )


def staff_of(institution: Institution) -> dict[str, User]:
    """Return the people of an institution by duty."""
    members = institution.memberships.filter(ended_at__isnull=True).select_related("user")
    return {member.duty: member.user for member in members}


def add_products(rng: Random, institutions: list[Institution], now: datetime) -> list[FinancialProduct]:
    """Put four products of every head institution on sale; return them."""
    published_at = now - timedelta(days=PUBLISHED_DAYS_AGO)
    quoted_on = _quote_lpr(timezone.localdate(now), timezone.localdate(published_at))
    heads = {institution.name: institution for institution in institutions}
    made: list[FinancialProduct] = []
    bank_offers = cycle(OFFERS["bank"])
    for lender in LENDERS:
        institution = heads[lender.name]
        manager = staff_of(institution)[Membership.Duty.MANAGER]
        offers = bank_offers if lender.offers == "bank" else OFFERS[lender.offers]
        for offer in islice(offers, OFFERS_OF_EACH):
            at = published_at + timedelta(days=rng.randint(0, 40), minutes=rng.randint(0, 400))
            product = _product(institution, lender, offer, manager, quoted_on, at)
            product.is_recommended = rng.random() < 0.15
            product.save(update_fields=["is_recommended"])
            made.append(publish(product, user=manager, now=at))
    return made


def _quote_lpr(today: date, published_on: date) -> date:
    """Enter the quotes of the last months; return the day of the one that held when products were published."""
    day = today
    while day >= published_on:
        day = (day.replace(day=1) - timedelta(days=1)).replace(day=20)
        LprQuote.objects.get_or_create(
            quoted_on=day, defaults={"one_year": LPR_ONE_YEAR, "five_year": LPR_FIVE_YEARS}
        )
    return day


def _product(
    institution, lender: Lender, offer: Offer, manager: User, quoted_on: date, at
) -> FinancialProduct:
    product = FinancialProduct.objects.create(
        institution=institution, created_by=manager, created_at=at, updated_at=at
    )
    version = _version(product, lender, offer, manager, quoted_on, at)
    charges = [ProductCharge(**vars(charge)) for charge in offer.charges]
    version.cost_min, version.cost_max = declared_range(version, charges_of(charges))
    version.full_clean(exclude=["product"])
    version.save()
    for charge in charges:
        charge.version = version
    ProductCharge.objects.bulk_create(charges)
    product.draft = version
    product.save(update_fields=["draft"])
    return product


def _version(product, lender: Lender, offer: Offer, manager: User, quoted_on: date, at) -> ProductVersion:
    spread = Decimal(offer.spread)
    return ProductVersion(
        product=product,
        number=1,
        name=f"{lender.short_name}{offer.name}",
        kind=offer.kind,
        summary=f"{offer.feature}，演示产品。",
        amount_min=Decimal(offer.amounts[0]),
        amount_max=Decimal(offer.amounts[1]),
        term_min=offer.terms[0],
        term_max=offer.terms[1],
        rate_kind="lpr" if offer.is_floating else "fixed",
        rate_min=Decimal(lender.rate_min) + spread,
        rate_max=Decimal(lender.rate_max) + spread,
        lpr_quoted_on=quoted_on if offer.is_floating else None,
        guarantees=list(offer.guarantees),
        repayments=list(offer.repayments),
        audiences=["company"] if offer.companies_only else ["company", "sole_trader"],
        region_codes=[CITY_CODE],
        industries=list(offer.industries),
        whitelist_only=offer.whitelist_only,
        conditions=CONDITIONS,
        materials=MATERIALS,
        features=[offer.feature, "线上申请，进度可查"],
        description=f"{lender.short_name}{offer.name}为演示而虚构，{offer.feature}。实际条款以机构审批为准。",
        min_age_months=6 if offer.kind == "credit" else 12,
        tax_levels=list(offer.tax_levels),
        created_by=manager,
        created_at=at,
    )


def ask_to_join(today: date) -> None:
    """Leave two requests of new institutions for the supervisors to decide."""
    for number, (name, kind) in enumerate(NEWCOMERS, 900):
        JoinRequest.objects.create(
            receipt=dated_number("RZSQ", today),
            name=name,
            kind=kind,
            uscc=make_uscc(f"91990000MB{number:07d}"),
            licence_no=f"演示许可{number:04d}",
            region_id=DISTRICTS[0],
            contact_name="演示联系人",
            contact_phone="19900009998",
        )


def close_some(products: list[FinancialProduct], now: datetime) -> None:
    """Disable the last two products, so that lists show more than one status."""
    for product in products[-2:]:
        manager = staff_of(product.institution)[Membership.Duty.MANAGER]
        PRODUCT.take(
            product, "disable", user=manager, now=now, status_reason="演示：额度已用完", updated_at=now
        )
