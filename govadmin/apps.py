"""The back office and its admin site."""

import django.contrib.admin.apps as admin_apps
from django.apps import AppConfig


class GovadminConfig(AppConfig):
    name = "govadmin"
    verbose_name = "政府端"
    default = True


class PlatformAdminConfig(admin_apps.AdminConfig):
    """Django admin with our site: our login, 404 and 403 that hold, regions that scope."""

    default_site = "govadmin.site.GovAdminSite"
    default = False
