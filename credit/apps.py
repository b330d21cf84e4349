"""Credit facts: registers its system checks."""

from django.apps import AppConfig
from django.core import checks

from credit.checks import check_report_font, check_retention


class CreditConfig(AppConfig):
    name = "credit"
    verbose_name = "信用"

    def ready(self) -> None:
        checks.register(check_retention)
        checks.register(check_report_font)
