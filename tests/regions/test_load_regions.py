"""The divisions of the country, as they are loaded."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models.functions import Left

from regions.data import divisions
from regions.models import Region


@pytest.fixture
def loaded(db):
    call_command("load_regions", stdout=StringIO())


@pytest.mark.usefixtures("loaded")
class TestLoaded:
    def test_country_is_complete(self):
        counts = {level: Region.objects.filter(level=level).count() for level in Region.Level.values}
        assert counts["province"] == 34
        assert 333 <= counts["city"] <= 350
        assert 2840 <= counts["county"] <= 2860

    @pytest.mark.parametrize(
        ("code", "name", "above"),
        [
            ("310115", "浦东新区", ["310100 市辖区", "310000 上海市"]),
            ("500243", "彭水苗族土家族自治县", ["500200 县", "500000 重庆市"]),
            ("419001", "济源市", ["419000 省直辖县级行政区划", "410000 河南省"]),
            ("659013", "草湖市", ["659000 自治区直辖县级行政区划", "650000 新疆维吾尔自治区"]),
            ("653132", "岑岭县", ["653100 喀什地区", "650000 新疆维吾尔自治区"]),
            ("441900", "东莞市", ["440000 广东省"]),
            ("710000", "台湾省", []),
        ],
    )
    def test_each_division_stands_under_the_right_ones(self, code, name, above):
        region = Region.objects.get(code=code)
        assert region.name == name
        chain = []
        while region := region.parent:
            chain.append(f"{region.code} {region.name}")
        assert chain == above

    def test_subtree_of_a_code_prefix_is_the_subtree_of_parents(self):
        counties = Region.objects.filter(level="county")
        cities = Region.objects.filter(level="city")
        assert not counties.exclude(parent__level="city").exists()
        assert not cities.exclude(parent__level="province").exists()
        assert not counties.exclude(code__startswith=Left("parent_id", 4)).exists()
        assert not cities.exclude(code__startswith=Left("parent_id", 2)).exists()

    def test_loading_again_changes_nothing_but_names(self):
        Region.objects.filter(code="310115").update(is_used=True, name="旧名")
        zone = Region.objects.create(
            code="310171", name="演示开发区", level="county", parent_id="310100", is_zone=True, is_used=True
        )
        before = list(Region.objects.exclude(code="310115").values())
        call_command("load_regions", stdout=StringIO())
        assert list(Region.objects.exclude(code="310115").values()) == before
        region = Region.objects.get(code="310115")
        assert (region.name, region.is_used) == ("浦东新区", True)
        zone.refresh_from_db()

    def test_loads_in_a_few_statements(self, django_assert_max_num_queries):
        with django_assert_max_num_queries(10):
            call_command("load_regions", stdout=StringIO())

    def test_a_division_in_use_that_the_source_lost_is_named(self):
        Region.objects.create(code="310199", name="演示区", level="county", parent_id="310100", is_used=True)
        output = StringIO()
        call_command("load_regions", stdout=output)
        assert "数据源中没有 310199 演示区" in output.getvalue()


def test_nothing_is_in_use_at_first(loaded):
    assert not Region.objects.filter(is_used=True).exists()


def test_codes_are_six_digits_and_each_stands_after_the_one_above_it():
    seen = set()
    for one in divisions():
        assert len(one.code) == 6
        assert one.code.isdigit()
        assert one.code not in seen
        assert one.parent_code is None or one.parent_code in seen
        seen.add(one.code)
