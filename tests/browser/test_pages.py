"""Every page as each role: axe in every colour, the console, one h1, and no sideways scroll on any screen."""

from collections.abc import Iterator
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Page

from tests.browser.pages import GONE, PAGES, addresses

WIDTHS = (320, 375, 1280)  # px
LAYOUTS = (375, 1280)  # px: axe looks at each layout once with all its rules
COLOURS = ("dark", "contrast")
COLOUR_RULES = ("color-contrast", "link-in-text-block")  # what another colour can break
CUT = """() => [...document.querySelectorAll("body *")].filter((one) =>
    getComputedStyle(one).overflowX === "hidden" && one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1
).map((one) => one.outerHTML.slice(0, 80))"""
SHOW = "look => Object.assign(document.documentElement.dataset, look)"
AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text()


@pytest.mark.parametrize("role", PAGES)
def test_pages_are_sound(page: Page, world, enter, role):
    enter(page.context, world.sessions[role])
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    faults = []
    for number, path in enumerate(addresses(PAGES[role], world)):
        said.clear()
        response = page.goto(path)
        if not response.ok or response.request.redirected_from:
            faults.append(f"{path}: answered {response.status} at {page.url}")
        faults += [f"{path}: {fault}" for fault in [*_look(page, number), *said]]
    assert faults == []


def test_error_pages_are_sound(page: Page, world):
    faults = []
    for number, path in enumerate(addresses(GONE, world)):
        assert page.goto(path).status in (404, 410)
        faults += [f"{path}: {fault}" for fault in _look(page, number)]
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


def _look(page: Page, number: int) -> Iterator[str]:
    """Yield what is wrong with the headings, the widths and the accessibility of the open page.

    Each page is seen in each colour; at which width, goes round with its number.
    """
    if (count := page.locator("h1").count()) != 1:
        yield f"{count} h1"
    page.evaluate(AXE)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if (needed := page.evaluate("document.documentElement.scrollWidth")) > width:
            yield f"{needed} px wide at {width}"
        if width in LAYOUTS:
            yield from (f"at {width} {violation}" for violation in violations(page))
    page.set_viewport_size({"width": WIDTHS[0], "height": 900})
    page.evaluate(SHOW, {"size": "xl"})
    if (needed := page.evaluate("document.documentElement.scrollWidth")) > WIDTHS[0]:
        yield f"{needed} px wide at {WIDTHS[0]} in the largest type"
    yield from (f"cut off in the largest type: {one}" for one in page.evaluate(CUT))
    page.evaluate(SHOW, {"size": "m"})
    for place, theme in enumerate(COLOURS, number):
        width = WIDTHS[place % len(WIDTHS)]
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(SHOW, {"theme": theme, "bsTheme": "dark"})
        yield from (f"{theme} at {width} {violation}" for violation in violations(page, COLOUR_RULES))


def violations(page: Page, rules: tuple[str, ...] = ()) -> list[str]:
    """Run axe, with all its rules or these."""
    options = {"resultTypes": ["violations"]} | ({"runOnly": rules} if rules else {})
    found = page.evaluate("async options => (await axe.run(document, options)).violations", options)
    return [f"{one['id']}: {[node['target'] for node in one['nodes']][:3]}" for one in found]
