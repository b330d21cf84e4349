"""No byte of another tenant: unique strings stand in every text field of one bank and one company, and the people of
other tenants open every address. The database's dump holds no sealed number."""

import io
import re
import shutil
import subprocess
import zipfile
from collections import defaultdict
from datetime import date
from itertools import count

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db import Error, connection, models, transaction
from django.urls import reverse

from credit.catalogue import CATEGORIES
from credit.models import CreditRecord
from enterprises.models import Enterprise
from institutions.models import Institution
from orders.models import Order
from platform_site import embedded_postgres
from platform_site.identity import make_id_number
from platform_site.masking import mask_phone
from platform_site.postgres_place import find_place
from platform_site.sealed import sealed_attributes
from tests import factories
from tests.credit.test_file import record
from tests.test_access import ACCESS, objects  # noqa: F401 (a fixture)

OTHERS = ("anonymous", "stranger", "rival_officer", "other_supervisor")
# Meant for everybody: what an institution offers, and what the platform publishes.
PUBLIC_APPS = {"products", "portal", "regions"}
# Names that programs read: another value would only break the pages.
CODES = {
    "step",
    "number",
    "prefix",
    "key_hash",
    "url",
    "location",
    "chain",
    "hash",
    "prev_hash",
    "query",
    "password",
    "category",
}
# What a white list tells every institution about its enterprises.
ON_THE_LIST = {
    f"enterprises.Enterprise.{name}"
    for name in ("name", "company_type", "registration_status", "address", "business_scope")
} | {f"credit.WhitelistEntry.{name}" for name in ("reason", "industry")}
ALLOWED = {"rival_officer": ON_THE_LIST}


class Canaries:
    """The unique strings and where each was put."""

    def __init__(self):
        self.places: dict[str, str] = {}
        self._numbers = count(100)

    def plant(self, row: models.Model) -> None:
        """Give the row's text fields strings that stand nowhere else, where the database allows another value."""
        for field in row._meta.concrete_fields:
            if _takes_text(field):
                token = f"鲸{next(self._numbers)}鲸"
                try:
                    with transaction.atomic():
                        type(row)._base_manager.filter(pk=row.pk).update(**{field.name: token})
                except Error:
                    continue  # append-only, or a shape that the database checks
                self.places[token] = f"{row._meta.label}.{field.name}"

    def plant_phone(self, row: models.Model, attribute: str, columns: list[str]) -> None:
        """Give the row a phone of its own; its masked form counts too."""
        phone = f"1987654{next(self._numbers)}3"
        setattr(row, attribute, phone)
        row.save(update_fields=columns)
        self.places[phone] = self.places[mask_phone(phone)] = f"{row._meta.label}.{attribute}"

    def in_text(self, text: str) -> set[str]:
        return {place for token, place in self.places.items() if token in text}


def _takes_text(field: models.Field) -> bool:
    return (
        isinstance(field, models.CharField | models.TextField)
        and not (field.choices or field.primary_key or field.name in CODES or not field.editable)
        and (field.max_length or 100) >= 5
    )


def _rows_of_the_tenant(cast):
    """Yield the rows that hang on the bank, the company, their people or their orders by a foreign key."""
    people = [cast.owner.pk, cast.officer.pk, cast.manager.pk, cast.approver.pk]
    orders = Order.objects.filter(institution=cast.bank).values("pk")
    mine = {
        Enterprise: [cast.mill.pk],
        Institution: [cast.bank.pk],
        type(cast.owner): people,
        Order: orders,
    }
    yield cast.mill
    yield from type(cast.owner).objects.filter(pk__in=people)
    for model in apps.get_models():
        if model._meta.app_label in PUBLIC_APPS or model in (Institution, Enterprise) or model._meta.proxy:
            continue
        paths = [
            models.Q(**{f"{field.name}__in": mine[field.related_model]})
            for field in model._meta.concrete_fields
            if field.related_model in mine
        ]
        if "institution_id" in {field.name for field in model._meta.concrete_fields}:
            paths.append(models.Q(institution_id=cast.bank.pk))
        for path in paths:
            yield from model._base_manager.filter(path)


@pytest.fixture
def canaries(cast, objects) -> Canaries:  # noqa: F811
    planted = Canaries()
    record(cast.mill, "tax_rating")
    seen = {(CreditRecord, pk) for pk in _public_records()}
    phones = {model: (name, sealed) for model, name, sealed in sealed_attributes() if "phone" in name}
    for row in list(_rows_of_the_tenant(cast)):
        if (type(row), row.pk) in seen:
            continue
        seen.add((type(row), row.pk))
        planted.plant(row)
        if type(row) in phones:
            name, sealed = phones[type(row)]
            planted.plant_phone(row, name, sealed.columns_of(type(row)))
    for person in (cast.owner, cast.officer, cast.manager, cast.approver):
        planted.places[person.phone] = "accounts.User.phone"
    return planted


def _public_records():
    """Return the records that every institution reads about an enterprise on a list."""
    public = [category.code for category in CATEGORIES.values() if category.is_public]
    return CreditRecord.objects.filter(category__in=public).values_list("pk", flat=True)


def _text_of(answer) -> str:
    """Return what an answer says, the sheets of a workbook unpacked."""
    content = answer.getvalue()
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"".join(book.read(name) for name in book.namelist())
    return content.decode("utf-8", "replace")


