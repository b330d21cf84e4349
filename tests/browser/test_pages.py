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


def _look(page: Page):
    """Yield what is wrong with the headings, the widths and the accessibility of the open page."""
    if (count := page.locator("h1").count()) != 1:
        yield f"{count} h1"
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if (needed := page.evaluate("document.documentElement.scrollWidth")) > width:
            yield f"{needed} px wide at {width}"
        if width in LAYOUTS:
            for violation in Axe().run(page).response["violations"]:
                yield f"{violation['id']} at {width}: {[node['target'] for node in violation['nodes']][:3]}"
