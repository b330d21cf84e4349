"""The chapters of the institutions' user manual, walked through with JavaScript and without."""

import re

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser.walk import accept, apply, log_in, publish, step_form, terminate

NEW_PASSWORD = "Xin-Mi-Ma-2027-k4"


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def with_script(request) -> bool:
    return request.param


def test_an_uploaded_product_is_seen_in_the_market(bank_page, open_page):
    publish(bank_page, "演示浏览器贷")
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
    log_in(company, cast.owner.phone, "/login/")
    apply(company, f"/market/{cast.product.pk}/")
    accept(bank_page, with_script)
    company.goto("/enterprise/orders/")
    expect(company.get_by_role("table").get_by_text("已受理")).to_be_visible()


def test_an_order_is_terminated_with_a_reason(bank_page, cast, with_script):
    order = factories.order(cast.product, cast.owner)
    bank_page.goto(f"/institution/orders/{order.number}/terminate/")
    bank_page.get_by_role("main").get_by_role("button", name="确认").click()
    expect(bank_page.get_by_role("alert")).to_be_visible()
    terminate(bank_page, order.number, with_script)
    order.refresh_from_db()
    assert (order.status, order.close_reasons) == ("terminated", ["unreachable"])


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
    log_in(other, cast.manager.phone, "/institution/login/")
    expect(other.get_by_text("手机号、密码或验证码不正确").first).to_be_visible()
    log_in(other, cast.manager.phone, "/institution/login/", NEW_PASSWORD)
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
