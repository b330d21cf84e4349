"""From an empty database to 系统退出: government, bank and company, each in a browser of their own."""

import re
from io import StringIO

import pytest
from django.core.management import call_command
from PIL import Image
from playwright.sync_api import Page, expect

from tests import factories
from tests.accounts import outbox
from tests.browser.walk import accept, answer_captcha, apply, fill, log_in, publish, terminate

NEW_PASSWORD = "Xin-Mi-Ma-2027-k4"
CITY, DISTRICT = "310000", "310115"


@pytest.fixture
def empty(transactional_db, settings):
    """Leave nothing but the country's divisions, and keep the text messages."""
    settings.SMS_SENDER = "tests.accounts.outbox.send"
    outbox.sent.clear()
    call_command("load_regions", stdout=StringIO())


def test_all_of_it(empty, open_page, tmp_path):
    system = open_page()
    first_login(system, factories.phone(), first_admin_password)
    for code in (CITY, DISTRICT):
        take_region_into_use(system, code)
    operator, supervisor = open_page(), open_page()
    first_login(operator, *add_user(system, "平台运营"))
    first_login(supervisor, *add_user(system, "监管人员", region="浦东新区"))

    bank = open_page()
    ask_to_join(bank)
    phone, password = admit(supervisor)
    first_login(bank, phone, password, "/institution/login/")
    officer = open_page()
    first_login(officer, *add_colleague(bank), "/institution/login/")
    publish(bank, "演示浏览器贷", region="上海市")

    company = open_page()
    register(company, tmp_path)
    approve_claim(operator)
    company.goto("/market/")
    company.get_by_role("link", name="演示浏览器贷", exact=True).click()
    number = apply(company, company.url)
    accept(officer)
    expect_timeline(company, number, "已受理")
    supervisor.goto("/gov/supervision/orders/")
    expect(supervisor.get_by_role("table")).to_contain_text(number)
    terminate(officer, number)
    expect_timeline(company, number, "演示说明")

    officer.goto(f"/institution/orders/{number}/")
    officer.get_by_role("button", name="系统退出").first.click()
    expect(officer).to_have_url(re.compile(r"//[^/]+/$"))
    officer.go_back()
    expect(officer.get_by_text(number)).to_have_count(0)


def first_admin_password(phone: str) -> str:
    said = StringIO()
    call_command("create_first_admin", phone=phone, name="演示系统", stdout=said)
    return said.getvalue().strip().split("：")[-1]


def first_login(page: Page, phone: str, password, login_path: str = "/gov/login/") -> None:
    """Log in with an initial password, which must be changed before anything else."""
    password = password(phone) if callable(password) else password
    log_in(page, phone, login_path, password)
    expect(page.get_by_text("请先修改初始密码")).to_be_visible()
    fill(page, {"原密码": password, "新密码": NEW_PASSWORD, "确认新密码": NEW_PASSWORD})
    page.get_by_role("main").get_by_role("button", name="确认", exact=True).click()
    expect(page.get_by_text("密码已修改")).to_be_visible()


def shown_password(page: Page) -> str:
    return page.get_by_role("main").locator("code").inner_text()


def take_region_into_use(page: Page, code: str) -> None:
    page.goto(f"/gov/regions/region/?q={code}")
    page.get_by_role("table").get_by_role("link", name=code).first.click()
    page.get_by_label("已启用").check()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("修改")


def add_user(page: Page, role: str, region: str = "") -> tuple[str, str]:
    """Return the phone and the initial password of a new account of the back office."""
    phone = factories.phone()
    page.goto("/gov/accounts/user/")
    page.get_by_role("link", name="新增后台用户").click()
    fill(page, {"姓名": f"演示{role}", "手机号": phone})
    page.get_by_label("身份").select_option(label=role)
    if region:
        page.get_by_label("管辖行政区").select_option(label=region)
    page.get_by_role("button", name="保存", exact=True).click()
    return phone, shown_password(page)


def ask_to_join(page: Page) -> None:
    page.goto("/institutions/")
    page.get_by_role("link", name="申请入驻").first.click()
    fill(
        page,
        {"机构名称": "演示新银行", "统一社会信用代码": factories.uscc(), "金融许可证号": "B0001H231000001"},
    )
    fill(page, {"联系人": "演示赵六", "联系人手机号": factories.phone()})
    page.get_by_label("机构类型").select_option(index=1)
    page.get_by_label("所在行政区").select_option(label="浦东新区")
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_text("受理编号").first).to_be_visible()


def admit(page: Page) -> tuple[str, str]:
    """Make the institution from its request; return its manager's phone and initial password."""
    phone = factories.phone()
    page.get_by_role("link", name="入驻申请").first.click()
    page.get_by_role("table").get_by_role("link", name="RZSQ").click()
    page.get_by_role("link", name="新建机构").click()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("演示新银行已入驻")).to_be_visible()
    fill(page, {"姓名": "演示管理", "手机号": phone})
    page.get_by_role("button", name="保存", exact=True).click()
    return phone, shown_password(page)


def add_colleague(page: Page) -> tuple[str, str]:
    phone = factories.phone()
    page.get_by_role("link", name="人员管理").first.click()
    page.get_by_role("link", name="新增人员").click()
    fill(page, {"姓名": "演示经理", "手机号": phone})
    page.get_by_label("角色").select_option(label="客户经理")
    page.get_by_role("main").get_by_role("button", name="新增人员").click()
    return phone, shown_password(page)


def register(page: Page, folder) -> None:
    """Register a company with a phone code and hand in its papers."""
    page.goto("/")
    page.get_by_role("link", name="企业注册").first.click()
    fill(page, {"手机号": factories.phone()})
    answer_captcha(page)
    page.get_by_role("main").get_by_role("button").last.click()
    page.get_by_label("校验码").fill(re.search(r"\d{6}", outbox.sent[-1][1]).group())
    page.get_by_role("button", name="下一步").click()
    fill(page, {"统一社会信用代码": factories.uscc(), "企业名称": "演示新设有限公司"})
    fill(page, {"法定代表人": "演示丁", "联系人": "演示戊"})
    page.get_by_label("所在行政区").select_option(label="浦东新区")
    page.get_by_label("所属行业").select_option(index=3)
    page.get_by_role("button", name="下一步").click()
    fill(page, {"设置密码": factories.PASSWORD})
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="提交注册").click()
    paper = folder / "演示.png"
    Image.new("RGB", (20, 20)).save(paper)
    for label in ("营业执照或身份证", "授权书"):
        page.get_by_label(label).set_input_files(paper)
    page.get_by_role("button", name="提交认证").click()
    expect(page.get_by_role("main")).to_contain_text("审核中")


def approve_claim(page: Page) -> None:
    page.get_by_role("link", name="企业认证").first.click()
    page.locator("tbody").get_by_role("link").first.click()
    page.get_by_role("link", name="认证审核").first.click()
    page.get_by_role("button", name="通过").click()
    expect(page.get_by_role("main")).to_contain_text("已认证")


def expect_timeline(page: Page, number: str, text: str) -> None:
    page.goto(f"/enterprise/orders/{number}/")
    expect(page.get_by_role("main")).to_contain_text(text)
