"""新手引导: the guide's own words, told at links that are on the page."""

import json
import re

import pytest
from django.urls import reverse

from portal import help_texts
from tests import factories

PAGES = {
    "visitor": ("portal:help", "portal:guide"),
    "enterprise": ("enterprise:home",),
    "institution": ("institution:home",),
}
PEOPLE = {"visitor": None, "enterprise": "stranger", "institution": "manager"}
PLACES = [(audience, page) for audience, pages in PAGES.items() for page in pages]


@pytest.fixture
def open_page(cast, login):
    def show(audience: str, name: str) -> str:
        person = PEOPLE[audience]
        client = login(getattr(cast, person)) if person else login()
        return client.get(reverse(name)).content.decode()

    return show


def steps_of(html: str) -> list[dict]:
    return json.loads(re.search(r'<script id="tour-steps"[^>]*>(.*?)</script>', html).group(1))


def test_every_tour_has_its_pages():
    assert PAGES.keys() == help_texts.TOURS.keys()


@pytest.mark.parametrize(("audience", "name"), PLACES)
def test_a_tour_tells_the_guide_at_links_of_the_page(open_page, audience, name):
    html = open_page(audience, name)
    steps = steps_of(html)
    texts = {topic.title: topic.text for chapter in help_texts.GUIDE for topic in chapter.topics}
    assert [step["text"] for step in steps] == [texts[step["title"]] for step in steps]
    without_cards = re.sub('aria-labelledby="first-steps".*?</section>', "", html, flags=re.DOTALL)
    assert [step["url"] for step in steps if f'href="{step["url"]}"' not in without_cards] == []


@pytest.mark.parametrize(("audience", "name"), PLACES)
def test_without_scripts_the_button_leads_to_the_guide(open_page, audience, name):
    link = re.search(r'<a [^>]*href="([^"]+)" data-tour>新手引导</a>', open_page(audience, name)).group(1)
    address, _, anchor = link.partition("#")
    assert address == reverse("portal:guide")
    assert f'id="{anchor}"' in open_page("visitor", "portal:guide")


def test_the_first_steps_stand_on_the_home_until_something_is_asked_for(cast, open_page):
    assert "从这三步开始" in open_page("enterprise", "enterprise:home")
    factories.order(cast.product, cast.stranger)
    assert "从这三步开始" not in open_page("enterprise", "enterprise:home")
