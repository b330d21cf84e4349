"""The web process. PROCESS_KIND lets the settings add a statement timeout that commands do not have."""

import os

os.environ.setdefault("PROCESS_KIND", "web")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "platform_site.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
