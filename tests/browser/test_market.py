"""金融超市 in the browser: 加入对比 without leaving the list, 对比, and the same without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

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
