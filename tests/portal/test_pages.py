"""The portal's own pages."""

import pytest
from django.urls import reverse

from portal.models import Article
from portal.views.pages import STANDING_PAGES


@pytest.mark.parametrize("name", [f"portal:{name}" for name in STANDING_PAGES])
def test_a_standing_page_opens_with_its_heading(db, client, name):
    page = client.get(reverse(name)).content.decode()
    assert f"<h1>{STANDING_PAGES[name.partition(':')[2]]}</h1>" in page


def test_only_published_articles_are_read(db, client):
    shown = Article.objects.create(kind="policy", title="演示贴息办法", source="演示局", body="第一条")
    hidden = Article.objects.create(
        kind="policy", title="演示草稿", source="演示局", body="x", is_published=False
    )
    listed = client.get(reverse("portal:policy_list")).content.decode()
    assert shown.title in listed
    assert hidden.title not in listed
    assert "第一条" in client.get(reverse("portal:policy", args=[shown.pk])).content.decode()
    assert client.get(reverse("portal:policy", args=[hidden.pk])).status_code == 404
    assert client.get(reverse("portal:news", args=[shown.pk])).status_code == 404


def test_an_institution_that_was_stopped_is_gone(cast, client):
    address = reverse("portal:institution", args=[cast.rival.pk])
    assert client.get(address).status_code == 200
    cast.rival.is_active = False
    cast.rival.save()
    assert client.get(address).status_code == 404
    assert cast.rival.name not in client.get(reverse("portal:institution_list")).content.decode()
