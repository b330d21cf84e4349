"""Chromium against the live server; everything here is skipped where there is no Chromium."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.walk import log_in
from tests.browser.world import world  # noqa: F401

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE = 10_000  # ms
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM.exists():
                item.add_marker(pytest.mark.skip(reason="no Chromium"))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict:
    return {"executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session")
def base_url(live_server) -> str:
    return live_server.url


@pytest.fixture
def new_context(new_context):
    """Let every context give up sooner than the 30 s of the library."""

    def make(**options) -> BrowserContext:
        context = new_context(**options)
        context.set_default_timeout(PATIENCE)
        return context

    return make


@pytest.fixture
def enter(base_url):
    """Return a function that gives a browser context the session of a test client, if it has one."""

    def give_session(context: BrowserContext, client: Client) -> None:
        if cookie := client.cookies.get(settings.SESSION_COOKIE_NAME):
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base_url}])

    return give_session


@pytest.fixture
def with_script() -> bool:
    """Return whether pages run their scripts; the modules that also walk without them override this."""
    return True


@pytest.fixture
def open_page(new_context, with_script):
    """Return a function that opens a page in a browser of its own, for one person."""
    return lambda: new_context(java_script_enabled=with_script).new_page()


@pytest.fixture
def bank_page(open_page, cast) -> Page:
    """Return the page of the bank's manager, logged in through the form (chapter 3.1)."""
    page = open_page()
    page.goto("/")
    page.get_by_role("link", name="金融机构登录").first.click()
    log_in(page, cast.manager.phone, page.url)
    expect(page).to_have_url(re.compile(r"/institution/$"))
    return page
