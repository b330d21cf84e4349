"""Personal data at rest."""

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection

from enterprises.models import Enterprise
from platform_site.sealed import blind_index
from tests import factories


def test_the_tables_hold_neither_id_number_nor_phone(db):
    person = factories.natural_person(contact_phone="19912345678")
    with connection.cursor() as cursor:
        cursor.execute("select row_to_json(e)::text from enterprises_enterprise e")
        stored = cursor.fetchone()[0]
    fresh = Enterprise.objects.get(pk=person.pk)
    assert fresh.contact_phone == "19912345678"
    assert fresh.id_number == person.id_number
    assert person.id_number not in stored
    assert "19912345678" not in stored


def test_a_value_moved_to_another_row_does_not_open(db):
    first, second = factories.natural_person(), factories.natural_person()
    second.id_number_enc = first.id_number_enc
    with pytest.raises(InvalidTag):
        _ = second.id_number


def test_equal_numbers_find_each_other_by_the_blind_index(db):
    person = factories.natural_person()
    assert Enterprise.objects.get(id_number_bidx=blind_index(person.id_number)) == person
