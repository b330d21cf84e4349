"""From the uploaded file to the decision of a second person, through the pages."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.models import Message
from credit import imports
from credit.models import ImportBatch, WhitelistBatch, WhitelistEntry
from platform_site.chain import broken_links
from platform_site.models import AuditEvent, ChangeRequest
from tests.cast import new_key

NEW = "/gov/imports/new/"


def listing(cast, *more):
    lines = ["企业名称,统一社会信用代码,列入理由", f"{cast.mill.name},{cast.mill.uscc},经营稳定", *more]
    return SimpleUploadedFile("演示名单.csv", "\r\n".join(lines).encode("gbk"))


def values(upload, **fields):
    data = {
        "list_kind": "xinyidai",
        "list_label": "2026 年演示批次",
        "department": "演示部门",
        "data_to": "2026-06-30",
        "file": upload,
    }
    return data | fields | new_key()


def upload(client, cast, *more, **fields):
    response = client.post(NEW, values(listing(cast, *more), **fields))
    assert response.status_code == 302, response.content.decode()
    return ImportBatch.objects.latest("pk")


def submit(client, batch):
    response = client.post(reverse("gov:import_submit", args=[batch.pk]), new_key())
    assert response.status_code == 302
    return ChangeRequest.objects.get(target_id=batch.pk)


def test_white_list_goes_from_file_to_list_by_two_people(cast, login):
    maker, checker = login(cast.supervisor), login(cast.city_supervisor)
    batch = upload(maker, cast, "演示坏行,=HYPERLINK(1),无")
    page = reverse("gov:import", args=[batch.pk])
    bad = maker.get(page).content.decode()
    assert "单元格是公式" in bad
    assert "选择性粘贴为数值后上传" in bad
    good = maker.get(page, {"show": "valid"}).content.decode()
    assert cast.mill.uscc in good
    assert "经营稳定" in good
    errors = maker.get(reverse("gov:import_errors", args=[batch.pk]))
    assert errors["Content-Type"].startswith("text/csv")
    assert '"3","统一社会信用代码","\'=HYPERLINK(1)","单元格是公式"' in errors.content.decode()

    change = submit(maker, batch)
    decide = reverse("gov:approval_approve", args=[change.pk])
    assert maker.post(decide, new_key()).status_code == 403
    assert "不能审批自己提交的事项" in maker.get(reverse("gov:approval", args=[change.pk])).content.decode()
    assert not WhitelistEntry.objects.exists()

    assert "2026 年演示批次" in checker.get(reverse("gov:approval_list")).content.decode()
    assert "通过" in checker.get(reverse("gov:approval", args=[change.pk])).content.decode()
    assert checker.get(page).status_code == 200
    assert checker.post(decide, new_key()).status_code == 302
    entry = WhitelistEntry.objects.get()
    assert (entry.enterprise, entry.reason, entry.listed_on) == (cast.mill, "经营稳定", date(2026, 6, 30))
    assert WhitelistBatch.objects.get().batch_id == batch.pk
    change.refresh_from_db()
    assert (change.status, change.checker) == ("approved", cast.city_supervisor)
    assert set(AuditEvent.objects.values_list("action", flat=True)) >= {"提交审批", "确认导入", "通过"}
    assert checker.post(decide, new_key()).status_code == 409
    assert "新增 1 条" in maker.get(page).content.decode()
    assert not broken_links()


def test_same_file_twice_is_refused(cast, login):
    maker = login(cast.supervisor)
    change = submit(maker, upload(maker, cast))
    login(cast.city_supervisor).post(reverse("gov:approval_approve", args=[change.pk]), new_key())
    again = maker.post(NEW, values(listing(cast), list_label="另一批次"))
    assert again.status_code == 422
    assert "不能重复导入" in again.content.decode()
    same_name = maker.post(NEW, values(listing(cast, "")))
    assert same_name.status_code == 422
    assert "已存在" in same_name.content.decode()


def test_twin_batches_of_one_name_are_not_both_applied(cast, login):
    maker, checker = login(cast.supervisor), login(cast.city_supervisor)
    first, second = upload(maker, cast), upload(maker, cast, "")
    for batch in (first, second):
        change = submit(maker, batch)
        assert checker.post(reverse("gov:approval_approve", args=[change.pk]), new_key()).status_code == 302
    change.refresh_from_db()
    second.refresh_from_db()
    assert (change.status, second.status) == ("pending", "pending")
    assert WhitelistEntry.objects.count() == 1


def test_second_person_rejects_with_a_reason(cast, login):
    maker = login(cast.supervisor)
    batch = upload(maker, cast)
    change = submit(maker, batch)
    url = reverse("gov:approval_reject", args=[change.pk])
    assert login(cast.other_supervisor).get(url).status_code == 404
    assert login(cast.operator).post(url, {"reason": "越权"} | new_key()).status_code == 403
    checker = login(cast.city_supervisor)
    assert checker.post(url, new_key()).status_code == 422
    assert checker.post(url, {"reason": "材料不全"} | new_key()).status_code == 302
    batch.refresh_from_db()
    assert batch.status == "rejected"
    assert "材料不全" in maker.get(reverse("gov:approval", args=[change.pk])).content.decode()


def test_maker_cancels_and_nothing_was_written(cast, login):
    maker = login(cast.supervisor)
    batch = upload(maker, cast)
    assert (
        login(cast.city_supervisor).post(reverse("gov:import_cancel", args=[batch.pk]), new_key()).status_code
        == 403
    )
    assert maker.post(reverse("gov:import_cancel", args=[batch.pk]), new_key()).status_code == 302
    batch.refresh_from_db()
    assert batch.status == "cancelled"
    assert maker.post(reverse("gov:import_submit", args=[batch.pk]), new_key()).status_code == 409


def test_file_without_a_valid_row_is_not_submitted(cast, login):
    maker = login(cast.supervisor)
    lines = SimpleUploadedFile("演示.csv", "企业名称,统一社会信用代码\n演示,1\n".encode())
    maker.post(NEW, values(lines))
    batch = ImportBatch.objects.get()
    assert maker.post(reverse("gov:import_submit", args=[batch.pk]), new_key()).status_code == 302
    batch.refresh_from_db()
    assert batch.status == "preview"


def test_operator_imports_credit_records(cast, login):
    maker, checker = login(cast.operator), login(cast.second_operator)
    assert "纳税信用级别" in maker.get(NEW).content.decode()
    text = f"企业名称,统一社会信用代码,评价年度,纳税信用级别\n{cast.mill.name},{cast.mill.uscc},2025,A\n"
    response = maker.post(
        NEW, values(SimpleUploadedFile("演示.csv", text.encode("utf-8-sig")), category="tax_rating")
    )
    batch = ImportBatch.objects.get()
    assert response.url == reverse("gov:import", args=[batch.pk])
    change = submit(maker, batch)
    for stranger in (cast.supervisor, cast.city_supervisor):
        assert login(stranger).get(reverse("gov:approval", args=[change.pk])).status_code == 404
        assert login(stranger).get(response.url).status_code == 404
    assert checker.post(reverse("gov:approval_approve", args=[change.pk]), new_key()).status_code == 302
    assert cast.mill.credit_records.get().state == "A"


def test_templates_and_lists_by_role(cast, login):
    template = login(cast.operator).get(reverse("gov:import_template"), {"category": "xzcf"})
    assert template.content.startswith(b"PK")
    assert login(cast.operator).get(reverse("gov:import_template"), {"category": "none"}).status_code == 400
    assert login(cast.supervisor).get(reverse("gov:import_template")).content.startswith(b"PK")
    assert login(cast.supervisor).get(reverse("gov:import_list")).status_code == 200
    assert login(cast.auditor).get(reverse("gov:approval_list")).status_code == 200


@pytest.mark.parametrize("person", ["auditor", "system", "officer", "owner"])
def test_others_do_not_import(cast, login, person):
    client = login(getattr(cast, person))
    assert client.get(NEW).status_code == 403
    assert client.get(reverse("gov:import_list")).status_code == 403


def inbox(person) -> list[tuple[str, str]]:
    return list(Message.objects.filter(user=person).order_by("pk").values_list("title", "body"))


def test_the_maker_is_told_how_an_import_ended(cast, login):
    maker, checker = login(cast.supervisor), login(cast.city_supervisor)
    change = submit(maker, upload(maker, cast, "演示坏行,1,无"))
    assert inbox(cast.supervisor) == []
    checker.post(reverse("gov:approval_approve", args=[change.pk]), new_key())
    assert inbox(cast.supervisor) == [
        ("导入完成", "2026 年演示批次：新增 1 条，已存在 0 条，新增企业 0 家。")
    ]
    second = submit(maker, upload(maker, cast, "", list_label="演示第二批"))
    checker.post(
        reverse("gov:approval_reject", args=[second.pk]), {"reason": "缺少推荐文件（演示）"} | new_key()
    )
    assert inbox(cast.supervisor)[1:] == [("导入已驳回", "演示第二批：缺少推荐文件（演示）")]
    assert inbox(cast.city_supervisor) == []
    page = reverse("gov:import", args=[second.target_id])
    assert "缺少推荐文件（演示）" in maker.get(page).text
    message = Message.objects.latest("pk")
    assert maker.post(reverse("gov:message_list"), {"open": message.pk}).url == page


@pytest.mark.parametrize(
    ("lines", "title", "body"),
    [
        ("{name},{uscc},演示", "导入文件已校验", "可导入 1 行，有错误 0 行。请预览后提交审批。"),
        ("{name},1,演示", "导入文件已校验", "可导入 0 行，有错误 1 行。没有可导入的行，请改正后重新上传。"),
        (None, "导入失败", "没有找到表头"),
    ],
)
def test_the_maker_is_told_when_a_task_has_read_the_file(cast, monkeypatch, login, lines, title, body):
    monkeypatch.setattr(imports, "AT_ONCE_BYTES", 0)
    head = "企业名称,统一社会信用代码,列入理由" if lines else "甲,乙"
    row = (lines or "1,2").format(name=cast.mill.name, uscc=cast.mill.uscc)
    maker = login(cast.supervisor)
    maker.post(NEW, values(SimpleUploadedFile("演示.csv", f"{head}\n{row}\n".encode())))
    assert inbox(cast.supervisor) == []
    imports.read_file.call(ImportBatch.objects.get().pk)
    ((told, text),) = inbox(cast.supervisor)
    assert told == title
    assert text.startswith("2026 年演示批次：")
    assert body in text
    imports.read_file.call(ImportBatch.objects.get().pk)
    assert len(inbox(cast.supervisor)) == 1


def test_page_and_list_say_that_an_approved_import_is_being_written(cast, monkeypatch, login):
    monkeypatch.setattr(imports, "AT_ONCE_ROWS", 0)
    maker = login(cast.supervisor)
    batch = upload(maker, cast)
    imports.read_file.call(batch.pk)
    change = submit(maker, batch)
    login(cast.city_supervisor).post(reverse("gov:approval_approve", args=[change.pk]), new_key())
    batch.refresh_from_db()
    assert batch.status == "applying"
    since = f"{timezone.localtime(batch.seen_at):%Y-%m-%d %H:%M}"
    url = reverse("gov:import", args=[batch.pk])
    for page in (maker.get(url), maker.get(url, headers={"HX-Request": "true"})):
        assert '<progress class="bar" aria-label="写入进度"></progress>' in page.text
        assert "aria-valuenow" not in page.text
        assert f"正在一次写入 1 行，{since} 开始" in page.text
        assert 'hx-trigger="every 2s"' in page.text
    assert f"{since} 开始写入" in maker.get(reverse("gov:import_list")).text
    imports.write_rows.call(batch.pk)
    assert maker.get(url, headers={"HX-Request": "true"}).headers["HX-Redirect"] == url
    assert "开始写入" not in maker.get(reverse("gov:import_list")).text
    assert [title for title, _ in inbox(cast.supervisor)] == ["导入文件已校验", "导入完成"]


def test_the_list_says_how_far_the_reading_is(cast, monkeypatch, login):
    monkeypatch.setattr(imports, "AT_ONCE_BYTES", 0)
    maker = login(cast.supervisor)
    batch = upload(maker, cast)
    ImportBatch.objects.filter(pk=batch.pk).update(rows_done=5000, row_count=12000)
    assert "已校验 5,000 / 12,000 行" in maker.get(reverse("gov:import_list")).text
