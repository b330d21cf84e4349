"""/api/v1. Every operation declares its access here; the list of operations is the API's own."""

from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from orders.api.operations import api
from orders.api.problems import problem
from platform_site.access import Role, keyed, public
from platform_site.request_context import act_by_key

PREFIX = "/api/v1/"


def _operation(pattern: URLPattern) -> URLPattern:
    """Return the address of an operation: closed to sessions, and with a JSON answer to a wrong method."""

    @keyed(Role.INSTITUTION)
    @wraps(pattern.callback)
    def view(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        try:
            response = pattern.callback(request, *args, **kwargs)
        finally:
            act_by_key("")
        if response.status_code != 405:
            return response
        answer = problem(405, "该地址不支持这种请求方法。")
        answer["Allow"] = response["Allow"]
        return answer

    return path(str(pattern.pattern), view, name=pattern.name)


@public
@require_safe
def openapi(request: HttpRequest) -> JsonResponse:
    """The description of the API (OpenAPI 3.1)."""
    return JsonResponse(api.get_openapi_schema(path_prefix=PREFIX), json_dumps_params={"ensure_ascii": False})


@public
@csrf_exempt
def unknown(request: HttpRequest) -> HttpResponse:
    """Answer an address that does not exist in the API's own way."""
    return problem(404, "没有这个地址。")


urlpatterns = [
    path("openapi.json", openapi, name="openapi"),
    *(_operation(pattern) for pattern in api.urls[0] if pattern.name != "api-root"),
    re_path("", unknown),
]
