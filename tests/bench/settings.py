"""The demo's settings with one more address, which does as little as a view can."""

from platform_site.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
