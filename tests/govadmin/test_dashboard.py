"""数据驾驶舱: what its conditions narrow, and the file that it sends."""

from datetime import timedelta
from io import BytesIO

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from enterprises.models import Enterprise
from orders.figures.counting import count_events
from platform_site.models import AuditEvent
from tests import factories
from tests.orders.counted import applied
from tests.orders.life import lead

INDEX, EXPORT = "admin:index", "gov:dashboard_export"


def _sheet(client, title, **conditions):
    answer = client.get(reverse(EXPORT), conditions)
    assert answer.status_code == 200
    return list(load_workbook(BytesIO(answer.content))[title].values)


def _orders(client, **conditions):
    return client.get(reverse(INDEX), conditions).context["figures"]["submitted"].value


def test_conditions_narrow_the_figures(cast, login):
    now = timezone.now()
    applied(cast, now)
    applied(cast, now - timedelta(days=40))
    applied(cast, now, owner=cast.stranger)
    count_events()
    client = login(cast.city_supervisor)
    assert _orders(client) == 3
    assert _orders(client, region="310104") == 1
    assert _orders(client, period="30days") == 2
    day = timezone.localdate(now - timedelta(days=40))
    assert _orders(client, period="custom", since=day, until=day) == 1
    assert _orders(client, period="custom", since=day + timedelta(days=1), until=day) == 0


def test_nobody_sees_beyond_the_own_region(cast, login):
    applied(cast)
    count_events()
    for person, seen in ((cast.supervisor, 1), (cast.other_supervisor, 0), (cast.operator, 1)):
        assert _orders(login(person)) == seen
        assert _sheet(login(person), "办理漏斗")[1][1] == seen
    assert _orders(login(cast.other_supervisor), region="310115") == 0


def test_what_cannot_be_read_is_named_and_left_out(cast, login):
    applied(cast)
    count_events()
    client = login(cast.supervisor)
    for conditions in (
        {"period": "decade"},
        {"region": "310104"},
        {"since": "yesterday"},
        {"region": "a\x00"},
    ):
        page = client.get(reverse(INDEX), conditions)
        assert page.status_code == 200
        assert "无法识别" in page.content.decode(), conditions
        assert page.context["figures"]["submitted"].value == 1


def test_the_page_shows_loans_apart_from_grants(cast, login):
    lead(applied(cast), "disbursed", cast)
    count_events()
    page = login(cast.supervisor).get(reverse(INDEX))
    assert page.context["lead"].value == 30
    assert {row["name"]: row["count"] for row in page.context["funnel"]}["放款"] == 1
    text = page.content.decode()
    assert "放款金额" in text
    assert "授信金额" in text


def test_file_holds_text_that_is_no_formula(cast, login):
    applied(cast, timezone.now() - timedelta(days=20))
    count_events()
    Enterprise.objects.filter(pk=cast.mill.pk).update(name='=HYPERLINK("http://演示")')
    client = login(cast.supervisor)
    answer = client.get(reverse(EXPORT))
    assert "attachment" in answer["Content-Disposition"]
    book = load_workbook(BytesIO(answer.content))
    cell = book["超期订单"]["B2"]
    assert (cell.value, cell.data_type) == ('=HYPERLINK("http://演示")', "s")
    assert ("申请笔数", 1, "笔") in [row[:3] for row in book["关键指标"].values]
    assert AuditEvent.objects.filter(action="导出数据驾驶舱", actor=cast.supervisor).count() == 1


def test_file_keeps_to_the_conditions(cast, login):
    lead(applied(cast), "disbursed", cast)
    count_events()
    assert _sheet(login(cast.supervisor), "区域排行")[1:] == [("城东区", 30, 80, 100, 1)]
    assert _sheet(login(cast.city_supervisor), "区域排行", region="310104")[1:] == []
    assert _sheet(login(cast.supervisor), "按月授信与放款")[-1][1:] == (80, 30)
    assert _sheet(login(cast.supervisor), "关键指标", period="30days")[-1][1] == "时间：近 30 天"


def test_names_of_natural_persons_are_masked(cast, login):
    factories.order(cast.product, cast.owner, accept_due_at=timezone.now() - timedelta(days=2))
    Enterprise.objects.filter(pk=cast.mill.pk).update(
        kind="person", uscc=None, name="演示某人", id_number_bidx="x"
    )
    assert _sheet(login(cast.supervisor), "超期订单")[1][1] == "演**"


def test_queries_do_not_grow_with_orders(cast, login):
    client = login(cast.supervisor)

    def count(url):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(url, {"period": "year", "region": "310115"}).status_code == 200
        return len(queries)

    long_ago = timezone.now() - timedelta(days=20)
    applied(cast, long_ago)
    lead(applied(cast), "disbursed", cast)
    for url in (reverse(INDEX), reverse(EXPORT)):
        count_events()
        count(url)  # fills the caches of the frame
        before = count(url)
        for _ in range(3):
            lead(applied(cast), "disbursed", cast)
            applied(cast, long_ago)
        count_events()
        assert count(url) == before < 32
