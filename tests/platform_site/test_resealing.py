"""Rotating the keys of sealed data: every column, while the site runs, after a kill, and not past an unknown key."""

import io
from threading import Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from enterprises.models import Enterprise
from orders.models import Order, Webhook
from platform_site import resealing
from platform_site.sealed import blind_index, kids, sealed_attributes
from tests import factories

NEW_KEY = "2:" + "ab" * 32


def rotate() -> str:
    out = io.StringIO()
    call_command("rotate_keys", stdout=out)
    return out.getvalue()


def tokens(model, column) -> list[str]:
    return list(model._base_manager.exclude(**{column: ""}).values_list(column, flat=True))


@pytest.fixture
def people(db):
    return [factories.natural_person(contact_phone=f"199123400{number:02d}") for number in range(5)]


@pytest.fixture
def new_key(people, settings):
    """Add a key after data was sealed with the old one."""
    settings.DATA_KEYS = f"{settings.DATA_KEYS},{NEW_KEY}"


def test_every_sealed_column_moves_to_the_newest_key(cast, people, settings):
    factories.order(cast.product, cast.owner)
    Webhook.objects.create(institution=cast.bank, url="https://example.test/", secret="演示密钥")
    settings.DATA_KEYS = f"{settings.DATA_KEYS},{NEW_KEY}"
    numbers = [person.id_number for person in people]
    said = rotate()
    assert "旧密钥可以从 DATA_KEYS 中删除" in said
    settings.DATA_KEYS = NEW_KEY  # the old key is really not needed any more
    for model, name, attribute in sealed_attributes():
        assert all(token.split("|")[1] == "2" for token in tokens(model, f"{attribute.name}_enc"))
        assert all(getattr(row, name) is not None for row in model._base_manager.all())
    assert [Enterprise.objects.get(pk=person.pk).id_number for person in people] == numbers
    assert Order.objects.get().contact_phone == "19900009999"
    assert Webhook.objects.get().secret == "演示密钥"


def test_the_walk_finds_each_column_that_a_migration_made(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name || '.' || column_name from information_schema.columns"
            " where table_schema = 'public' and column_name like '%\\_enc'"
        )
        stored = {name for (name,) in cursor.fetchall()}
    walked = {f"{model._meta.db_table}.{sealed.name}_enc" for model, _, sealed in sealed_attributes()}
    assert walked == stored


def test_a_killed_run_is_taken_up_again(people, new_key, monkeypatch):
    monkeypatch.setattr(resealing, "BATCH", 2)
    write, written = resealing._write_anew, []

    def die_in_the_second_batch(row, name, attribute):
        if len(written) == 3:
            raise KeyboardInterrupt
        written.append(row.pk)
        return write(row, name, attribute)

    monkeypatch.setattr(resealing, "_write_anew", die_in_the_second_batch)
    with pytest.raises(KeyboardInterrupt):
        rotate()
    by_key = [token.split("|")[1] for token in tokens(Enterprise, "contact_phone_enc")]
    assert sorted(by_key) == ["1", "1", "1", "2", "2"]  # whole batches only
    assert {person.contact_phone for person in Enterprise.objects.all()} == {
        f"199123400{number:02d}" for number in range(5)
    }
    monkeypatch.setattr(resealing, "_write_anew", write)
    assert "enterprises_enterprise.contact_phone_enc：重新加密 3 行" in rotate()
    assert "重新加密 0 行" in rotate()


def test_an_unknown_key_is_named_and_the_rest_still_moves(people, new_key, settings):
    stray = Enterprise.objects.filter(pk=people[0].pk)
    stray.update(id_number_enc="v1|9|AAAA|AAAA")
    with pytest.raises(CommandError, match=r"id_number_enc：9"):
        rotate()
    moved = [token.split("|")[1] for token in tokens(Enterprise, "id_number_enc")]
    assert sorted(moved) == ["2", "2", "2", "2", "9"]


def test_a_new_index_key_finds_everybody_again(people, settings):
    settings.INDEX_KEY = "cd" * 32
    number = people[0].id_number
    assert not Enterprise.objects.filter(id_number_bidx=blind_index(number)).exists()
    assert "重算摘要 5 行" in rotate()
    assert Enterprise.objects.get(id_number_bidx=blind_index(number)) == people[0]
    assert "重算摘要 0 行" in rotate()


@pytest.mark.django_db(transaction=True)
def test_what_the_site_writes_meanwhile_is_not_lost(settings, monkeypatch):
    """A company changes its phone between the batch's read and write: it waits for the lock and wins."""
    person = factories.natural_person(contact_phone="19912340001")
    settings.DATA_KEYS = f"{settings.DATA_KEYS},{NEW_KEY}"
    write, writers = resealing._write_anew, []

    def change_phone():
        fresh = Enterprise.objects.get(pk=person.pk)
        fresh.contact_phone = "19912349999"
        fresh.save(update_fields=["contact_phone_enc", "contact_phone_tail"])
        connection.close()

    def write_while_somebody_changes(row, name, attribute):
        if not writers:
            writers.append(Thread(target=change_phone))
            writers[0].start()
            writers[0].join(timeout=0.3)
            assert writers[0].is_alive()  # it waits for the row
        return write(row, name, attribute)

    monkeypatch.setattr(resealing, "_write_anew", write_while_somebody_changes)
    rotate()
    writers[0].join()
    fresh = Enterprise.objects.get(pk=person.pk)
    assert fresh.contact_phone == "19912349999"
    assert fresh.contact_phone_enc.split("|")[1] == kids()[-1]