def _admin_pages(cast) -> list[str]:
    """Return the lists of the admin site and the own page of each row, whosever it is."""
    pages = []
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pages.append(reverse(f"{name}_changelist"))
        pages += [
            reverse(f"{name}_change", args=[pk])
            for pk in model._base_manager.values_list("pk", flat=True)[:10]
        ]
    return pages


def _walk(client, who: str, cast, objects, canaries) -> dict[str, set[str]]:  # noqa: F811
    """Open every address as somebody and return which canaries each one showed."""
    addresses = {name: reverse(name, args=objects[target]) for name, (target, _) in ACCESS.items()}
    if who.endswith("supervisor"):
        addresses |= {page: page for page in _admin_pages(cast)}
    found: defaultdict[str, set[str]] = defaultdict(set)
    del addresses["readyz"]  # it runs an event loop, which a browser test before may have left in this thread
    for name, address in addresses.items():
        shown = canaries.in_text(_text_of(client.get(address))) - ALLOWED.get(who, set())
        if shown:
            found[name] |= shown
    return dict(found)


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_of_another_tenant_sees_a_byte(cast, login, objects, canaries, who):  # noqa: F811
    assert _walk(login(getattr(cast, who, None)), who, cast, objects, canaries) == {}


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("owner", {"enterprises.Enterprise.name", "orders.Order.note", "accounts.User.name"}),
        ("officer", {"enterprises.Enterprise.name", "orders.Order.note", "orders.InternalNote.text"}),
        ("supervisor", {"enterprises.Enterprise.name"}),
    ],
)
def test_its_own_people_see_the_canaries(cast, login, objects, canaries, who, seen):  # noqa: F811
    """The counter-check: the walk would see a leak."""
    order = Order.objects.get(number=objects["order"][0])
    canaries.plant(order.notes.create(author=cast.officer, text="演示备注"))
    found = _walk(login(getattr(cast, who)), who, cast, objects, canaries)
    assert seen <= set().union(*found.values())
    assert who == "owner" or any(name.endswith("export") for name in found)
    planted = set(canaries.places.values())
    assert len(planted) >= 45
    assert {
        "orders.Order.contact_phone",
        "accounts.User.phone",
        "enterprises.Enterprise.contact_phone",
    } <= planted


@pytest.mark.parametrize("who", ["stranger", "rival_officer", "other_supervisor"])
def test_a_foreign_id_is_answered_like_one_that_does_not_exist(cast, login, objects, who):  # noqa: F811
    """404 for both, and the same words: whether the row exists cannot be told."""
    client = login(getattr(cast, who))
    column = {"stranger": 2, "rival_officer": 4, "other_supervisor": 6}[who]
    compared = 0
    for name, (target, answers) in ACCESS.items():
        if answers[column] != 404 or not objects[target]:
            continue
        first = objects[target][0]
        missing = first + 10**6 if isinstance(first, int) else f"{first[:-6]}ZZZZZZ"
        foreign, unknown = (
            client.get(reverse(name, args=[value, *objects[target][1:]])) for value in (first, missing)
        )
        assert foreign.status_code == unknown.status_code == 404, name
        assert _without_ids(foreign.text) == _without_ids(unknown.text), name
        compared += 1
    assert compared >= 5


def _without_ids(page: str) -> str:
    """Return a page without request ids, tokens and the address it was asked for at."""
    page = re.sub(r"[0-9a-f-]{36}", "", page)
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
    return re.sub(r'(next|href|action)="?=?[^">]*"?', "", page)


def _dump() -> str:
    """Return the whole test database as SQL text."""
    if settings.DATABASES["default"]["HOST"].startswith("/"):
        program = find_place(settings.BASE_DIR).programs / "pg_dump"
    else:
        program = shutil.which("pg_dump")
    if not program:
        pytest.skip("no pg_dump for this server")
    made = subprocess.run([program, "--data-only", _address()], capture_output=True, text=True, check=True)
    return made.stdout


def _address() -> str:
    return (
        embedded_postgres.url(settings.BASE_DIR).rpartition("/")[0] + "/" + connection.settings_dict["NAME"]
    )


@pytest.mark.django_db(transaction=True)
def test_the_dump_of_the_database_holds_no_sealed_number():
    regions = factories.make_regions()
    numbers = [make_id_number("310115", date(1980, 1, 1), sequence) for sequence in range(1, 1000)]
    numbers.append(make_id_number("310115", date(1981, 1, 1), 1))
    phones = [f"1771234{sequence:04d}" for sequence in range(len(numbers))]
    Enterprise.objects.bulk_create(
        Enterprise(
            kind=Enterprise.Kind.PERSON,
            name="演示倾倒",
            id_number=number,
            contact_phone=phone,
            region=regions["310115"],
        )
        for number, phone in zip(numbers, phones, strict=True)
    )
    dump = _dump()
    assert dump.count("演示倾倒") == 1000  # it is this database that was dumped
    assert [number for number in numbers if number in dump] == []
    assert [phone for phone in phones if phone in dump] == []
    birth_and_sequence = {number[6:17] for number in numbers}
    assert [part for part in birth_and_sequence if part in dump] == []
