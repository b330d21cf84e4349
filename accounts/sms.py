"""Sending text messages through settings.SMS_SENDER, a function of phone and text."""

import structlog
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

log = structlog.get_logger(__name__)


def send(phone: str, text: str) -> None:
    """Send one text message by the configured sender."""
    import_string(settings.SMS_SENDER)(phone, text)


def console_sender(phone: str, text: str) -> None:
    """Write the message into the log of a demo; refused in production, where codes must not be logged."""
    if not settings.MODE.demo_data:
        raise ImproperlyConfigured("SMS_SENDER must name a real sender in production")
    log.info("demo_sms", phone=phone, text=text)
