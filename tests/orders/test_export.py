"""导出Excel of 订单管理: what the list shows, masked, without formulas, bounded and logged."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from enterprises.models import Enterprise
from orders.views import export
from platform_site.models import AuditEvent
from tests import factories

URL = reverse("institution:order_export")


def cells(answer) -> list[list]:
    assert answer.status_code == 200
    return [[cell.value for cell in row] for row in load_workbook(BytesIO(answer.content)).active.iter_rows()]


def test_the_sheet_holds_the_filtered_list(cast, login):
    kept = factories.order(cast.product, cast.owner)
    factories.order(factories.product(cast.bank), cast.owner, term_months=24)
    client = login(cast.officer)
    rows = cells(client.get(URL, {"number": kept.number}))
    assert len(rows) == 2
    assert rows[1][:5] == [kept.number, cast.mill.name, kept.version.name, 100, 12]
    assert [rows[1][6], *rows[1][8:]] == ["待受理", "未监测", "否"]
    assert len(cells(client.get(URL))) == 3
    noted = AuditEvent.objects.filter(action="导出订单").order_by("pk").values_list("summary", flat=True)
    assert list(noted) == [f"1 条，订单编号：{kept.number}", "2 条，无查询条件"]


def test_another_bank_gets_its_own_rows_only(cast, login):
    factories.order(cast.product, cast.owner)
    assert len(cells(login(cast.rival_officer).get(URL))) == 1


def test_a_formula_stays_text_and_a_person_is_masked(cast, login):
    order = factories.order(cast.product, cast.owner)
    Enterprise.objects.filter(pk=cast.mill.pk).update(name="=1+1")
    client = login(cast.officer)
    sheet = load_workbook(BytesIO(client.get(URL).content)).active
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=1+1", "s")
    person = factories.natural_person()
    factories.order(factories.product(cast.bank, audiences=["person"]), factories.owner(person))
    names = {row[1] for row in cells(client.get(URL))[1:]}
    assert names == {"=1+1", "演**"}
    for view in ("institution:order_list", "institution:home"):
        page = client.get(reverse(view)).content.decode()
        assert order.number in page
        assert "演示丙" not in page


def test_an_enterprise_gets_its_own_applications_and_never_too_many(cast, login, monkeypatch):
    own = factories.order(cast.product, cast.owner)
    factories.order(factories.product(cast.bank), cast.stranger)
    client, url = login(cast.owner), reverse("enterprise:order_export")
    rows = cells(client.get(url))
    assert rows[1][:6] == [own.number, own.version.name, cast.bank.name, 100, 12, "待受理"]
    assert len(rows) == 2
    monkeypatch.setattr(export, "MAX_ROWS", 0)
    answer = client.get(url, {"status": "submitted"}, follow=True)
    assert answer.redirect_chain == [(f"{reverse('enterprise:order_list')}?status=submitted", 302)]
    assert "一次最多导出 0 条" in answer.content.decode()


def test_the_government_gets_its_region_with_the_handling_institution(cast, login):
    own = factories.order(cast.product, cast.owner)
    factories.order(factories.product(cast.bank), cast.stranger)
    rows = cells(login(cast.supervisor).get(reverse("gov:order_export")))
    assert [row[0] for row in rows[1:]] == [own.number]
    assert rows[1][3] == cast.bank.name


@pytest.mark.parametrize("query", ["?status=乱", "?submitted_from=2026-13-45", "?sort=乱"])
def test_nonsense_is_ignored_as_in_the_list(cast, login, query):
    factories.order(cast.product, cast.owner)
    assert len(cells(login(cast.officer).get(URL + query))) == 2
