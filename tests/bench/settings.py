"""The demo's settings with one more address, which does as little as a view can, and limits that nobody reaches."""

from platform_site.settings import *  # noqa: F403
from platform_site.settings import RATE_LIMITS as LIMITS

ROOT_URLCONF = "tests.bench.urls"
RATE_LIMITS = {name: {who: [(60, 10**9)] for who in kinds} for name, kinds in LIMITS.items()}
