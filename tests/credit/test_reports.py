"""Reports, downloads of one's own data, the platform's own looks and the log that an auditor takes away."""

from io import BytesIO

import pytest
from django.core import checks
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from credit import consents, report
from credit.checks import check_report_font, check_retention
from credit.models import CategorySource, CreditQuery
from platform_site import chain
from platform_site.models import AuditEvent
from tests import factories
from tests.credit.test_file import CANARY, record


@pytest.fixture
def order(cast):
    record(cast.mill, "tax_rating", title=CANARY, state="D")
    record(cast.mill, "xzcf", title="演示处罚公示", payload={"CF_JDRQ": "2026-03-01"})
    return factories.order(cast.product, cast.owner)


def text_of(answer) -> str:
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    pages = PdfReader(BytesIO(answer.content)).pages
    return "".join(page.extract_text() for page in pages).replace("\n", "")


def cells_of(answer) -> dict[str, list[list]]:
    assert answer.status_code == 200
    book = load_workbook(BytesIO(answer.content))
    return {sheet.title: [[cell.value for cell in row] for row in sheet] for sheet in book}


def test_a_report_is_a_look_under_its_number(cast, login, order):
    text = text_of(login(cast.officer).get(reverse("institution:order_credit_report", args=[order.number])))
    look = CreditQuery.objects.get()
    number = look.purpose.removeprefix("下载信用报告 ")
    assert len(number) == 17
    for fact in (
        number, CANARY, "演示处罚公示", cast.mill.name, cast.bank.name, "不构成信用担保", "查询时间",
    ):  # fmt: skip
        assert fact in text
    assert cast.officer.name not in text
    assert (look.order_number, look.consent, look.actor) == (order.number, order.consent, cast.officer)
    assert "tax_rating" in look.categories
    assert chain.broken_links() == []


@pytest.fixture
def _no_font(settings, tmp_path):
    report._register_font.cache_clear()
    settings.REPORT_FONT = str(tmp_path / "none.ttf")
    yield
    report._register_font.cache_clear()


@pytest.mark.usefixtures("_no_font")
@pytest.mark.parametrize(
    ("person", "name"),
    [
        ("owner", "enterprise:credit_report"),
        ("officer", "institution:order_credit_report"),
        ("operator", "gov:enterprise_credit_report"),
    ],
)
def test_without_its_font_no_report_is_made_and_no_look_is_logged(cast, login, order, caplog, person, name):
    places = {"institution": [order.number], "gov": [cast.mill.pk]}
    answer = login(getattr(cast, person)).get(reverse(name, args=places.get(name.partition(":")[0], [])))
    assert answer.status_code == 503
    assert "报告暂时不能下载" in answer.content.decode()
    assert "REPORT_FONT is not usable" in caplog.text
    assert not CreditQuery.objects.exists()
    assert not AuditEvent.objects.filter(action="下载本企业信用报告").exists()


def test_a_report_without_consent_holds_no_locked_fact(cast, login, order):
    consents.withdraw(order.consent, user=cast.owner)
    answer = login(cast.officer).get(reverse("institution:order_credit_report", args=[order.number]))
    text = text_of(answer)
    assert CANARY not in text
    assert "企业尚未授权查询" in text
    assert "演示处罚公示" in text
    assert "tax_rating" not in CreditQuery.objects.get().categories


def test_markup_in_a_record_is_text_and_long_cells_break(cast, login, order):
    record(cast.mill, "xzcf", title="<b>演示&标记", payload={"CF_SY": "长" * 2000, "CF_WFXW": "</para><x"})
    text = text_of(login(cast.officer).get(reverse("institution:order_credit_report", args=[order.number])))
    assert "<b>演示&标记" in text
    assert "</para><x" in text
    assert text.count("长") == 2000


def test_an_enterprise_downloads_its_own_report(cast, login, order):
    text = text_of(login(cast.owner).get(reverse("enterprise:credit_report")))
    assert CANARY in text
    assert not CreditQuery.objects.exists()
    event = AuditEvent.objects.get(action="下载本企业信用报告")
    assert event.summary in text
    assert CANARY not in text_of(login(cast.stranger).get(reverse("enterprise:credit_report")))


def test_own_data_are_ones_own_and_no_formula(cast, login, order):
    record(cast.mill, "xzcf", title="=HYPERLINK(1)")
    record(cast.shop, "xzcf", title="演示他人处罚", payload={})
    login(cast.officer).get(reverse("institution:order_credit", args=[order.number]))
    answer = login(cast.owner).get(reverse("enterprise:own_data"))
    book = load_workbook(BytesIO(answer.content))
    titles = {row[1].value: row[1].data_type for row in book["信用记录"]}
    assert titles["=HYPERLINK(1)"] == "s"
    assert {CANARY, "演示处罚公示"} <= set(titles)
    assert "演示他人处罚" not in titles
    cells = cells_of(answer)
    assert cells["信用授权"][1][0] == order.consent.number
    assert cells["查询足迹"][1][1] == cast.bank.name
    assert cast.officer.name not in str(cells)
    assert AuditEvent.objects.filter(action="下载本企业数据", actor=cast.owner).count() == 1
    foreign = str(cells_of(login(cast.stranger).get(reverse("enterprise:own_data"))))
    for fact in (CANARY, order.consent.number, cast.mill.name):
        assert fact not in foreign


