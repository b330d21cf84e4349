"""新手引导 in the browser: started by hand, walked with the arrow keys, left with Esc; without scripts a link."""

import re

from playwright.sync_api import expect

from tests.browser.test_pages import AXE, violations


def test_a_tour_is_walked_with_the_keyboard(open_page, cast):
    page = open_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto("/help/")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_have_count(0)
    button = page.get_by_role("button", name="新手引导")
    button.press("Enter")
    expect(dialog).to_contain_text("第 1 步，共 5 步")
    expect(dialog.get_by_role("button", name="下一步")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(dialog).to_contain_text("注册与认证")
    page.keyboard.press("ArrowLeft")
    expect(dialog).to_contain_text("选择产品")
    page.evaluate(AXE)
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(button).to_be_focused()
    assert said == []


def test_on_a_phone_a_step_stands_in_the_middle_and_fits(open_page, cast):
    page = open_page()
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto("/help/guide/")
    page.get_by_role("button", name="新手引导").click()
    box = page.get_by_role("dialog").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    page.get_by_role("button", name="关闭新手引导").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_without_scripts_it_is_a_link_to_the_guide(new_context, cast):
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/help/")
    page.get_by_role("link", name="新手引导").click()
    expect(page).to_have_url(re.compile("/help/guide/#enterprise-"))
