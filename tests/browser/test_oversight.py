"""督办 and 转推荐 from beginning to end: supervisor, bank, company and the other bank, each in a browser of its own."""

import re

import pytest
from playwright.sync_api import Page, expect

from orders.models import Order, Ticket
from tests import factories
from tests.browser.walk import fill, step_form
from tests.orders.life import order_in


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


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("link", name=name, exact=True).click()


def confirm(form, page: Page, button: str, said: str) -> None:
    form.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_text(said).first).to_be_visible()


def test_a_ticket_from_asking_to_closing(page_of, cast, with_script):
    order = order_in("accepted", cast)
    supervisor, bank = page_of(cast.supervisor), page_of(cast.manager)
    supervisor.goto(f"/gov/supervision/orders/{order.number}/")
    press(supervisor, "督办")
    form = step_form(supervisor, with_script)
    confirm(form, supervisor, "确认", "请输入督办要求")
    fill(form, {"督办要求": "请说明进度"})
    confirm(form, supervisor, "确认", "已督办")

    bank.goto("/institution/")
    bank.get_by_role("link", name="1 笔待回复督办").click()
    bank.get_by_role("link", name=re.compile(f"^查看详情.*{order.number}")).click()
    press(bank, "回复督办")
    form = step_form(bank, with_script)
    fill(form, {"回复内容": "本周进入审批"})
    confirm(form, bank, "确认", "已回复督办")

    supervisor.goto("/gov/supervision/tickets/")
    row = supervisor.get_by_role("row", name=order.number)
    expect(row).to_contain_text("本周进入审批")
    expect(row).to_contain_text("已回复")
    press(bank, "进入审批")
    form = step_form(bank, with_script)
    form.get_by_label("尽调方式").select_option("on_site")
    confirm(form, bank, "确认", "订单已进入审批")
    supervisor.reload()
    expect(supervisor.get_by_role("row", name=order.number)).to_contain_text("已办结")


def test_a_selection_is_urged_at_once(page_of, cast):
    first = order_in("submitted", cast)
    second = factories.order(factories.product(cast.bank), cast.owner)
    supervisor = page_of(cast.supervisor)
    supervisor.goto("/gov/supervision/orders/")
    for order in (first, second):
        supervisor.get_by_role("checkbox", name=order.number).check()
    supervisor.get_by_role("button", name="督办所选订单").click()
    expect(supervisor.get_by_text("已选 2 笔订单")).to_be_visible()
    fill(supervisor, {"督办要求": "请按承诺时限受理"})
    supervisor.get_by_role("button", name="督办 2 笔订单").click()
    expect(supervisor.get_by_text("共 2 笔，已督办 2 笔。")).to_be_visible()
    assert Ticket.objects.count() == 2


def test_a_referral_from_proposal_to_the_second_bank(page_of, cast, with_script):
    order = order_in("rejected", cast)
    factories.product(cast.rival, name="演示农商经营贷")
    supervisor, company, rival = (
        page_of(person) for person in (cast.supervisor, cast.owner, cast.rival_officer)
    )
    supervisor.goto(f"/gov/supervision/orders/{order.number}/")
    press(supervisor, "转推荐")
    fill(supervisor, {"产品或机构名称": "农商"})
    supervisor.get_by_role("main").get_by_role("button", name="查询").click()
    supervisor.get_by_role("radio", name="演示农商经营贷").check()
    fill(supervisor, {"推荐理由": "额度更合适"})
    confirm(supervisor, supervisor, "推荐给企业", "已转推荐，待企业确认")

    company.goto(f"/enterprise/orders/{order.number}/")
    press(company, "查看并同意")
    main = company.get_by_role("main")
    confirm(main, company, "同意并提交申请", "请选择授权查询的信息")
    boxes = main.get_by_role("checkbox").all()
    boxes[0].check()
    boxes[-1].check()
    confirm(main, company, "同意并提交申请", "授权书已按您勾选的信息更新")
    expect(boxes[-1]).not_to_be_checked()
    boxes[-1].check()
    main.get_by_role("button", name="同意并提交申请").click()
    company.wait_for_url("**/submitted/")

    new = Order.objects.get(source="referral")
    rival.goto("/institution/orders/")
    rival.get_by_role("link", name=re.compile(f"^查看详情.*{new.number}")).click()
    expect(rival.get_by_role("main")).to_contain_text("监管部门转推荐")
    expect(rival.get_by_role("main")).not_to_contain_text(order.number)
    supervisor.reload()
    expect(supervisor.get_by_role("link", name=f"查看新订单 {new.number}")).to_be_visible()
