"""Large exports: a second person agrees, the worker writes what the maker may see, and nothing gets lost."""

from datetime import timedelta
from io import BytesIO
from urllib.parse import urlencode

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from openpyxl import load_workbook

from accounts.models import Message
from institutions.models import Membership
from orders import export_file, export_jobs
from orders.export_jobs import EXPORT
from orders.models import ExportJob, Order
from orders.views import export
from platform_site.models import AuditEvent, ChangeRequest
from platform_site.workflow import StepRefused
from tests import factories
from tests.cast import new_key


@pytest.fixture
def many(cast, monkeypatch) -> list[Order]:
    """Three orders at the bank, which counts two as many."""
    monkeypatch.setattr(export, "MAX_ROWS", 1)
    return [factories.order(factories.product(cast.bank), cast.owner) for _ in range(3)]


def ask(client, space="institution", kind="order", **query) -> ExportJob:
    url = f"{reverse(f'{space}:{kind}_export_request')}?{urlencode(query)}"
    answer = client.post(url, {"purpose": "演示用途", **new_key()})
    job = ExportJob.objects.latest("pk")
    assert (answer.status_code, answer["Location"]) == (302, reverse(f"{space}:job", args=[job.pk]))
    return job


def press(client, name, pk, **data):
    return client.post(reverse(name, args=[pk]), new_key() | data)


def approved(login, maker, manager, **query) -> ExportJob:
    job = ask(login(maker), **query)
    answer = press(login(manager), "institution:approval_approve", export_jobs.request_for(job).pk)
    assert answer.status_code == 302
    return fresh(job)


def fresh(job) -> ExportJob:
    return ExportJob.objects.get(pk=job.pk)


def build(job) -> ExportJob:
    export_jobs.build.call(job.pk)
    return fresh(job)


def sheets(client, job) -> dict[str, list]:
    answer = client.get(f"{export_jobs.job_url(job)}file/")
    assert answer.status_code == 200
    book = load_workbook(BytesIO(answer.getvalue()))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}


def stored() -> list[str]:
    return default_storage.listdir("exports")[1] if default_storage.exists("exports") else []


def test_a_large_export_asks_first_and_reading_the_page_changes_nothing(cast, login, many):
    client = login(cast.officer)
    answer = client.get(reverse("institution:order_export"), {"status": "submitted"}, follow=True)
    url = f"{reverse('institution:order_export_request')}?status=submitted"
    assert answer.redirect_chain == [(url, 302)]
    page = answer.content.decode()
    assert "订单 3 条" in page
    assert "审批人：演示管理" in page
    assert not ExportJob.objects.exists()
    refused = client.post(url, {"purpose": " ", **new_key()})
    assert refused.status_code == 422
    assert "请填写导出用途" in refused.content.decode()
    assert not ChangeRequest.objects.exists()


def test_the_request_keeps_what_was_understood_of_the_query_and_is_made_once(cast, login, many):
    client, key = login(cast.officer), new_key()
    url = reverse("institution:order_export_request")
    query = urlencode({"status": "submitted", "risk": "乱", "sort": "-due", "page": 3, "number": " RZ "})
    for _ in range(2):
        client.post(f"{url}?{query}", {"purpose": "演示用途", **key})
    job = ExportJob.objects.get()
    assert job.query == "number=RZ&status=submitted&sort=-due"
    assert (job.conditions, job.rows_total) == ("订单编号：RZ；订单状态：待受理", 3)
    change = ChangeRequest.objects.get()
    assert change.title == "订单导出：3 条，订单编号：RZ；订单状态：待受理"
    told = Message.objects.get(user=cast.manager)
    assert told.url == reverse("institution:approval", args=[change.pk])
    assert not Message.objects.filter(user__in=[cast.officer, cast.approver, cast.rival_officer]).exists()


def test_few_rows_need_nobody(cast, login):
    factories.order(cast.product, cast.owner)
    client = login(cast.officer)
    assert client.get(reverse("institution:order_export_request")).status_code == 302
    assert (
        client.post(reverse("institution:order_export_request"), {"purpose": "演示", **new_key()}).status_code
        == 302
    )
    assert not ExportJob.objects.exists()


def test_a_manager_alone_is_told_that_nobody_can_agree(cast, login, many):
    page = login(cast.manager).get(reverse("institution:order_export_request")).content.decode()
    assert "没有其他机构管理员可以审批" in page


