"""The invented people and companies of the demo: marked as such, well formed, always the same."""

from datetime import date
from random import Random

import pytest

from enterprises.models import Enterprise
from govadmin.demo.companies import companies
from govadmin.demo.people import people
from platform_site.identity import is_mobile, is_valid_id_number, is_valid_uscc
from platform_site.industries import SECTION_OF, SECTIONS

TODAY = date(2026, 11, 24)


def test_people_are_marked_well_formed_and_different():
    made = people(Random(1), 2500, TODAY)
    assert all("演示" in person.name for person in made)
    assert all(is_mobile(person.phone) for person in made)
    assert all(is_valid_id_number(person.id_number, TODAY) for person in made)
    assert len({person.phone for person in made}) == len({person.id_number for person in made}) == 2500


def test_companies_are_marked_well_formed_and_different():
    made = companies(Random(1), 2500, TODAY)
    assert all(company.name.startswith("演示") for company in made)
    assert all(is_valid_uscc(company.uscc) for company in made)
    assert all(SECTION_OF[company.industry_division] == company.industry for company in made)
    assert all(company.founded_on < TODAY and company.registered_capital > 0 for company in made)
    assert len({company.name for company in made}) == len({company.uscc for company in made}) == 2500
    assert {company.industry for company in made} == set(SECTIONS) - set("ST")


def test_companies_fit_the_fields_of_an_enterprise():
    for company in companies(Random(1), 500, TODAY):
        skipped = {"region", "name_bigrams"}
        Enterprise(**vars(company)).clean_fields(exclude=skipped)


def test_the_same_random_numbers_give_the_same_data():
    assert people(Random(7), 50, TODAY) == people(Random(7), 50, TODAY) != people(Random(8), 50, TODAY)
    assert (
        companies(Random(7), 50, TODAY) == companies(Random(7), 50, TODAY) != companies(Random(8), 50, TODAY)
    )


@pytest.mark.parametrize("make", [people, companies])
def test_more_than_there_are_is_refused(make):
    with pytest.raises(ValueError, match="最多"):
        make(Random(1), 10_000, TODAY)
