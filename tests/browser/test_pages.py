"""Every page as each role: axe, the console, one h1, and no sideways scroll on any screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.pages import PAGES, addresses

WIDTHS = (320, 375, 1280)  # px
SERIOUS = {"serious", "critical"}


@pytest.mark.parametrize("role", PAGES)
def test_pages_are_sound(page: Page, world, enter, role):
    enter(page.context, getattr(world.cast, role, None))
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    faults = []
    for path in addresses(role, world):
        said.clear()
        response = page.goto(path)
        faults += [f"{path}: {fault}" for fault in [*_frame(page, response), *said, *_axe(page)]]
    assert faults == []


def _frame(page: Page, response):
    """Yield what is wrong with the answer, the headings and the widths."""
    if not response.ok or response.request.redirected_from:
        yield f"answered {response.status} at {page.url}"
    if (count := page.locator("h1").count()) != 1:
        yield f"{count} h1"
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if (needed := page.evaluate("document.documentElement.scrollWidth")) > width:
            yield f"{needed} px wide at {width}"


def _axe(page: Page):
    for violation in Axe().run(page).response["violations"]:
        if violation["impact"] in SERIOUS:
            yield f"{violation['id']} at {[node['target'] for node in violation['nodes']][:3]}"
