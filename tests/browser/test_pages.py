"""Every page as each role: axe, the console, one h1, and no sideways scroll on any screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.pages import GONE, PAGES, addresses

WIDTHS = (320, 375, 1280)  # px
LAYOUTS = (375, 1280)  # px: axe looks at each layout once


@pytest.mark.parametrize("role", PAGES)
def test_pages_are_sound(page: Page, world, enter, role):
    enter(page.context, world.sessions[role])
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    faults = []
    for path in addresses(PAGES[role], world):
        said.clear()
        response = page.goto(path)
        if not response.ok or response.request.redirected_from:
            faults.append(f"{path}: answered {response.status} at {page.url}")
        faults += [f"{path}: {fault}" for fault in [*_look(page), *said]]
    assert faults == []


def test_error_pages_are_sound(page: Page, world):
    faults = []
    for path in addresses(GONE, world):
        assert page.goto(path).status in (404, 410)
        faults += [f"{path}: {fault}" for fault in _look(page)]
    assert faults == []


@pytest.mark.parametrize("theme", ["dark", "contrast"])
def test_pages_of_visitors_are_sound_in_other_colours(page: Page, world, base_url, theme):
    page.context.add_cookies([{"name": "theme", "value": theme, "url": base_url}])
    page.set_viewport_size({"width": 1280, "height": 900})
    faults = []
    for path in addresses(PAGES["visitor"], world):
        page.goto(path)
        assert page.locator("html").get_attribute("data-theme") == theme
        faults += [f"{path}: {fault}" for fault in _violations(page)]
    assert faults == []


def test_pages_of_visitors_fit_in_the_largest_type(page: Page, world, base_url):
    page.context.add_cookies([{"name": "size", "value": "xl", "url": base_url}])
    page.set_viewport_size({"width": 320, "height": 900})
    faults = []
    for path in addresses(PAGES["visitor"], world):
        page.goto(path)
        if (needed := page.evaluate("document.documentElement.scrollWidth")) > 320:
            faults.append(f"{path}: {needed} px wide")
    assert faults == []


def test_display_works_without_scripts(new_context, world):
    page = new_context(java_script_enabled=False).new_page()
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/help/?from=test")
    page.get_by_text("无障碍", exact=True).first.click()
    page.get_by_role("button", name="高对比").click()
    assert page.url.endswith("/help/?from=test")
    assert page.locator("html").get_attribute("data-theme") == "contrast"
    page.get_by_text("无障碍", exact=True).first.click()
    assert page.get_by_role("button", name="高对比").get_attribute("aria-pressed") == "true"


def _violations(page: Page):
    for violation in Axe().run(page).response["violations"]:
        yield f"{violation['id']}: {[node['target'] for node in violation['nodes']][:3]}"


def _look(page: Page):
    """Yield what is wrong with the headings, the widths and the accessibility of the open page."""
    if (count := page.locator("h1").count()) != 1:
        yield f"{count} h1"
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if (needed := page.evaluate("document.documentElement.scrollWidth")) > width:
            yield f"{needed} px wide at {width}"
        if width in LAYOUTS:
            yield from (f"at {width} {violation}" for violation in _violations(page))