@pytest.mark.parametrize(("person", "purpose"), [("operator", "异议处理和数据核查"), ("auditor", "审计")])
def test_the_platform_looks_at_any_file_and_is_seen(cast, login, order, person, purpose):
    url = reverse("gov:enterprise_credit", args=[cast.mill.pk])
    assert CANARY in login(getattr(cast, person)).get(url).content.decode()
    look = CreditQuery.objects.get()
    assert (look.purpose, look.institution, look.actor) == (purpose, None, getattr(cast, person))
    seen = login(cast.owner).get(reverse("enterprise:query_list")).content.decode()
    assert purpose in seen
    assert "本平台" in seen
    assert login(cast.system).get(url).status_code == 403
    assert CreditQuery.objects.count() == 1


@pytest.mark.parametrize(("person", "purpose"), [("operator", "异议处理和数据核查"), ("auditor", "审计")])
def test_the_platform_takes_a_report_away_under_its_number(cast, login, order, person, purpose):
    user = getattr(cast, person)
    url = reverse("gov:enterprise_credit_report", args=[cast.mill.pk])
    page = reverse("gov:enterprise_credit", args=[cast.mill.pk])
    assert f'href="{url}"' in login(user).get(page).text
    CreditQuery.objects.get()
    answer = login(user).get(url)
    look = CreditQuery.objects.latest("pk")
    said, number = look.purpose.split("，报告 ")
    assert (said, look.institution, look.actor) == (purpose, None, user)
    assert answer["Content-Disposition"].endswith(f"-{number}.pdf")
    text = text_of(answer)
    for fact in (number, CANARY, "演示处罚公示", purpose, f"{user.name[0]}** {user.get_role_display()}"):
        assert fact in text
    assert user.name not in text
    assert look.purpose in login(cast.owner).get(reverse("enterprise:query_list")).text
    assert chain.broken_links() == []


def test_a_report_of_the_platform_asks_for_the_password_and_shows_nothing_unlogged(cast, login, order):
    url = reverse("gov:enterprise_credit_report", args=[cast.mill.pk])
    answer = login(cast.operator, has_typed_password=False).get(url)
    assert answer.url.startswith(reverse("gov:confirm_password"))
    for person in (cast.supervisor, cast.system, cast.owner, cast.officer):
        assert login(person).get(url).status_code == 403
    assert not CreditQuery.objects.exists()


def test_an_auditor_takes_the_query_log_away(cast, login, order):
    login(cast.officer).get(reverse("institution:order_credit", args=[order.number]))
    url = reverse("admin:credit_creditquery_export")
    auditor = login(cast.auditor)
    assert url in auditor.get(reverse("admin:credit_creditquery_changelist")).content.decode()
    line = cells_of(auditor.get(url, {"q": order.number}))["查询日志"][1]
    look = CreditQuery.objects.get()
    assert line[1] == cast.bank.name
    assert line[4] == order.number
    assert line[-1] == look.hash
    assert len(cells_of(auditor.get(url, {"q": "没有这样的订单"}))["查询日志"]) == 1
    assert AuditEvent.objects.filter(action="导出查询日志", summary="1 条").count() == 1
    for person in (cast.operator, cast.supervisor, cast.system, cast.officer):
        assert login(person).get(url).status_code == 403


def test_stale_and_missing_sources_say_so(cast, login, order):
    CategorySource.objects.create(category="xzcf", department="演示执法局", data_to="2026-01-01")
    shown = login(cast.owner).get(reverse("enterprise:credit")).content.decode()
    assert "已超过应更新日期" in shown
    assert "演示执法局" in shown
    assert "已归集 1 / 17 类，其中 2 类有记录" in shown
    assert "平台尚未归集" in shown


@pytest.mark.parametrize(
    ("name", "value", "ids"),
    [
        ("NETWORK_LOG_DAYS", 182, ["credit.E001"]),
        ("SHARING_LOG_YEARS", 2, ["credit.E001"]),
        ("CREDIT_QUERY_LOG_YEARS", 4, ["credit.E001"]),
        ("CREDIT_QUERY_LOG_YEARS", 11, ["credit.E002"]),
        ("CREDIT_QUERY_LOG_YEARS", 10, []),
    ],
)
def test_logs_are_kept_as_the_law_says(settings, name, value, ids):
    setattr(settings, name, value)
    assert [problem.id for problem in check_retention(None)] == ids


def test_a_missing_font_is_said_by_the_checks(settings, tmp_path):
    assert check_report_font(None) == []
    settings.REPORT_FONT = str(tmp_path / "none.ttf")
    assert [problem.level for problem in check_report_font(None)] == [checks.WARNING]
    assert {check_report_font, check_retention} <= set(checks.registry.registry.get_checks())
