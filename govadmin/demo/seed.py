"""The whole demo: a city, its institutions, enterprises, credit records and sixty days of orders."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from django.conf import settings
from django.core.management import CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from credit import evaluation
from govadmin.demo import (
    accounts,
    credit_facts,
    doubts,
    history,
    imports,
    invitations,
    objections,
    portal,
    subjects,
    supermarket,
)
from govadmin.demo.articles import NEWS, POLICIES, SOURCE
from govadmin.demo.people import people
from orders.figures.counting import count_events
from platform_site.models import SiteSettings
from portal.models import Article
from regions.models import Region, prefix_of

SEED = 20261124
PEOPLE = 400
WAITING_CLAIMS = 12
STAFF = 120
SITE = {
    "city": "示范市（演示）",
    "host_unit": "示范市发展和改革部门（演示）",
    "operator_unit": "示范市信用服务中心（演示）",
    "phone": "19900009999（演示）",
    "hours": "工作日 9:00–17:00",
}


@dataclass(frozen=True)
class Size:
    """How much is made."""

    enterprises: int
    with_records: int
    registered: int
    listed: int
    orders: int

    @classmethod
    def scaled(cls, scale: float) -> "Size":
        """Return a part of the full demo: 1 is 3,200 enterprises with 600 orders."""
        return cls(*(max(10, round(number * scale)) for number in (3200, 300, 150, 3000, 600)))


def accounts_path() -> Path:
    """Return where the named accounts and their passwords are written."""
    return settings.VAR_DIR / "demo-accounts.json"


def is_seeded() -> bool:
    """Tell whether the demo's first named account stands already."""
    return User.objects.filter(phone=str(accounts.FIRST_PHONE)).exists()


@transaction.atomic
def seed(size: Size, now: datetime) -> dict[str, int]:
    """Write everything or nothing; return what was made, by its Chinese name. CommandError without regions."""
    rng, today = Random(SEED), timezone.localdate(now)  # noqa: S311 the same city every time
    persons = people(rng, PEOPLE, today)
    staff, owners_to_be, waiting, natural = (
        persons[:STAFF],
        persons[STAFF : STAFF + size.registered],
        persons[-WAITING_CLAIMS - 1 : -1],
        persons[-1],
    )
    districts = _use_city()
    SiteSettings.objects.update_or_create(pk=1, defaults=SITE)
    named = accounts.NamedPeople()

    operator = accounts.add_back_office(named)
    enterprises = subjects.add_enterprises(rng, size.enterprises, districts, today)
    registered, rest = enterprises[: size.registered], enterprises[size.registered :]
    owners = subjects.register(rng, named, registered, owners_to_be, operator, now)
    subjects.add_waiting_claims(rest[:WAITING_CLAIMS], waiting, operator, now)
    subjects.add_natural_person(named, natural, districts[0], operator, now)
    subjects.list_enterprises(rng, rng.sample(enterprises, size.listed), registered[:2], today)

    credit_facts.add_sources(today)
    records = credit_facts.add_records(rng, enterprises[: size.with_records], today)
    evaluation.evaluate(now=now)

    institutions = supermarket.add_institutions(today)
    heads = [institution for institution in institutions if institution.parent_id is None]
    accounts.add_staff(named, heads[:2])
    supermarket.staff_missing_duties(institutions, staff)
    products = supermarket.add_products(rng, institutions, now)
    orders = history.replay(rng, owners, products, size.orders, now)
    invitations.invite_enterprises(heads[:2], owners, now)
    objections.raise_objections(owners, now)
    doubts.ask_about_records(heads[0], now)
    imports.import_files(rng, enterprises, now)
    history.read_old_messages(now)
    supermarket.close_some(products, now)
    supermarket.ask_to_join(today)
    _publish_articles(now)
    portal.relate_products(products)
    portal.tell(now)
    count_events()
    named.write(accounts_path())
    return {
        "企业": len(enterprises),
        "金融机构": len(institutions),
        "金融产品": len(products),
        "信用记录": records,
        "融资订单": orders,
        "演示账号": len(named.rows),
    }


def _use_city() -> list[Region]:
    """Take the city's regions into use and return its districts."""
    city = Region.objects.under(prefix_of(supermarket.CITY_CODE))
    districts = list(city.filter(level=Region.Level.COUNTY))
    if not {district.code for district in districts} >= set(supermarket.DISTRICTS):
        raise CommandError("还没有行政区划，请先运行 manage.py load_regions。")
    city.update(is_used=True)
    return districts


def _publish_articles(now: datetime) -> None:
    Article.objects.bulk_create(
        Article(
            kind=kind,
            title=title,
            source=SOURCE,
            body=body,
            published_at=now - timedelta(days=9 * number + 1),
        )
        for kind, articles in ((Article.Kind.POLICY, POLICIES), (Article.Kind.NEWS, NEWS))
        for number, (title, body) in enumerate(articles)
    )
