"""The invented people and companies of the demo: marked as such, well formed, always the same."""

from datetime import date
from random import Random

import pytest

from enterprises.models import Enterprise
from govadmin.demo.acts import ACTS
from govadmin.demo.companies import companies
from govadmin.demo.journeys import BY_CLOCK, GAPS, JOURNEYS, OF_FIRST, OF_OTHERS, OF_SECOND
from govadmin.demo.papers import pdf
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


def test_every_journey_can_be_gone():
    paths = [journey.path.split() for journey in JOURNEYS.values()]
    steps = {step for path in paths for step in path[1:]}
    assert {path[0] for path in paths} == {"submit"}
    assert steps == set(ACTS) == set(GAPS) | set(BY_CLOCK)
    assert {name for name, _bank in OF_FIRST + OF_SECOND + OF_OTHERS} <= set(JOURNEYS)


def test_a_paper_is_a_pdf_whose_table_finds_its_parts():
    paper = pdf(["放款凭证（演示）", "第二行"])
    assert paper.startswith(b"%PDF-1.4\n")
    assert paper.endswith(b"%%EOF\n")
    assert "放款凭证（演示）".encode("utf-16-be").hex().encode() in paper
    table = int(paper.split(b"startxref\n")[1].split(b"\n")[0])
    assert paper[table:].startswith(b"xref\n0 6\n")
    places = [int(line[:10]) for line in paper[table:].splitlines()[3:8]]
    assert [paper[place : place + 7] for place in places] == [b"%d 0 obj" % number for number in range(1, 6)]


@pytest.mark.parametrize("make", [people, companies])
def test_more_than_there_are_is_refused(make):
    with pytest.raises(ValueError, match="最多"):
        make(Random(1), 10_000, TODAY)
