"""Pictures of every page into var/shots/: `python -m tests.browser.shots`."""

import re
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.pages import PAGES, addresses

FOLDER = Path(__file__).resolve().parents[2] / "var" / "shots"
WIDTHS = (375, 1280)  # px


@pytest.mark.parametrize("role", PAGES)
def test_shots(page: Page, world, enter, role):
    enter(page.context, world.sessions[role])
    for path, pattern in zip(addresses(PAGES[role], world), PAGES[role], strict=True):
        page.goto(path)
        name = re.sub(r"[/?]+", "-", pattern.strip("/")) or "home"
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=FOLDER / f"{role}-{name}-{width}.png", full_page=True)


if __name__ == "__main__":
    sys.exit(pytest.main(["-q", "-n", "0", "-p", "no:randomly", __file__]))
