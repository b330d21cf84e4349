"""The chapters of the institutions' user manual, walked through with JavaScript and without."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests import factories
from tests.browser.conftest import log_in

NEW_PASSWORD = "Xin-Mi-Ma-2027-k4"


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def with_script(request) -> bool:
    return request.param


@pytest.fixture
def open_page(new_context, with_script):
    """Return a function that opens a page in a browser of its own, for one person."""
    return lambda: new_context(java_script_enabled=with_script).new_page()


@pytest.fixture
def bank_page(open_page, cast) -> Page:
    """Return the page of the bank's manager, logged in through the form (chapter 3.1)."""
    page = open_page()
    page.goto("/")
    page.get_by_role("link", name="金融机构登录").first.click()
    log_in(page, cast.manager, page.url)
    expect(page).to_have_url(re.compile(r"/institution/$"))
    return page


def step_form(page: Page, with_script: bool):
    """Return where a step's form appears: the dialog, or without scripts the page."""
    return page.get_by_role("dialog" if with_script else "main")


def test_an_uploaded_product_is_seen_in_the_market(bank_page, open_page):
    bank_page.get_by_role("link", name="产品管理").first.click()
    bank_page.get_by_role("main").get_by_role("link", name="上传产品").click()
    for label, value in {
        "产品名称": "演示浏览器贷",
        "贷款额度下限": "10",
        "贷款额度上限": "300",
        "贷款期限下限": "6",
        "贷款期限上限": "36",
        "年化利率下限": "4.35",
        "年化利率上限": "5.1",
        "最低经营期限": "0",
        "承诺受理时限": "2",
        "承诺审批时限": "5",
        "承诺放款时限": "3",
    }.items():
        bank_page.get_by_label(label).fill(value)
    bank_page.get_by_label("产品类型").select_option(index=1)
    for choice in ("等额本息", "信用", "企业", "演示市"):
        bank_page.get_by_role("checkbox", name=choice, exact=True).check()
    bank_page.get_by_role("button", name="立即提交").click()
    expect(bank_page.get_by_text("“演示浏览器贷”已发布")).to_be_visible()

    visitor = open_page()
    visitor.goto("/market/")
    visitor.get_by_role("link", name="演示浏览器贷", exact=True).click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("演示浏览器贷")


def test_a_disabled_product_leaves_the_market(bank_page, open_page, cast, with_script):
    name = cast.product.current.name
    bank_page.goto("/institution/products/")
    bank_page.get_by_role("table").get_by_role("link", name="禁用").click()
    form = step_form(bank_page, with_script)
    form.get_by_label("禁用原因").fill("演示停办")
    form.get_by_role("button", name="确认").click()
    expect(bank_page.get_by_text("金融超市不再显示")).to_be_visible()

    visitor = open_page()
    visitor.goto("/market/")
    expect(visitor.get_by_role("link", name=name, exact=True)).to_have_count(0)


def test_an_application_is_sent_and_accepted(bank_page, open_page, cast, with_script):
    company = open_page()
    log_in(company, cast.owner, "/login/")
    company.goto(f"/market/{cast.product.pk}/")
    company.get_by_role("link", name="立即申请").click()
    company.get_by_label("申请金额").fill("100")
    company.get_by_label("期限（月）").fill("12")
    company.get_by_label("用途").select_option("working_capital")
    company.get_by_label("联系人").fill("演示张一")
    company.get_by_label("联系电话").fill("19900009999")
    company.get_by_role("button", name="下一步").click()
    for box in company.get_by_role("checkbox").all():
        box.check()
    company.get_by_role("button", name="下一步").click()
    company.get_by_role("button", name="提交申请").click()
    expect(company).to_have_url(re.compile("/submitted/$"))

    bank_page.goto("/institution/orders/")
    bank_page.get_by_role("table").get_by_role("link", name="受理").click()
    form = step_form(bank_page, with_script)
    form.get_by_label("预计办结日期").fill(f"{timezone.localdate() + timedelta(days=5):%Y-%m-%d}")
    form.get_by_role("button", name="确认").click()
    expect(bank_page.get_by_text("订单已受理")).to_be_visible()

    company.goto("/enterprise/orders/")
    expect(company.get_by_role("table").get_by_text("已受理")).to_be_visible()


def test_an_order_is_terminated_with_a_reason(bank_page, cast, with_script):
    order = factories.order(cast.product, cast.owner)
    bank_page.goto(f"/institution/orders/{order.number}/")
    bank_page.get_by_role("link", name="终止", exact=True).click()
    form = step_form(bank_page, with_script)
    form.get_by_role("button", name="确认").click()
    expect(form.get_by_role("alert")).to_be_visible()
    form.get_by_label("终止原因").select_option("unreachable")
    form.get_by_label("说明").fill("演示说明")
    form.get_by_role("button", name="确认").click()
    expect(bank_page.get_by_text("订单已终止")).to_be_visible()
    order.refresh_from_db()
    assert (order.status, order.close_reason) == ("terminated", "unreachable")


def test_the_password_is_changed_and_then_needed(bank_page, open_page, cast):
    bank_page.get_by_role("link", name="个人中心").first.click()
    expect(bank_page.get_by_role("main")).to_contain_text(cast.manager.phone)
    bank_page.get_by_role("link", name="修改密码").last.click()
    bank_page.get_by_label("原密码", exact=True).fill(factories.PASSWORD)
    bank_page.get_by_label("新密码", exact=True).fill(NEW_PASSWORD)
    bank_page.get_by_label("确认新密码", exact=True).fill(NEW_PASSWORD)
    bank_page.get_by_role("button", name="确认", exact=True).click()
    expect(bank_page.get_by_text("密码已修改")).to_be_visible()

    other = open_page()
    log_in(other, cast.manager, "/institution/login/")
    expect(other.get_by_text("手机号、密码或验证码不正确").first).to_be_visible()
    log_in(other, cast.manager, "/institution/login/", NEW_PASSWORD)
    expect(other).to_have_url(re.compile(r"/institution/$"))


def test_after_logout_back_shows_nothing(bank_page, cast):
    order = factories.order(cast.product, cast.owner)
    bank_page.goto("/institution/orders/")
    expect(bank_page.get_by_text(order.number).first).to_be_visible()
    bank_page.get_by_role("button", name="系统退出").first.click()
    expect(bank_page.get_by_text("您已退出登录。")).to_be_visible()
    bank_page.go_back()
    expect(bank_page.get_by_role("heading", level=1)).to_have_text("金融机构登录")
    expect(bank_page.get_by_text(order.number)).to_have_count(0)
