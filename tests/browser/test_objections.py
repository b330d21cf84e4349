"""异议 and 信用修复 from beginning to end: the company, two operators and the bank, each in a browser of its own."""

import re

import pytest
from playwright.sync_api import Page, expect

from credit import evaluation
from tests import factories
from tests.browser.test_oversight import confirm, press
from tests.browser.walk import fill, step_form
from tests.credit.test_objections import record_of

PAPER = {"name": "decision.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 demo"}


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def with_script(request) -> bool:
    return request.param


@pytest.fixture
def page_of(new_context, enter, login, with_script):
    """Return a function that opens a page for one person."""

    def open_for(person) -> Page:
        context = new_context(java_script_enabled=with_script)
        enter(context, login(person))
        return context.new_page()

    return open_for


def test_a_dispute_from_my_credit_to_its_answer(page_of, cast, with_script):
    record = record_of(cast.mill, payload={"AH": "演示案号一"})
    evaluation.evaluate()
    order = factories.order(cast.product, cast.owner)
    owner, operator, bank = page_of(cast.owner), page_of(cast.operator), page_of(cast.officer)
    owner.goto("/enterprise/credit/")
    owner.get_by_role("link", name=re.compile(f"^提出异议.*{record.title}$")).click()
    owner.get_by_role("button", name="提交", exact=True).click()
    expect(owner.get_by_text("请输入说明").first).to_be_visible()
    owner.get_by_label("内容与事实不符").check()
    fill(owner, {"说明": "该案已结（演示）"})
    owner.get_by_label(re.compile("^证明材料")).set_input_files(PAPER)
    owner.get_by_role("button", name="提交", exact=True).click()
    expect(owner.get_by_text("已提交，编号")).to_be_visible()

    bank.goto(f"/institution/orders/{order.number}/credit/")
    expect(bank.get_by_text("异议中", exact=True)).to_be_visible()

    operator.goto("/gov/objections/")
    operator.get_by_role("link", name=re.compile("^查看详情")).click()
    operator.get_by_role("button", name="受理", exact=True).click()
    expect(operator.get_by_text("已受理：")).to_be_visible()
    press(operator, "作出处理")
    form = step_form(operator, with_script)
    confirm(form, operator, "确认", "请选择处理结果")
    form.get_by_label(re.compile("^成立")).check()
    fill(form, {"处理意见": "已向法院核实（演示）"})
    confirm(form, operator, "确认", "已办理“作出处理”")

    owner.reload()
    expect(owner.get_by_text("已向法院核实（演示）")).to_be_visible()
    bank.reload()
    expect(bank.get_by_text(record.title)).to_have_count(0)


def test_a_repair_is_decided_by_another_operator(page_of, cast, with_script):
    record = record_of(cast.mill)
    owner, first, second = page_of(cast.owner), page_of(cast.operator), page_of(cast.second_operator)
    owner.goto("/enterprise/credit/")
    owner.get_by_role("link", name=re.compile(f"^申请修复.*{record.title}$")).click()
    owner.get_by_label("已取得信用修复决定书").check()
    fill(owner, {"说明": "已履行（演示）"})
    owner.get_by_label("修复决定书或履行证明", exact=True).set_input_files(PAPER)
    owner.get_by_role("button", name="提交", exact=True).click()

    first.goto("/gov/objections/")
    first.get_by_role("link", name=re.compile("^查看详情")).click()
    first.get_by_role("button", name="受理", exact=True).click()
    expect(first.get_by_text("由受理人以外的另一位运营人员作出处理")).to_be_visible()
    second.goto(first.url)
    press(second, "作出处理")
    form = step_form(second, with_script)
    form.get_by_label(re.compile("^准予修复")).check()
    fill(form, {"处理意见": "决定书属实（演示）"})
    confirm(form, second, "确认", "已办理“作出处理”")
    owner.goto("/enterprise/credit/")
    expect(owner.get_by_text(record.title)).to_have_count(0)
