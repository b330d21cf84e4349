"""导出Excel of every kind of list: at once or by a second person and a job, what its rows may say, who took it out."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import Message
from credit import consents, evaluation
from credit.models import RiskFlag, WhitelistBatch, WhitelistEntry
from orders import export_file, export_jobs
from orders.models import ExportJob
from orders.views import export
from platform_site.models import AuditEvent, ChangeRequest
from tests import factories
from tests.cast import new_key
from tests.costs import check_cost
from tests.credit.test_risk import fact
from tests.orders.test_export_jobs import approved, ask, build, sheets

LISTED_ON = date(2026, 5, 1)


def listed(company, **fields) -> WhitelistEntry:
    batch = WhitelistBatch.objects.get_or_create(
        label="演示第一批", department="演示发改部门", listed_on=LISTED_ON
    )[0]
    return WhitelistEntry.objects.create(batch=batch, enterprise=company, listed_on=LISTED_ON, **fields)


def watched(cast):
    """Return an order of a new company with a public flag."""
    person = factories.owner(factories.enterprise())
    order = factories.order(factories.product(cast.bank), person)
    fact(person.enterprise, "dishonest", title="演示失信情形")
    evaluation.evaluate()
    return order


def download(client, kind: str, **query):
    answer = client.get(reverse(f"institution:{kind}_export"), query)
    assert answer.status_code == 200
    return load_workbook(BytesIO(answer.content))


def lines(book) -> list[tuple]:
    return list(book.worksheets[0].values)


def test_the_white_list_is_exported_as_filtered(cast, login):
    listed(cast.mill, reason="=演示")
    listed(cast.shop)
    listed(factories.enterprise(), status="removed", removal_reason="演示")
    client = login(cast.officer)
    book = download(client, "whitelist", region="310115")
    head, *rows = lines(book)
    assert head[:3] == ("编号", "企业名称", "统一社会信用代码")
    assert [(row[1], row[2], row[8]) for row in rows] == [(cast.mill.name, cast.mill.uscc, "=演示")]
    assert {book.worksheets[0][cell].data_type for cell in ("C2", "I2")} == {"s"}
    assert not {"联系人", "联系电话"} & set(head)
    assert len(lines(download(client, "whitelist"))) == 3
    event = AuditEvent.objects.filter(action="导出白名单").earliest("pk")
    assert (event.institution_id, event.summary) == (cast.bank.pk, "1 条，区域：城东区")


def test_risk_is_exported_as_filtered_and_without_what_a_look_would_log(cast, login):
    order = watched(cast)
    fact(order.enterprise, "tax_rating", title="演示机密税级", state="D")
    evaluation.evaluate()
    client = login(cast.officer)
    head, *rows = lines(download(client, "risk", risk="high"))
    assert (head[0], rows[0][0], rows[0][6]) == ("订单编号", order.number, "未处置")
    assert "演示失信情形" in rows[0][4]
    assert "纳税信用较低" in rows[0][4]
    assert "演示机密税级" not in str(rows)
    assert AuditEvent.objects.get(action="导出风险监控").summary.startswith("1 条，风险等级：高风险")
    assert len(lines(download(client, "risk", risk="note"))) == 1
    assert len(lines(download(login(cast.rival_officer), "risk"))) == 1
    consents.withdraw(order.consent, user=order.applicant)
    assert "纳税信用较低" not in str(lines(download(client, "risk")))


def test_an_objected_flag_is_marked_in_the_file_too(cast, login):
    watched(cast)
    flag = RiskFlag.objects.get()
    type(flag.evidence).objects.filter(pk=flag.evidence_id).update(objection_state="open")
    evaluation.evaluate()
    assert lines(download(login(cast.officer), "risk"))[1][4].endswith("演示失信情形（异议处理中）")


@pytest.mark.parametrize("kind", ExportJob.Kind.values)
def test_each_file_says_who_took_it_out_and_when(cast, login, kind):
    cast.officer.name = "演示&经理"
    cast.officer.save()
    book = download(login(cast.officer), kind)
    about = dict(book["导出说明"].values)
    minute = f"{timezone.localtime():%Y-%m-%d %H:%M}"
    assert (about["导出人"], about["所在机构"], about["查询条件"]) == ("演示&经理", cast.bank.name, "无")
    assert about["导出时间"][:10] == minute[:10]
    for sheet in book:
        assert sheet.oddFooter.center.text == f"演示&&经理 {about['导出时间']} 导出"


@pytest.mark.parametrize(
    ("kind", "query", "label", "page"),
    [
        ("order", {"status": "submitted"}, "订单", "order_list"),
        ("whitelist", {"name": "演示", "after": "9"}, "白名单", "whitelist"),
        ("risk", {"risk": "high"}, "风险监控", "risk"),
    ],
)
def test_many_rows_of_each_kind_need_a_second_person_and_a_job(
    cast, login, monkeypatch, kind, query, label, page
):
    monkeypatch.setattr(export, "MAX_ROWS", 1)
    monkeypatch.setattr(export_file, "CHUNK", 2)
    for _ in range(3):
        listed(watched(cast).enterprise)
    officer, manager = login(cast.officer), login(cast.manager)
    asked = officer.get(reverse(f"institution:{kind}_export"), query, follow=True)
    assert f"{label} 3 条" in asked.text
    job = ask(officer, kind=kind, **query)
    change = export_jobs.request_for(job)
    assert (change.kind, change.title) == (ChangeRequest.Kind.EXPORT, f"{label}导出：{job}")
    assert Message.objects.get(user=cast.manager).title == f"{label}导出待审批"
    assert AuditEvent.objects.filter(action=f"申请导出{label}").exists()
    list_url = f"{reverse(f'institution:{page}')}?{job.query}"
    assert "after" not in job.query
    shown = manager.get(reverse("institution:approval", args=[change.pk])).text
    assert f'href="{list_url}"' in shown
    assert f"{label} 3 条" in " ".join(shown.split())
    assert f'href="{list_url}">返回列表' in officer.get(export_jobs.job_url(job)).text
    above = login(cast.auditor).get(reverse("gov:approval", args=[change.pk]))
    assert "演示用途" in above.text
    assert "按此条件查看列表" not in above.text, "the back office has no such list"
    url = reverse("institution:approval_approve", args=[change.pk])
    assert officer.post(url, new_key()).status_code == 403
    assert manager.post(url, new_key()).status_code == 302
    job = build(job)
    assert (job.status, job.rows_done, job.rows_total) == ("done", 3, 3)
    assert Message.objects.get(user=cast.officer).title == f"{label}导出已完成"
    book = sheets(officer, job)
    assert [len(sheet) for sheet in book.values()] == [4, 6]
    assert ["导出用途", "演示用途"] in book["导出说明"]
    monkeypatch.setattr(export, "MAX_ROWS", 1000)
    assert lines(download(officer, kind, **query)) == [tuple(row) for row in next(iter(book.values()))]
    assert manager.get(reverse("institution:job_file", args=[job.pk])).status_code == 404


def test_a_consent_withdrawn_while_the_file_is_written_counts_for_the_rows_to_come(cast, login, monkeypatch):
    monkeypatch.setattr(export, "MAX_ROWS", 1)
    orders = [watched(cast) for _ in range(3)]
    for order in orders:
        fact(order.enterprise, "tax_rating", title="演示机密税级", state="D")
    evaluation.evaluate()
    job = approved(login, cast.officer, cast.manager, kind="risk")
    consents.withdraw(orders[2].consent, user=orders[2].applicant)
    monkeypatch.setattr(export_file, "CHUNK", 1)
    report = export_file.report

    def withdraw_before_the_last(job):
        if job.rows_done == 2:
            consents.withdraw(orders[0].consent, user=orders[0].applicant)
        report(job)

    monkeypatch.setattr(export_file, "report", withdraw_before_the_last)
    rows = sheets(login(cast.officer), build(job))["风险监控"][1:]
    assert {row[0]: "纳税信用较低" in row[4] for row in rows} == {
        orders[0].number: False,
        orders[1].number: True,
        orders[2].number: False,
    }


def test_who_leaves_the_list_before_or_while_the_file_is_written_hides_nobody_else(cast, login, monkeypatch):
    monkeypatch.setattr(export, "MAX_ROWS", 1)
    monkeypatch.setattr(export_file, "CHUNK", 1)
    first, second, third, gone = [listed(factories.enterprise()).pk for _ in range(4)]
    job = approved(login, cast.officer, cast.manager, kind="whitelist")
    WhitelistEntry.objects.filter(pk=gone).update(status="removed", removal_reason="演示")
    report = export_file.report

    def remove_what_was_written(job):
        if job.rows_done == 1:
            WhitelistEntry.objects.filter(pk=third).update(status="removed", removal_reason="演示")
        report(job)

    monkeypatch.setattr(export_file, "report", remove_what_was_written)
    job = build(job)
    assert (job.rows_done, job.rows_total) == (3, 3)
    rows = sheets(login(cast.officer), job)["信易贷企业白名单"][1:]
    assert [row[0] for row in rows] == [third, second, first]


def test_too_many_rows_for_a_file_are_refused_at_both_ends(cast, login, monkeypatch):
    monkeypatch.setattr(export, "MAX_ROWS", 1)
    for _ in range(3):
        listed(factories.enterprise())
    job = approved(login, cast.officer, cast.manager, kind="whitelist")
    monkeypatch.setattr(export_file, "MAX_ROWS", 2)
    job = build(job)
    assert (job.status, job.failure) == ("failed", "一次最多导出 2 条，请缩小查询范围后重新申请。")
    answer = login(cast.officer).get(reverse("institution:whitelist_export_request"), follow=True)
    assert answer.redirect_chain == [(f"{reverse('institution:whitelist')}?", 302)]
    assert "一次最多导出 2 条，请先用查询条件缩小范围" in answer.text


@pytest.mark.parametrize("kind", ["whitelist", "risk"])
@pytest.mark.parametrize("limit", [0, 1000])
def test_more_rows_cost_no_more_statements(cast, login, monkeypatch, kind, limit):
    monkeypatch.setattr(export, "MAX_ROWS", limit)
    name = f"institution:{kind}_export" if limit else f"institution:{kind}_export_request"
    check_cost(
        login(cast.officer), reverse(name), lambda: listed(watched(cast).enterprise), times=10, most=10
    )