@pytest.mark.parametrize(
    ("maker", "person", "status"),
    [
        ("officer", "manager", 302),
        ("officer", "officer", 403),
        ("officer", "approver", 403),
        ("officer", "rival_officer", 404),
        ("manager", "manager", 403),
    ],
)
def test_only_another_manager_of_the_institution_decides(cast, login, many, maker, person, status):
    job = ask(login(getattr(cast, maker)))
    change = export_jobs.request_for(job)
    client = login(getattr(cast, person))
    page = client.get(reverse("institution:approval", args=[change.pk]))
    assert (">通过<" in page.content.decode()) == (status == 302)
    assert press(client, "institution:approval_approve", change.pk).status_code == status
    change.refresh_from_db()
    assert (change.status == "approved") == (status == 302)
    assert fresh(job).status == ("queued" if status == 302 else "pending")
    assert DBTaskResult.objects.count() == (1 if status == 302 else 0)


def test_the_file_holds_the_filtered_rows_and_only_the_maker_gets_it(cast, login, many):
    person = factories.natural_person()
    own = factories.order(factories.product(cast.bank, audiences=["person"]), factories.owner(person))
    job = build(approved(login, cast.officer, cast.manager, status="submitted"))
    assert (job.status, job.rows_done, job.rows_total) == ("done", 4, 4)
    client = login(cast.officer)
    found = sheets(client, job)
    assert [row[0] for row in found["订单列表"][1:]] == [own.number, *(o.number for o in reversed(many))]
    assert found["订单列表"][1][1] == "演**"
    assert found["导出说明"][1] == ["导出人", "演示经理"]
    assert found["导出说明"][2::2] == [["所在机构", cast.bank.name], ["查询条件", "订单状态：待受理"]]
    assert AuditEvent.objects.filter(action="下载导出文件", actor=cast.officer).count() == 1
    for other in (login(cast.manager), login(cast.rival_officer)):
        for view in ("job", "job_file"):
            assert other.get(reverse(f"institution:{view}", args=[job.pk])).status_code == 404
        for view in ("job_cancel", "job_retry"):
            assert press(other, f"institution:{view}", job.pk).status_code == 404
    done = Message.objects.get(user=cast.officer)
    assert (done.title, done.url) == ("订单导出已完成", reverse("institution:job", args=[job.pk]))


def test_a_refusal_says_why_and_leaves_no_file(cast, login, many):
    job = ask(login(cast.officer))
    change = export_jobs.request_for(job)
    url = reverse("institution:approval_reject", args=[change.pk])
    manager = login(cast.manager)
    assert manager.post(url, new_key()).status_code == 422
    assert manager.post(url, {"reason": "演示理由", **new_key()}).status_code == 302
    assert build(job).status == "rejected"
    assert "演示理由" in login(cast.officer).get(reverse("institution:job", args=[job.pk])).content.decode()
    assert press(manager, "institution:approval_approve", change.pk).status_code == 409
    assert stored() == []


def test_the_maker_sees_no_more_than_on_the_day_of_writing(cast, login, many, monkeypatch):
    branch = factories.institution("演示城市银行支行", parent=cast.bank)
    Order.objects.filter(pk=many[0].pk).update(handled_by=branch)
    second = factories.staff(cast.bank, name="演示管理二")
    job = approved(login, cast.manager, second)
    assert job.rows_total == 3
    Membership.objects.filter(user=cast.manager).update(duty="officer")
    job = build(job)
    assert (job.status, job.rows_done, job.rows_total) == ("done", 2, 2)


@pytest.mark.parametrize("how", ["left", "disabled", "moved"])
def test_who_has_left_gets_no_file(cast, login, many, how):
    job = approved(login, cast.officer, cast.manager)
    mine = Membership.objects.filter(user=cast.officer)
    if how == "disabled":
        cast.officer.is_active = False
        cast.officer.save()
    else:
        mine.update(ended_at=timezone.now())
    if how == "moved":
        Membership.objects.create(user=cast.officer, institution=cast.rival, duty="officer")
    job = build(job)
    assert (job.status, job.failure) == ("failed", "申请人已停用或不在原机构任职，不能导出。")
    assert stored() == []


