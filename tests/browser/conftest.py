"""Chromium against the live server; everything here is skipped where there is no Chromium."""

from pathlib import Path

import pytest
from captcha.models import CaptchaStore
from django.conf import settings
from playwright.sync_api import BrowserContext, Page

from tests import factories
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


def log_in(page: Page, person, login_path: str, password: str = factories.PASSWORD) -> None:
    """Fill in the real login form; the answer to the picture is read from the database."""
    page.goto(login_path)
    key = page.locator("input[name=captcha_0]").get_attribute("value")
    page.get_by_label("手机号").fill(person.phone)
    page.get_by_label("密码", exact=True).fill(password)
    page.locator("input[name=captcha_1]").fill(CaptchaStore.objects.get(hashkey=key).response)
    page.get_by_role("main").get_by_role("button", name="登录", exact=True).click()


@pytest.fixture
def new_context(new_context):
    """Let every context give up sooner than the 30 s of the library."""

    def make(**options) -> BrowserContext:
        context = new_context(**options)
        context.set_default_timeout(PATIENCE)
        return context

    return make


@pytest.fixture
def enter(login, base_url):
    """Return a function that logs a person in to a browser context without the form (None: nobody)."""

    def give_session(context: BrowserContext, person) -> None:
        if person is not None:
            cookie = login(person).cookies[settings.SESSION_COOKIE_NAME]
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": base_url}])

    return give_session
