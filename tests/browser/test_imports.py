"""Imports side by side: an operator's penalties, a list in GBK, and a long list as a job with progress."""

import io
import re

import pytest
from openpyxl import Workbook
from playwright.sync_api import Page, expect

from credit import imports
from credit.catalogue import CATEGORIES
from credit.models import CreditRecord, ImportBatch, WhitelistEntry
from platform_site import identity
from tests.browser.walk import fill

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONG = 50_000


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def with_script(request) -> bool:
    return request.param


def upload(page: Page, name: str, mime: str, content: bytes, **choices: str) -> None:
    """Fill in 上传文件 and send it."""
    page.goto("/gov/imports/")
    page.get_by_role("main").get_by_role("link", name="上传文件").first.click()
    fill(page, {"来源部门": "演示局", "数据截止日期": "2026-06-30"})
    for label, value in choices.items():
        field = page.get_by_label(label, exact=True)
        if label == "批次名称":
            field.fill(value)
        else:
            field.select_option(label=value)
    page.get_by_label("数据文件").set_input_files({"name": name, "mimeType": mime, "buffer": content})
    page.get_by_role("button", name="上传并预览").click()


def submit_and_approve(maker: Page, checker: Page) -> None:
    maker.get_by_role("button", name="提交审批").click()
    expect(maker.get_by_text("已提交审批")).to_be_visible()
    checker.goto("/gov/approvals/")
    checker.get_by_role("table").get_by_role("link", name="查看详情").first.click()
    checker.get_by_role("button", name="通过").click()
    expect(checker.get_by_text("已通过").first).to_be_visible()


def pair(open_page, enter, login, maker, checker) -> tuple[Page, Page]:
    pages = open_page(), open_page()
    for page, person in zip(pages, (maker, checker), strict=True):
        enter(page.context, login(person))
    return pages


def penalties(enterprise) -> bytes:
    """Return a file with the official headings, from the last to the first."""
    fields = CATEGORIES["xzcf"].fields[::-1]
    row = {
        "CF_XDR_MC": enterprise.name,
        "CF_XDR_SHXYM": enterprise.uscc,
        "CF_WSH": "演示罚字〔2026〕1号",
        "CF_WFXW": "演示违法行为",
        "CF_CFLB": "罚款",
        "CF_NR": "罚款叁万元",
        "CF_NR_FK": 3.5,
        "CF_JDRQ": "2026-05-01",
        "CF_CFJG": "演示机关",
    }
    book, content = Workbook(), io.BytesIO()
    book.active.append([field.heading for field in fields])
    book.active.append([row.get(field.code) for field in fields])
    book.save(content)
    return content.getvalue()


def test_an_operator_imports_penalties(open_page, enter, login, cast, with_script):
    maker, checker = pair(open_page, enter, login, cast.operator, cast.second_operator)
    upload(maker, "处罚.xlsx", XLSX, penalties(cast.mill), 信用类别="行政处罚")
    expect(maker.get_by_text("可导入 1 行")).to_be_visible()
    assert not CreditRecord.objects.exists()
    submit_and_approve(maker, checker)
    maker.reload()
    expect(maker.get_by_text("新增 1 条")).to_be_visible()
    upload(maker, "处罚.xlsx", XLSX, b"PK\x03\x04", 信用类别="行政处罚")
    expect(maker.get_by_text("文件无法识别").first).to_be_visible()


def test_a_long_list_is_read_and_written_by_tasks(open_page, enter, login, cast, with_script):
    lines = ["企业名称,统一社会信用代码,列入理由", *(f"演示坏行{number},1,无" for number in range(30))]
    lines += [
        f"演示第{number}号有限公司,{identity.make_uscc(f'91310115MD{number:07d}')},经营稳定"
        for number in range(LONG - 30)
    ]
    maker, checker = pair(open_page, enter, login, cast.supervisor, cast.city_supervisor)
    upload(
        maker,
        "名单.csv",
        "text/csv",
        "\r\n".join(lines).encode("gbk"),
        名单类型="推荐清单",
        批次名称="演示长名单",
    )
    expect(maker.get_by_role("progressbar", name="校验进度")).to_have_attribute("aria-valuenow", "0")
    imports.read_file.call(ImportBatch.objects.get().pk)
    if not with_script:
        maker.get_by_role("link", name="刷新进度").click()
    expect(maker.get_by_text("共 50,000 行，可导入 49,970 行，有错误 30 行")).to_be_visible()
    with maker.expect_download() as file:
        maker.get_by_role("link", name="下载被退回的行").click()
    assert len(file.value.path().read_text(encoding="utf-8-sig").splitlines()) == 31

    submit_and_approve(maker, checker)
    maker.reload()
    expect(maker.get_by_text("正在一次写入 49,970 行")).to_be_visible()
    imports.write_rows.call(ImportBatch.objects.get().pk)
    if not with_script:
        maker.get_by_role("link", name="刷新进度").click()
    expect(maker.get_by_text(re.compile("新增 49,970 条"))).to_be_visible()
    assert WhitelistEntry.objects.filter(kind="recommended").count() == LONG - 30
