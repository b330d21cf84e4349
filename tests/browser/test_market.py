"""金融超市 in the browser: 加入对比 without leaving the list, 对比, and the same without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests import factories


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def with_script(request) -> bool:
    return request.param


@pytest.fixture
def shelf(transactional_db, cast):
    """Put two more products beside the cast's own."""
    factories.product(cast.bank, name="演示贵贷", cost_min=9, cost_max=9)
    factories.product(cast.rival, name="演示廉贷", cost_min="4.36", cost_max=9)


def test_two_products_are_picked_and_compared(open_page, shelf):
    page = open_page()
    page.goto("/market/")
    for number, name in enumerate(("演示贵贷", "演示廉贷"), 1):
        page.get_by_role("link", name=re.compile(f"^加入对比.*{name}")).click()
        expect(page.get_by_text(f"已选 {number} 款，最多 4 款")).to_be_visible()
    page.get_by_role("button", name="查询", exact=True).click()
    expect(page.get_by_text("已选 2 款，最多 4 款")).to_be_visible()
    page.get_by_role("link", name="开始对比").click()
    expect(page.get_by_role("heading", name="产品对比", level=1)).to_be_visible()
    expect(page.get_by_role("columnheader", name=re.compile("演示廉贷"))).to_be_visible()


def test_a_visitor_walks_from_the_filter_to_the_printed_page(open_page, shelf, cast, with_script):
    page = open_page()
    page.add_init_script("window.print = () => { document.title = '正在打印'; }")
    page.goto("/market/")
    page.get_by_label("额度（万元）").fill("50")
    page.get_by_role("button", name="查询", exact=True).click()
    expect(page.get_by_text("共 3 款产品")).to_be_visible()
    names = ("演示贵贷", "演示廉贷", cast.product.current.name)
    for number, name in enumerate(names, 1):
        page.get_by_role("link", name=re.compile(f"^加入对比.*{name}")).click()
        expect(page.get_by_text(f"已选 {number} 款，最多 4 款")).to_be_visible()
    page.get_by_role("link", name="开始对比").click()
    for name in names:
        expect(page.get_by_role("columnheader", name=re.compile(name))).to_be_visible()
    page.get_by_label("贷款金额").fill("80")
    page.get_by_role("button", name="按此测算").click()
    expect(page.get_by_text("按借款 80 万元、12 个月测算")).to_be_visible()
    page.get_by_role("columnheader").get_by_role("link", name="演示廉贷", exact=True).click()
    expect(page.get_by_role("heading", name="演示廉贷", level=1)).to_be_visible()
    page.get_by_label("贷款期限").fill("24")
    page.get_by_role("button", name="计算", exact=True).click()
    expect(page.get_by_text("还款计划（24 期）")).to_be_visible()
    if with_script:
        page.get_by_role("button", name="打印").click()
        expect(page).to_have_title("正在打印")
    page.emulate_media(media="print")
    expect(page.get_by_text("还款计划（24 期）")).to_be_visible()
    expect(page.get_by_role("navigation", name="主菜单")).to_have_count(0)
    page.emulate_media(media="screen")
    page.get_by_role("link", name="资格自测").first.click()
    page.get_by_role("button", name="开始自测").click()
    while (following := page.get_by_role("button", name="下一步")).count():
        _answer(page)
        with page.expect_navigation():
            following.click()
    _answer(page)
    page.get_by_role("button", name="查看结果").click()
    expect(page).to_have_title(re.compile("^自测结果"))


def test_picking_keeps_what_is_typed_and_the_focus(open_page, shelf, with_script):
    if not with_script:
        pytest.skip("without scripts every pick loads the page")
    page = open_page()
    page.goto("/market/")
    page.get_by_label("关键词").fill("还没查询")
    page.get_by_role("link", name=re.compile("^加入对比.*演示贵贷")).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=re.compile("^移出对比.*演示贵贷"))).to_be_focused()
    expect(page.get_by_label("关键词")).to_have_value("还没查询")
    assert "id=" in page.url


def test_the_tray_leaves_a_phone_its_list(open_page, shelf, cast):
    page = open_page()
    page.set_viewport_size({"width": 375, "height": 667})
    page.goto(f"/market/?id={cast.product.pk}")
    tray = page.get_by_role("region", name="产品对比").bounding_box()
    assert tray is not None
    assert tray["height"] <= 64


def test_the_keyboard_leads_from_the_list_to_the_result_of_the_test(open_page, shelf, with_script):
    if with_script:
        pytest.skip("the walk is for those without scripts")
    page = open_page()
    page.goto("/market/")
    _type(page, "额度（万元）", "100")
    for name in ("演示贵贷", "演示廉贷"):
        _press(page, f"加入对比 ：{name}")
    assert "amount=100" in page.url
    page.get_by_role("link", name="重置").press("Enter")
    expect(page.get_by_text("已选 2 款，最多 4 款")).to_be_visible()
    _press(page, "开始对比")
    _press(page, "只看差异")
    expect(page.get_by_role("row", name=re.compile("^适用对象"))).to_have_count(0)
    _type(page, "贷款金额", "80")
    expect(page.get_by_text("按借款 80 万元、12 个月测算")).to_be_visible()
    _press(page, "演示廉贷")
    _type(page, "贷款期限", "24")
    expect(page.get_by_text("还款计划（24 期）")).to_be_visible()
    _press(page, "资格自测")
    _press(page, "开始自测")
    for answer in (" ", "ArrowDown", "24", " ", " ", " "):
        page.locator("main form :is(input:not([type=hidden]), select)").first.focus()
        if answer.isdigit():
            page.keyboard.type(answer)
        else:
            page.keyboard.press(answer)
        _press(page, "下一步" if page.get_by_role("button", name="下一步").count() else "查看结果")
    expect(page).to_have_title(re.compile("^自测结果"))


def _answer(page: Page) -> None:
    """Give the question of the page its first answer, or two years."""
    field = page.locator("main form :is(input:not([type=hidden]), select)").first
    match field.get_attribute("type"):
        case "radio" | "checkbox":
            field.check()
        case None:
            field.select_option(index=1)
        case _:
            field.fill("24")


def _type(page: Page, label: str, value: str) -> None:
    """Fill in a field and send its form from the keyboard."""
    field = page.get_by_label(re.compile(f"^{label}"))
    field.focus()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(value)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def _press(page: Page, name: str) -> None:
    """Go to a link or a button by the Tab key, see it whole on the screen, and press it."""
    focused = (
        "(() => { const one = document.activeElement, box = one.getBoundingClientRect();"
        " return [one.innerText, box.top >= 0 && box.bottom <= innerHeight]; })()"
    )
    for _ in range(150):
        page.keyboard.press("Tab")
        text, is_seen = page.evaluate(focused)
        if " ".join((text or "").split()) == name:
            assert is_seen
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(f"{name} is not reached at {page.url}")
