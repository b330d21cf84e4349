"""Work by the clock: what is no longer needed goes."""

from importlib import import_module

from captcha.models import CaptchaStore
from django.conf import settings


def clear_captchas() -> None:
    """Delete pictures that nobody answered in time."""
    CaptchaStore.remove_expired()


def clear_sessions() -> None:
    """Delete sessions that are over."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
