"""The settings under SITE_MODE=test, whatever the shell says."""

import os

os.environ["SITE_MODE"] = "test"
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

from platform_site.settings import *  # noqa: F403
