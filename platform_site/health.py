"""Is the process alive, is it ready: for the people and programs that run the platform."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from health_check import HealthCheck
from health_check.exceptions import ServiceUnavailable
from health_check.views import HealthCheckView

from platform_site.access import public


class Migrations(HealthCheck):
    """Refuse traffic while the schema is older than the code."""

    def run(self):
        with connection.temporary_connection():
            executor = MigrationExecutor(connection)
            if executor.migration_plan(executor.loader.graph.leaf_nodes()):
                raise ServiceUnavailable("有未执行的数据库迁移")


@public
def alive(request: HttpRequest) -> HttpResponse:
    """Answer without touching the database."""
    return HttpResponse("ok", content_type="text/plain")


ready = public(
    HealthCheckView.as_view(
        checks=["health_check.Database", "health_check.Cache", "platform_site.health.Migrations"]
    )
)
