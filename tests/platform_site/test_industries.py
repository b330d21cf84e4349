"""GB/T 4754-2017 as data."""

from platform_site.industries import DIVISIONS, SECTION_OF, SECTIONS


def test_industries_are_those_of_the_standard():
    assert "".join(SECTIONS) == "ABCDEFGHIJKLMNOPQRST"
    assert list(DIVISIONS) == [f"{number:02d}" for number in range(1, 98)]
    assert (SECTION_OF["34"], DIVISIONS["34"]) == ("C", "通用设备制造业")