def test_cancelling_stops_it_at_every_stage(cast, login, many, monkeypatch):
    client = login(cast.officer)
    waiting = ask(client)
    assert press(client, "institution:job_cancel", waiting.pk).status_code == 302
    assert fresh(waiting).status == "cancelled"
    assert export_jobs.request_for(waiting).status == "withdrawn"
    queued = approved(login, cast.officer, cast.manager)
    assert press(client, "institution:job_cancel", queued.pk).status_code == 302
    assert build(queued).status == "cancelled"
    running = approved(login, cast.officer, cast.manager)
    monkeypatch.setattr(export_file, "CHUNK", 1)
    report = export_file.report

    def cancel_after_two(job):
        if job.rows_done == 2:
            export_jobs.cancel(job, user=cast.officer)
        report(job)

    monkeypatch.setattr(export_file, "report", cancel_after_two)
    running = build(running)
    assert (running.status, running.rows_done) == ("cancelled", 1)
    assert stored() == []
    assert press(client, "institution:job_cancel", running.pk).status_code == 409


def test_a_killed_worker_is_replaced_and_the_old_one_cannot_finish(cast, login, many, monkeypatch):
    job = approved(login, cast.officer, cast.manager)
    old = EXPORT.take(job, "start", user=None, seen_at=timezone.now())
    export_jobs.rescue_lost()
    assert fresh(job).status == "running"
    for attempt in (1, 2, 3):
        assert fresh(job).attempt == attempt
        ExportJob.objects.filter(pk=job.pk).update(seen_at=timezone.now() - timedelta(minutes=6))
        export_jobs.rescue_lost()
        if attempt < 3:
            assert fresh(job).status == "queued"
            assert DBTaskResult.objects.count() == attempt + 1
            EXPORT.take(job, "start", user=None, seen_at=timezone.now())
            with pytest.raises(export_file.ExportStopped):
                export_file.report(old)
    job = fresh(job)
    assert (job.status, job.failure) == ("failed", "导出多次中断，请缩小查询范围后重新申请。")


def test_a_lost_place_in_the_queue_is_taken_again(cast, login, many):
    job = approved(login, cast.officer, cast.manager)
    DBTaskResult.objects.all().delete()
    export_jobs.rescue_lost()
    assert not DBTaskResult.objects.exists()
    ExportJob.objects.filter(pk=job.pk).update(seen_at=timezone.now() - timedelta(minutes=6))
    export_jobs.rescue_lost()
    export_jobs.rescue_lost()
    assert DBTaskResult.objects.count() == 1
    assert build(job).status == "done"
    assert build(job).attempt == 1


def test_a_failure_says_so_and_can_be_tried_again_for_a_week(cast, login, many, monkeypatch):
    job = approved(login, cast.officer, cast.manager)
    with monkeypatch.context() as broken:
        broken.setattr(export_file.Listing, "lines", lambda *args: 1 / 0)
        job = build(job)
    assert job.status == "failed"
    client = login(cast.officer)
    page = client.get(reverse("institution:job", args=[job.pk])).content.decode()
    assert "生成文件时出错，请重试" in page
    assert press(client, "institution:job_retry", job.pk).status_code == 302
    assert build(job).status == "done"
    failed = ask(client)
    long_ago = timezone.now() - timedelta(days=7)
    ExportJob.objects.filter(pk=failed.pk).update(made_at=long_ago)
    EXPORT.take(failed, "approve", user=cast.manager)
    EXPORT.take(failed, "fail", user=None, failure="演示")
    assert press(client, "institution:job_retry", failed.pk).status_code == 409


