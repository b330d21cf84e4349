"""A large export side by side: the officer asks, the manager agrees, the worker builds, the officer downloads."""

from io import BytesIO

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from orders import export_jobs
from orders.models import ExportJob
from orders.views import export
from tests import factories
from tests.browser.walk import fill
from tests.orders.test_export_kinds import listed


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def with_script(request) -> bool:
    return request.param


def _orders(cast) -> set[str]:
    return {factories.order(factories.product(cast.bank), cast.owner).number for _ in range(3)}


def _entries(cast) -> set[str]:
    return {listed(factories.enterprise()).enterprise.uscc for _ in range(3)}


@pytest.mark.parametrize(("page", "fill_list"), [("orders", _orders), ("whitelist", _entries)])
def test_a_large_export_is_agreed_to_built_and_downloaded(
    open_page, enter, login, cast, with_script, monkeypatch, page, fill_list
):
    monkeypatch.setattr(export, "MAX_ROWS", 1)
    values = fill_list(cast)
    officer, manager = open_page(), open_page()
    enter(officer.context, login(cast.officer))
    enter(manager.context, login(cast.manager))

    officer.goto(f"/institution/{page}/")
    officer.get_by_role("link", name="导出Excel").click()
    fill(officer, {"导出用途": "演示核对"})
    officer.get_by_role("main").get_by_role("button", name="提交申请").click()
    expect(officer.get_by_text("等待另一人审批")).to_be_visible()

    manager.goto("/institution/approvals/")
    manager.get_by_role("table").get_by_role("link", name="查看详情").click()
    manager.get_by_role("button", name="通过").click()
    expect(manager.get_by_text("已通过").first).to_be_visible()

    officer.reload()
    expect(officer.get_by_role("progressbar", name="导出进度")).to_have_attribute("aria-valuenow", "0")
    export_jobs.build.call(ExportJob.objects.get().pk)
    if not with_script:
        officer.get_by_role("link", name="刷新进度").click()
    expect(officer.get_by_text("共 3 行")).to_be_visible()
    with officer.expect_download() as file:
        officer.get_by_role("link", name="下载", exact=True).click()
    sheet = load_workbook(BytesIO(file.value.path().read_bytes())).worksheets[0]
    assert values <= {str(cell.value) for row in sheet.iter_rows() for cell in row}
