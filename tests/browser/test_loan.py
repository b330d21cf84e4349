"""A loan from 申请 to 已完成 and to each closed state, the bank and the company side by side."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from orders import jobs, moves
from orders.models import Order
from tests.browser.walk import accept, apply, fill
from tests.orders.life import order_in

PAPER = {"name": "演示.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 demo"}


@pytest.fixture
def company(new_context, enter, login, cast) -> Page:
    context = new_context()
    enter(context, login(cast.owner))
    return context.new_page()


@pytest.fixture
def bank(new_context, enter, login, cast) -> Page:
    context = new_context()
    enter(context, login(cast.manager))
    return context.new_page()


def open_order(page: Page, number: str) -> None:
    side = "institution" if "/institution/" in page.url else "enterprise"
    page.goto(f"/{side}/orders/{number}/")


def step(page: Page, name: str):
    """Press a step's button; return its form, in the dialog or on the page of its own."""
    link = page.get_by_role("main").get_by_role("link", name=name, exact=True)
    is_dialog = link.get_attribute("data-dialog") is not None
    link.click()
    if not is_dialog:
        page.wait_for_load_state()
    return page.get_by_role("dialog" if is_dialog else "main")


def confirm(page: Page, form, said: str, button: str = "确认") -> None:
    form.get_by_role("button", name=button).click()
    expect(page.get_by_text(said).first).to_be_visible()


def test_a_loan_from_application_to_completion(bank, company, cast):
    number = apply(company, f"/market/{cast.product.pk}/")
    accept(bank)
    open_order(bank, number)
    form = step(bank, "要求补充材料")
    fill(form, {"需要补充的材料": "近三个月银行流水\n购销合同"})
    confirm(bank, form, "已要求企业补充材料")

    open_order(company, number)
    expect(company.get_by_role("heading", name="请补充材料")).to_be_visible()
    form = step(company, "补充材料")
    confirm(company, form, "请上传购销合同", "提交材料")
    for item in ("近三个月银行流水", "购销合同"):
        form.get_by_label(item).set_input_files(PAPER)
    confirm(company, form, "材料已提交", "提交材料")

    open_order(bank, number)
    with bank.expect_download() as papers:
        bank.get_by_role("link", name="购销合同").click()
    assert papers.value.suggested_filename == f"{number}-购销合同.pdf"
    form = step(bank, "进入审批")
    form.get_by_label("尽调方式").select_option("on_site")
    confirm(bank, form, "订单已进入审批")
    form = step(bank, "登记授信结果")
    fill(form, {"授信额度": "80", "年化利率": "9.9", "审批意见": "演示同意"})
    form.get_by_label("担保方式").select_option("credit")
    form.get_by_label("还款方式").select_option("equal_installment")
    confirm(bank, form, "年化利率不能高于产品公布的上限 5.10%")
    fill(form, {"年化利率": "4.5"})
    confirm(bank, form, "授信结果已登记")

    open_order(company, number)
    expect(company.get_by_role("table", name="授信结果")).to_contain_text("80.00 万元")
    form = step(company, "接受授信")
    form.get_by_role("checkbox").check()
    confirm(company, form, "已接受授信", "接受授信")

    open_order(bank, number)
    form = step(bank, "登记放款")
    repay_on = f"{timezone.localdate() + timedelta(days=360):%Y-%m-%d}"
    fill(form, {"放款金额": "90", "到期日": repay_on, "合同号": "HT-1", "借据号": "JJ-1"})
    form.get_by_role("radio", name="是，企业此前没有银行贷款").check()
    confirm(bank, form, "累计放款不能超过授信额度，还可放款 80.00 万元")
    expect(form).to_contain_text("请上传放款凭证")
    fill(form, {"放款金额": "80"})
    form.get_by_label("放款凭证").set_input_files(PAPER)
    confirm(bank, form, "放款已登记")
    with bank.expect_download() as voucher:
        bank.get_by_role("link", name=re.compile("^下载.*JJ-1")).click()
    assert voucher.value.suggested_filename == f"{number}-JJ-1.pdf"

    open_order(company, number)
    expect(company.get_by_role("table", name="放款记录")).to_contain_text("JJ-1")
    form = step(company, "完成")
    form.get_by_role("radio", name="非常满意").first.check()
    confirm(company, form, "订单已完成", "提交评价")
    expect(company.get_by_text("我的评价")).to_be_visible()
    order = Order.objects.get()
    assert (order.status, order.rating.score) == ("completed", 5)
    labels = list(order.events.order_by("seq").values_list("step", flat=True))
    assert labels == [
        "submit", "accept", "ask", "supplement", "review", "approve", "accept_offer", "disburse", "complete",
    ]  # fmt: skip


def test_a_refusal_is_read_with_its_reasons_and_corrected(bank, company, cast):
    number = order_in("reviewing", cast).number
    bank.goto(f"/institution/orders/{number}/")
    form = step(bank, "不予通过")
    confirm(bank, form, "请选择未通过原因")
    form.get_by_role("checkbox", name="负债过高或多头授信").check()
    fill(form, {"说明": "演示负债说明"})
    confirm(bank, form, "订单未通过")
    company.goto(f"/enterprise/orders/{number}/")
    expect(company.get_by_role("main")).to_contain_text("负债过高或多头授信")
    form = step(bank, "更正")
    fill(form, {"更正原因": "演示误操作"})
    confirm(bank, form, "订单已更正")
    company.reload()
    expect(company.get_by_role("heading", name="现在由金融机构审批")).to_be_visible()


def test_an_offer_is_declined(company, cast):
    number = order_in("approved", cast).number
    company.goto(f"/enterprise/orders/{number}/")
    confirm(company, step(company, "放弃授信"), "已放弃授信")
    expect(company.get_by_role("main").get_by_text("已撤回").first).to_be_visible()


def test_an_application_is_withdrawn_and_the_bank_comes_too_late(bank, company, cast):
    number = order_in("submitted", cast).number
    bank.goto(f"/institution/orders/{number}/")
    form = step(bank, "终止")
    company.goto(f"/enterprise/orders/{number}/")
    confirm(company, step(company, "撤回"), "申请已撤回", "确认撤回")
    form.get_by_label("终止原因").select_option("unreachable")
    fill(form, {"说明": "演示说明"})
    confirm(bank, form, "该订单已由 演示精密制造有限公司")


def test_an_offer_expires_by_itself(company, cast):
    order = order_in("approved", cast)
    Order.objects.filter(pk=order.pk).update(offer_due_on=timezone.localdate() - timedelta(days=1))
    jobs.end_what_is_late()
    company.goto(f"/enterprise/orders/{order.number}/")
    expect(company.get_by_role("main").get_by_text("已过期").first).to_be_visible()
    expect(company.get_by_role("link", name="接受授信")).to_have_count(0)


def test_the_bank_answers_the_supervisor(bank, cast):
    order = order_in("accepted", cast)
    moves.urge(order, user=cast.supervisor, text="请尽快办理", due_on=timezone.localdate())
    bank.goto(f"/institution/orders/{order.number}/")
    expect(bank.get_by_text("请尽快办理").first).to_be_visible()
    form = step(bank, "回复督办")
    fill(form, {"回复内容": "正在办理"})
    confirm(bank, form, "已回复督办")
