"""Puts the demo's enterprises, their owners and the white lists into the database."""

from datetime import date, datetime, timedelta
from random import Random

from django.contrib.auth.hashers import make_password

from accounts.models import User
from credit.models import WhitelistBatch, WhitelistEntry
from enterprises import workflow
from enterprises.models import Claim, Enterprise
from govadmin.demo.accounts import NamedPeople, add_owner
from govadmin.demo.companies import companies
from govadmin.demo.people import Person
from platform_site.access import Role
from regions.models import Region

LISTS = [  # kind, label, department, listed this many days ago, valid for
    ("xinyidai", "第一批信易贷白名单（演示）", "示范市发展改革部门（演示）", 300, 365),
    ("xinyidai", "第二批信易贷白名单（演示）", "示范市发展改革部门（演示）", 180, 365),
    ("recommended", "工业领域推荐清单（演示）", "示范市工业和信息化部门（演示）", 120, 365),
    ("xinyidai", "第三批信易贷白名单（演示）", "示范市发展改革部门（演示）", 45, 365),
    ("industry", "农业龙头企业白名单（演示）", "示范市农业农村部门（演示）", 400, 365),
    ("declared", "小微企业融资申报清单（演示）", "示范市发展改革部门（演示）", 30, 180),
]
REMOVED, NOT_MET = 0.02, 0.05  # shares of a batch, added up
REMOVAL_REASON = "不再符合“信用状况良好”（演示）"
REASONS = ("纳税信用良好", "经营稳定、无失信记录", "专精特新培育对象", "吸纳就业较多")
NAMED_ENTERPRISES = 2
RETURNED_AFTER = 2  # hours


def add_enterprises(rng: Random, count: int, districts: list[Region], today: date) -> list[Enterprise]:
    """Create companies in all districts; nobody is registered for them yet."""
    rows = [
        Enterprise(
            **vars(company),
            region=district,
            address=f"{district.name}演示路 {rng.randint(1, 999)} 号",
            legal_person="演示法人",
        )
        for company in companies(rng, count, today)
        for district in [rng.choice(districts)]
    ]
    # The named enterprises come first and may apply for nearly every product.
    suited = [row for row in rows if (row.kind, row.industry, row.size) == ("company", "C", "small")]
    rows.sort(key=lambda row: row not in suited[:NAMED_ENTERPRISES])
    return Enterprise.objects.bulk_create(rows, batch_size=500)


def register(
    rng: Random, named: NamedPeople, enterprises: list[Enterprise], persons: list[Person], operator: User, now
) -> list[User]:
    """Register these enterprises and verify their owners; return the owners, the two named ones first."""
    for enterprise, person in zip(enterprises, persons, strict=True):
        enterprise.registered_at = now - timedelta(days=rng.randint(80, 400), minutes=rng.randint(0, 900))
        enterprise.contact_name, enterprise.contact_phone = person.name, person.phone
        enterprise.legal_person = person.name
    fields = ["registered_at", "contact_name", "contact_phone_enc", "contact_phone_tail", "legal_person"]
    Enterprise.objects.bulk_update(enterprises, fields)
    first = [
        add_owner(named, "企业用户", enterprise, operator, enterprise.registered_at)
        for enterprise in enterprises[:NAMED_ENTERPRISES]
    ]
    rest = enterprises[NAMED_ENTERPRISES:]
    users = _users(persons[NAMED_ENTERPRISES:], now)
    Claim.objects.bulk_create(
        Claim(
            user=user,
            enterprise=enterprise,
            claimed_name=enterprise.name,
            status=Claim.Status.VERIFIED,
            created_at=enterprise.registered_at,
            submitted_at=enterprise.registered_at,
            decided_at=enterprise.registered_at,
            decided_by=operator,
        )
        for user, enterprise in zip(users, rest, strict=True)
    )
    return first + users


def add_waiting_claims(enterprises: list[Enterprise], persons: list[Person], operator: User, now) -> None:
    """Let people claim these enterprises: every fourth is returned by the operator, the others wait."""
    for number, (user, enterprise) in enumerate(zip(_users(persons, now), enterprises, strict=True)):
        at = now - timedelta(hours=5 * number + 3)
        claim = Claim.objects.create(
            user=user, enterprise=enterprise, claimed_name=enterprise.name, created_at=at
        )
        claim = workflow.submit(claim, user=user, now=at)
        if number % 4 == 3:
            workflow.return_claim(
                claim,
                user=operator,
                reason="营业执照照片不清晰，请重新上传。",
                now=at + timedelta(hours=RETURNED_AFTER),
            )


def add_natural_person(named: NamedPeople, person: Person, district: Region, operator: User, now) -> User:
    """Create the named natural person as a verified subject."""
    subject = Enterprise.objects.create(
        kind=Enterprise.Kind.PERSON,
        name=person.name,
        id_number=person.id_number,
        region=district,
        contact_name=person.name,
        contact_phone=person.phone,
        registered_at=now,
    )
    return add_owner(named, "自然人", subject, operator, now)


def list_enterprises(
    rng: Random, enterprises: list[Enterprise], named: list[Enterprise], today: date
) -> None:
    """Spread the enterprises over the lists: few are refused or removed, one list has run out.

    The first named enterprise is on a list and was refused by another one; the second was removed and listed again.
    """
    batches = [
        WhitelistBatch.objects.create(
            kind=kind,
            label=label,
            department=department,
            listed_on=today - timedelta(days=days_ago),
            valid_to=today - timedelta(days=days_ago - valid_days),
        )
        for kind, label, department, days_ago, valid_days in LISTS
    ]
    first, second = named
    chosen = [
        _entry(rng, batches[1], first, today, share=1),
        _entry(rng, batches[2], first, today, share=NOT_MET),
        _entry(rng, batches[0], second, today, share=REMOVED),
        _entry(rng, batches[3], second, today, share=1),
    ]
    others = [enterprise for enterprise in enterprises if enterprise not in named]
    others = rng.sample(others, min(len(others), len(enterprises) - len(chosen)))
    for number, batch in enumerate(batches):
        chosen += [
            _entry(rng, batch, enterprise, today, rng.random())
            for enterprise in others[number :: len(batches)]
        ]
    WhitelistEntry.objects.bulk_create(chosen, batch_size=1000)


def _entry(
    rng: Random, batch: WhitelistBatch, enterprise: Enterprise, today: date, share: float
) -> WhitelistEntry:
    """Return an entry in the state that this share of a batch has."""
    entry = WhitelistEntry(
        batch=batch,
        enterprise=enterprise,
        reason=rng.choice(REASONS),
        listed_on=batch.listed_on,
        valid_to=batch.valid_to,
    )
    if share <= REMOVED:
        entry.status, entry.removal_reason = entry.Status.REMOVED, REMOVAL_REASON
        entry.ended_on = min(batch.listed_on + timedelta(days=60), today)
    elif share <= NOT_MET:
        entry.status, entry.reason = entry.Status.NOT_MET, ""
        setattr(entry, rng.choice(entry.CRITERIA), False)
    elif batch.valid_to and batch.valid_to < today:
        entry.status, entry.ended_on = entry.Status.EXPIRED, batch.valid_to + timedelta(days=1)
    return entry


def _users(persons: list[Person], now: datetime) -> list[User]:
    """Create enterprise users who cannot log in."""
    return User.objects.bulk_create(
        User(
            phone=person.phone,
            name=person.name,
            role=Role.ENTERPRISE,
            password=make_password(None),
            created_at=now,
        )
        for person in persons
    )
