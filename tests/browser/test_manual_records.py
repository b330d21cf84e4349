"""Chapters 2 and 4.3 to 4.5 of the manual: admission, white list, credit records, risk flags."""

import re
from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from credit import evaluation
from credit.models import CreditRecord, WhitelistBatch, WhitelistEntry
from tests import factories
from tests.browser.walk import answer_captcha, fill

LISTED = 45


@pytest.fixture
def gov_page(new_context, enter, login):
    """Return a function that opens a page of the back office for one person."""

    def open_for(person) -> Page:
        context = new_context()
        enter(context, login(person))
        page = context.new_page()
        page.goto("/gov/")
        return page

    return open_for


def record(company, category: str, title: str, **payload) -> None:
    CreditRecord.objects.create(
        enterprise=company,
        category=category,
        title=title,
        dated_on=timezone.localdate(),
        polarity="negative",
        department="演示局",
        fingerprint=factories.uuid4().hex * 2,
        payload=payload,
    )


def test_the_government_admits_an_institution_and_its_manager(cast, gov_page, open_page):
    page = gov_page(cast.supervisor)
    page.get_by_role("link", name="金融机构", exact=True).first.click()
    page.get_by_role("link", name="新增机构").click()
    fill(page, {"机构名称": "演示新银行", "简称": "新银行", "统一社会信用代码": factories.uscc()})
    page.get_by_label("机构类型").select_option(index=1)
    page.get_by_label("所在行政区").select_option(label="城东区")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("link", name="演示新银行").first.click()
    page.get_by_role("link", name="新增管理员").click()
    phone = factories.phone()
    fill(page, {"姓名": "演示管理", "手机号": phone})
    page.get_by_role("button", name="保存", exact=True).click()
    password = page.get_by_role("main").locator("code").inner_text()
    page.reload()
    expect(page.get_by_text("初始密码已经显示过")).to_be_visible()

    manager = open_page()
    manager.goto("/institution/login/")
    fill(manager, {"手机号": phone, "密码": password})
    first_picture = manager.get_by_role("img", name=re.compile("验证码")).get_attribute("src")
    manager.get_by_role("button", name="换一张").click()
    expect(manager.get_by_role("img", name=re.compile("验证码"))).not_to_have_attribute("src", first_picture)
    answer_captcha(manager)
    manager.get_by_role("main").get_by_role("button", name="登录", exact=True).click()
    expect(manager.get_by_text("请先修改初始密码")).to_be_visible()
    manager.goto("/institution/orders/")
    expect(manager).to_have_url(re.compile("/settings/password/$"))


def test_a_white_list_is_imported_by_two_people_and_scrolled_by_the_bank(cast, gov_page, bank_page, tmp_path):
    sheet = tmp_path / "演示名单.csv"
    rows = [f"演示浦江{number}号纺织厂,{factories.uscc()},经营稳定" for number in range(LISTED)]
    lines = ["企业名称,统一社会信用代码,列入理由", "演示坏行,123,无", *rows]
    sheet.write_bytes("\r\n".join(lines).encode("gbk"))

    maker = gov_page(cast.supervisor)
    maker.get_by_role("link", name="名单与信用导入").first.click()
    maker.get_by_role("link", name="上传文件").first.click()
    fill(maker, {"批次名称": "2026 年演示批次", "来源部门": "演示局", "数据截止日期": "2026-06-30"})
    maker.get_by_label("数据文件").set_input_files(sheet)
    maker.get_by_role("button", name="上传并预览").click()
    expect(maker.get_by_role("table")).to_contain_text("演示坏行")
    maker.get_by_role("button", name="提交审批").click()

    checker = gov_page(cast.city_supervisor)
    checker.get_by_role("link", name="审批", exact=True).first.click()
    checker.get_by_role("table").get_by_role("link", name="查看详情").click()
    checker.get_by_role("button", name="通过").click()
    expect(checker.get_by_role("main")).to_contain_text("已通过")

    bank_page.get_by_role("link", name="信易贷企业白名单").first.click()
    table = bank_page.get_by_role("table")
    companies = table.get_by_role("row").filter(has_text="纺织厂")
    expect(companies).to_have_count(20)
    for shown in (40, LISTED):
        bank_page.get_by_role("link", name="加载更多").click()
        expect(companies).to_have_count(shown)
    bank_page.get_by_label("企业名称").fill("44")
    bank_page.get_by_role("button", name="查询").click()
    expect(companies).to_have_count(1)


def test_credit_records_open_under_consent_and_close_with_it(cast, bank_page, new_context, enter, login):
    record(cast.mill, "xzcf", "演示处罚公示")
    record(cast.mill, "tax_rating", "演示纳税事实")
    order = factories.order(cast.product, cast.owner)
    bank_page.get_by_role("link", name="订单管理").first.click()
    bank_page.get_by_role("table").get_by_role("link", name="查看详情").click()
    main = bank_page.get_by_role("main")
    expect(main.get_by_role("heading", name="企业信用记录")).to_be_visible()
    for fact in ("演示处罚公示", "演示纳税事实"):
        expect(main.get_by_text(fact)).to_be_visible()

    context = new_context()
    enter(context, login(cast.owner))
    company = context.new_page()
    company.goto("/enterprise/credit/queries/")
    expect(company.get_by_role("table")).to_contain_text(order.number)
    company.goto(f"/enterprise/authorizations/{order.consent.number}/")
    company.get_by_role("link", name="撤销授权").click()
    company.get_by_role("dialog").get_by_role("button", name="确认").click()
    expect(company.get_by_text("已撤销对")).to_be_visible()

    bank_page.reload()
    expect(main.get_by_text("企业尚未授权查询").first).to_be_visible()
    expect(main.get_by_text("演示处罚公示")).to_be_visible()
    assert "演示纳税事实" not in bank_page.content()


def test_risk_flags_stand_in_the_order_list_with_their_evidence_in_the_detail(cast, bank_page):
    record(cast.mill, "dishonest", "演示失信", publish_date=str(date(2026, 1, 1)))
    evaluation.evaluate([cast.mill.pk])
    factories.order(cast.product, cast.owner)
    bank_page.get_by_role("link", name="订单管理").first.click()
    row = bank_page.get_by_role("table").get_by_role("row").filter(has_text=cast.mill.name)
    expect(row.get_by_text("高风险")).to_have_class(re.compile("tag-"))
    row.get_by_role("link", name="查看详情").click()
    risk = bank_page.get_by_role("region", name="风险监控")
    expect(risk).to_contain_text("演示失信")


def test_listed_companies_carry_the_white_list_tag(cast, bank_page):
    batch = WhitelistBatch.objects.create(label="演示第一批", department="演示局", listed_on=date(2026, 5, 1))
    WhitelistEntry.objects.create(batch=batch, enterprise=cast.mill, listed_on=batch.listed_on)
    factories.order(cast.product, cast.owner)
    bank_page.goto("/institution/orders/")
    row = bank_page.get_by_role("table").get_by_role("row").filter(has_text=cast.mill.name)
    expect(row.get_by_text("白名单", exact=True)).to_be_visible()
