"""What people do again and again on the pages: log in, fill in, publish, apply, take a step."""

import re
from datetime import timedelta

from captcha.models import CaptchaStore
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from tests import factories


def log_in(page: Page, phone: str, login_path: str, password: str = factories.PASSWORD) -> None:
    """Fill in the real login form; the answer to the picture is read from the database."""
    page.goto(login_path)
    fill(page, {"手机号": phone, "密码": password})
    answer_captcha(page)
    page.get_by_role("main").get_by_role("button", name="登录", exact=True).click()


def answer_captcha(page: Page) -> None:
    key = page.locator("input[name=captcha_0]").get_attribute("value")
    page.locator("input[name=captcha_1]").fill(CaptchaStore.objects.get(hashkey=key).response)


def fill(form: Page | Locator, values: dict[str, str]) -> None:
    """Type the values into the fields with these labels; a unit or （选填） behind a label is left out."""
    for label, value in values.items():
        form.get_by_label(re.compile(rf"^\s*{label}\s*(（|$)")).fill(value)


def step_form(page: Page, with_script: bool) -> Locator:
    """Return where a step's form appears: the dialog, or without scripts the page."""
    return page.get_by_role("dialog" if with_script else "main")


def publish(page: Page, name: str, region: str = "演示市") -> None:
    """Publish a product from 上传产品, for a whole city."""
    page.get_by_role("link", name="产品管理").first.click()
    page.get_by_role("main").get_by_role("link", name="上传产品").first.click()
    fill(
        page,
        {
            "产品名称": name,
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
            "申请条件": "经营满 12 个月",
        },
    )
    page.get_by_label("产品类型").select_option(index=1)
    for choice in ("等额本息", "信用", "企业", region):
        page.get_by_role("checkbox", name=choice, exact=True).check()
    page.get_by_role("button", name="立即提交").click()
    expect(page.get_by_text(f"“{name}”已发布")).to_be_visible()


def apply(page: Page, product_path: str) -> str:
    """Apply for 100 万元 over 12 months with every consent; return the order's number."""
    page.goto(product_path)
    page.get_by_role("link", name="立即申请").click()
    fill(page, {"申请金额": "100", "期限": "12", "联系人": "演示张一", "联系电话": "19900009999"})
    page.get_by_label("用途").select_option("working_capital")
    page.get_by_role("button", name="下一步").click()
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="提交申请").click()
    page.wait_for_url("**/submitted/")
    return page.url.split("/")[-3]


def accept(page: Page, with_script: bool = True) -> None:
    """Take the first order of 订单管理 that waits, through 受理 and its dialog."""
    page.goto("/institution/orders/")
    page.get_by_role("table").get_by_role("link", name="受理").first.click()
    form = step_form(page, with_script)
    fill(form, {"预计办结日期": f"{timezone.localdate() + timedelta(days=5):%Y-%m-%d}"})
    form.get_by_role("button", name="确认").click()
    expect(page.get_by_text("订单已受理")).to_be_visible()


def terminate(page: Page, number: str, with_script: bool = True) -> None:
    """End an order from its 订单详情, with a reason."""
    page.goto(f"/institution/orders/{number}/")
    page.get_by_role("link", name="终止", exact=True).click()
    form = step_form(page, with_script)
    form.get_by_label("终止原因").select_option("unreachable")
    fill(form, {"说明": "演示说明"})
    form.get_by_role("button", name="确认").click()
    expect(page.get_by_text("订单已终止")).to_be_visible()