def test_the_file_goes_after_its_time(cast, login, many, django_capture_on_commit_callbacks):
    job = build(approved(login, cast.officer, cast.manager))
    export_jobs.delete_expired()
    assert len(stored()) == 1
    ExportJob.objects.filter(pk=job.pk).update(expires_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        export_jobs.delete_expired()
    assert stored() == []
    assert fresh(job).status == "expired"
    client = login(cast.officer)
    assert client.get(reverse("institution:job_file", args=[job.pk])).status_code == 404
    assert "已过保存期" in client.get(reverse("institution:job", args=[job.pk])).content.decode()


def test_the_progress_refreshes_itself_only_while_there_is_work(cast, login, many):
    client = login(cast.officer)
    job = ask(client)
    url = reverse("institution:job", args=[job.pk])
    assert "every 2s" not in client.get(url).content.decode()
    EXPORT.take(job, "approve", user=cast.manager)
    EXPORT.take(job, "start", user=None, rows_done=1, seen_at=timezone.now())
    whole, part = (
        client.get(url).content.decode(),
        client.get(url, headers={"HX-Request": "true"}).content.decode(),
    )
    assert "<html" in whole
    assert "<html" not in part
    for text in (whole, part):
        assert "every 2s" in text
        assert 'role="progressbar"' in text
        assert "已处理 1 / 3 行" in text
        assert "刷新进度" in text
    ExportJob.objects.filter(pk=job.pk).update(seen_at=None)
    EXPORT.take(job, "requeue", user=None)
    assert build(job).status == "done"
    assert "every 2s" not in client.get(url, headers={"HX-Request": "true"}).content.decode()


def test_the_government_exports_its_own_region_by_the_same_way(cast, login, many):
    foreign = [factories.order(factories.product(cast.bank), cast.stranger) for _ in range(2)]
    answer = login(cast.supervisor).get(reverse("gov:order_export"), follow=True)
    assert "订单 3 条" in answer.content.decode()
    job = ask(login(cast.supervisor), "gov")
    change = export_jobs.request_for(job)
    for person, status in [(cast.other_supervisor, 404), (cast.supervisor, 403), (cast.operator, 403)]:
        assert press(login(person), "gov:approval_approve", change.pk).status_code == status
    page = login(cast.city_supervisor).get(reverse("gov:approval", args=[change.pk])).content.decode()
    assert "演示用途" in page
    assert press(login(cast.city_supervisor), "gov:approval_approve", change.pk).status_code == 302
    job = build(job)
    numbers = {row[0] for row in sheets(login(cast.supervisor), job)["订单列表"][1:]}
    assert numbers == {order.number for order in many}
    assert not numbers & {order.number for order in foreign}
    assert login(cast.city_supervisor).get(reverse("gov:job", args=[job.pk])).status_code == 404
    done = Message.objects.get(user=cast.supervisor)
    assert (done.title, done.url) == ("订单导出已完成", reverse("gov:job", args=[job.pk]))


def test_nobody_but_the_worker_starts_and_nobody_approves_an_own_job(cast, login, many):
    job = ask(login(cast.officer))
    with pytest.raises(Exception, match="不能办理"):
        EXPORT.take(job, "approve", user=cast.officer)
    with pytest.raises(StepRefused):
        EXPORT.take(job, "start", user=None)


@pytest.mark.parametrize(
    ("status", "change", "reason"),
    [
        ("running", "status = 'done', finished_at = now(), expires_at = now()", "exportjob_done_has_file"),
        ("running", "status = 'done', file = 'a.xlsx', finished_at = now()", "exportjob_done_has_file"),
        ("running", "file = 'a.xlsx'", "exportjob_only_done_has_file"),
        ("running", "status = 'failed'", "exportjob_failed_for_a_reason"),
        ("pending", "status = 'running'", "may not go from pending to running"),
        ("cancelled", "status = 'queued'", "may not go from cancelled to queued"),
    ],
)
def test_the_database_refuses_a_job_that_cannot_be(cast, many, status, change, reason):
    job = export_jobs.ask(cast.officer, kind="order", query="", conditions="", total=2, purpose="演示用途")
    if status == "running":
        EXPORT.take(job, "approve", user=cast.manager)
        EXPORT.take(job, "start", user=None)
    elif status == "cancelled":
        export_jobs.cancel(job, user=cast.officer)
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match=reason), transaction.atomic():
        cursor.execute(f"update orders_exportjob set {change} where id = %s", [job.pk])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("status = 'approved', checker_id = maker_id, decided_at = now()", "changerequest_two_people"),
        ("status = 'approved'", "changerequest_decided_by_someone"),
        ("status = 'withdrawn', checker_id = %(other)s", "changerequest_decided_by_someone"),
    ],
)
def test_the_database_wants_a_second_person(cast, many, change, reason):
    job = export_jobs.ask(cast.officer, kind="order", query="", conditions="", total=2, purpose="演示用途")
    names = {"other": cast.manager.pk, "pk": export_jobs.request_for(job).pk}
    with connection.cursor() as cursor, pytest.raises(IntegrityError, match=reason), transaction.atomic():
        cursor.execute(f"update platform_site_changerequest set {change} where id = %(pk)s", names)
