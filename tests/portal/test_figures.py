"""The public figures: the same definitions as the supervisors', nothing where nothing counts yet."""

from io import BytesIO

from django.urls import reverse
from openpyxl import load_workbook

from orders.figures.counting import count_events
from orders.figures.published import DEFINITIONS, Published, Scope
from tests.orders.counted import applied
from tests.orders.life import lead


def test_an_empty_platform_shows_no_noughts(db, client):
    page = client.get(reverse("portal:home"))
    assert page.context["figures"] == []
    assert "累计放款" not in page.content.decode()
    assert client.get(reverse("portal:stats")).status_code == 200


def test_home_shows_loans_apart_from_grants(cast, client):
    lead(applied(cast), "disbursed", cast)
    count_events()
    page = client.get(reverse("portal:home"))
    assert page.context["lead"].value == 30
    assert {figure.label: figure.value for figure in page.context["figures"]} == {
        "入驻机构": 2,
        "在架产品": 2,
        "注册企业": 2,
        "申请笔数": 1,
        "授信金额": 80,
    }
    assert "算盘图：累计放款（万元） 30" in page.content.decode()


def test_an_institution_shows_how_it_serves(cast, client):
    lead(applied(cast), "disbursed", cast)
    count_events()
    shown = client.get(reverse("portal:institution", args=[cast.bank.pk]))
    values = {figure.key: figure.value for figure in shown.context["service"]}
    assert (values["loan_amount"], values["approved_amount"], values["acceptance_rate"]) == (30, 80, 100)
    text = shown.content.decode()
    assert all(DEFINITIONS[key][2] in text for key in values)
    other = client.get(reverse("portal:institution", args=[cast.rival.pk]))
    assert "服务情况" not in other.content.decode()


def test_a_product_shows_how_long_its_orders_really_take(cast, client):
    order = lead(applied(cast), "disbursed", cast)
    other = lead(applied(cast), "accepted", cast)
    count_events()
    assert order.product_id != other.product_id
    shown = client.get(reverse("portal:product", args=[order.product_id]))
    assert {figure.key: figure.value for figure in shown.context["service"]} == {
        "median_hours": 0.5,
        "kept_rate": 100,
    }
    assert "实际办理" in shown.content.decode()
    sums = Published(Scope(product=order.product_id))
    assert (sums["submitted"].value, sums["loan_amount"].value) == (1, 30)


def test_the_file_holds_what_the_page_shows(cast, client):
    lead(applied(cast), "disbursed", cast)
    count_events()
    page = client.get(reverse("portal:stats"))
    book = load_workbook(BytesIO(client.get(reverse("portal:stats_download")).content))
    rows = {row[0]: row[1:] for row in book["关键指标"].values}
    for figure in (page.context["lead"], *page.context["cards"]):
        value, unit, definition = rows[figure.label]
        assert (unit, definition) == (figure.unit, figure.definition)
        assert value == (None if figure.value is None else float(figure.value))
    assert list(book["区域排行"].values)[1] == ("城东区", 30, 80, 100, 1)
