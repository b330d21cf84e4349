"""Every refusal as JSON: code, message (a Chinese sentence), fields (name → sentences)."""

from typing import Any

import structlog
from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.db import InterfaceError, OperationalError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI, Schema
from ninja import errors as ninja_errors
from pydantic import Field

from platform_site import audit
from platform_site.workflow import StepRefused

log = structlog.get_logger(__name__)


class Problem(Schema):
    code: str = Field(description="错误代码，供程序判断")
    message: str = Field(description="错误说明")
    fields: dict[str, list[str]] = Field(default={}, description="有误的字段及说明")


CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    422: "invalid",
    429: "too_many_requests",
    503: "unavailable",
}
# What pydantic found wrong, in words; everything else is 格式有误.
SENTENCES = {
    "missing": "必填",
    "extra_forbidden": "没有这个字段",
    "uuid_parsing": "应为 UUID",
    "date_from_datetime_parsing": "应为日期，例如 2026-01-31",
    "date_parsing": "应为日期，例如 2026-01-31",
    "timezone_aware": "应为带时区的时间，例如 2026-01-31T08:00:00+08:00",
    "datetime_from_date_parsing": "应为带时区的时间，例如 2026-01-31T08:00:00+08:00",
    "greater_than": "数值过小",
    "greater_than_equal": "数值过小",
    "less_than_equal": "数值过大",
    "decimal_max_places": "小数位数过多",
    "decimal_max_digits": "数值过大",
    "enum": "没有这个选项",
}
OUTSIDE = {"officer": "officer_no"}  # form field → its name in the API


class FormRefused(Exception):
    """A form of a step found something wrong."""

    def __init__(self, form: BaseForm):
        super().__init__("form")
        self.form = form


def problem(status: int, message: str, fields: dict[str, list[str]] | None = None) -> HttpResponse:
    """Return the answer to a call that failed."""
    body = Problem(code=CODES[status], message=message, fields=fields or {})
    return HttpResponse(body.model_dump_json(), status=status, content_type="application/json; charset=utf-8")


def handle_problems(api: NinjaAPI) -> None:
    """Register an answer for everything that a call may raise; what is not here is a server error."""

    def unauthorized(request: HttpRequest, error: ninja_errors.AuthenticationError) -> HttpResponse:
        answer = problem(401, "没有密钥，或密钥无效、已停用、已到期。")
        answer["WWW-Authenticate"] = "Bearer"
        return answer

    def forbidden(request: HttpRequest, error: Exception) -> HttpResponse:
        audit.record("拒绝访问", actor=request.user, summary=f"{request.method} {request.path}"[:300])
        return problem(403, str(error))

    def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem(404, "没有这个订单。")

    def conflict(request: HttpRequest, error: StepRefused) -> HttpResponse:
        return problem(409, str(error))

    def throttled(request: HttpRequest, error: ninja_errors.Throttled) -> HttpResponse:
        answer = problem(429, "调用过于频繁，请稍后再试。")
        answer["Retry-After"] = str(int(error.wait or 1))
        return answer

    def bad_request(request: HttpRequest, error: ninja_errors.HttpError) -> HttpResponse:
        if error.status_code == 400:
            return problem(400, "请求内容不是有效的 JSON。")
        return problem(error.status_code, error.message)

    def bad_shape(request: HttpRequest, error: ninja_errors.ValidationError) -> HttpResponse:
        fields: dict[str, list[str]] = {}
        for found in error.errors:
            name = _name(found["loc"])
            fields.setdefault(name, []).append(SENTENCES.get(found["type"], "格式有误"))
        return problem(422, "请求内容有误。", fields)

    def bad_values(request: HttpRequest, error: FormRefused) -> HttpResponse:
        found = {OUTSIDE.get(name, name): list(sentences) for name, sentences in error.form.errors.items()}
        general = "".join(found.pop(NON_FIELD_ERRORS, []))
        return problem(422, general or "请求内容有误。", found)

    def bad_record(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return problem(422, "".join(error.messages))

    def unavailable(request: HttpRequest, error: Exception) -> HttpResponse:
        log.error("database_unavailable", error=str(error).partition("\n")[0])
        answer = problem(503, "服务暂时不可用，请稍后再试。")
        answer["Retry-After"] = "10"
        return answer

    handlers: dict[type[Exception], Any] = {
        ninja_errors.AuthenticationError: unauthorized,
        ninja_errors.AuthorizationError: forbidden,
        PermissionDenied: forbidden,
        Http404: not_found,
        StepRefused: conflict,
        ninja_errors.Throttled: throttled,
        ninja_errors.HttpError: bad_request,
        ninja_errors.ValidationError: bad_shape,
        FormRefused: bad_values,
        ValidationError: bad_record,
        OperationalError: unavailable,
        InterfaceError: unavailable,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def _name(location: tuple) -> str:
    """Return the field's own name of a place like ("body", "body", "amount")."""
    return next((str(part) for part in reversed(location) if isinstance(part, str)), "")
