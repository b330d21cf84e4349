"""The operations of /api/v1."""

from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest
from ninja import Header, NinjaAPI, Query, Schema
from ninja.errors import HttpError
from pydantic import AfterValidator, AwareDatetime, Field

from orders import moves
from orders.api import schemas
from orders.api.answers import row, whole
from orders.api.keys import KeyBearer
from orders.api.once import once
from orders.api.problems import FormRefused, Problem, handle_problems
from orders.models import ApiKey, Order
from orders.views.steps import PAGES
from orders.workflow import ORDER

DESCRIPTION = """
金融机构自有系统查询和办理本机构订单的接口。金额单位为万元，利率为年化 %，期限为月。

请求头 `Authorization: Bearer <接口密钥>`。密钥由机构管理员在“接口密钥”新增，以一名人员的身份和权限办理。

办理类请求须带 `Idempotency-Key`（UUID）：同一编号重复发送只办理一次，返回第一次的结果，保留七天。

订单的变化也可由平台推送（见 webhooks），签名按 Standard Webhooks：请求头 `webhook-signature` 为 `v1,` 加签名的 Base64，
签名为 `webhook-id.webhook-timestamp.内容` 的 HMAC-SHA256。
""".strip()
READ, WRITE = KeyBearer(ApiKey.Scope.READ), KeyBearer(ApiKey.Scope.WRITE)
REFUSED = dict.fromkeys((400, 401, 403, 404, 409, 422, 429, 503), Problem)
REFUSED_READ = dict.fromkeys((401, 403, 404, 422, 429, 503), Problem)
OnceKey = Annotated[UUID, Header(alias="Idempotency-Key", description="每次办理用一个新的 UUID")]
MAX_ROWS = 100

api = NinjaAPI(
    title="订单接口",
    version="1.0.0",
    description=DESCRIPTION,
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
    openapi_extra={
        "webhooks": {
            "order": {
                "post": {
                    "summary": "订单有变化",
                    "requestBody": {
                        "content": {"application/json": {"schema": schemas.EventPush.model_json_schema()}}
                    },
                    "responses": {"2XX": {"description": "已收到；其他应答会重试"}},
                }
            }
        }
    },
)
handle_problems(api)


def _in_utc(moment: datetime) -> datetime:
    """Return the same moment in UTC: PostgreSQL takes no displacement beyond 16 hours, ISO 8601 allows 24."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("beyond the calendar") from None


class OrderQuery(Schema):
    status: Order.Status | None = Field(None, description="订单状态")
    updated_since: Annotated[AwareDatetime, AfterValidator(_in_utc)] | None = Field(
        None, description="只要此后有变化的订单，带时区"
    )
    after: str = Field("", max_length=60, description="上一页的 next")
    limit: int = Field(50, ge=1, le=MAX_ROWS, description="每页条数")


@api.get("/orders", auth=READ, response={200: schemas.OrderListOut, **REFUSED_READ}, summary="查询订单")
def order_list(request: HttpRequest, query: Query[OrderQuery]) -> dict[str, Any]:
    """按更新时间从早到晚列出经办的订单。用 `next` 取下一页；以后用 `updated_since` 只取新变化的订单。"""
    orders = _orders(request).order_by("updated_at", "pk")
    if query.status:
        orders = orders.filter(status=query.status)
    if query.updated_since:
        orders = orders.filter(updated_at__gte=query.updated_since)
    if query.after:
        at, pk = _cursor(query.after)
        orders = orders.filter(Q(updated_at__gt=at) | Q(updated_at=at, pk__gt=pk))
    found = list(orders[: query.limit + 1])
    rows, more = found[: query.limit], len(found) > query.limit
    return {"orders": [row(order) for order in rows], "next": _cursor_of(rows[-1]) if more else None}


@api.get(
    "/orders/{number}", auth=READ, response={200: schemas.OrderDetailOut, **REFUSED_READ}, summary="订单详情"
)
def order(request: HttpRequest, number: str) -> dict[str, Any]:
    """申请、授信、放款和办理进度。个人信息已脱敏，不含信用信息。"""
    return whole(_get(request, number), request.user)


def _step(path: str, summary: str) -> Any:
    return api.post(
        f"/orders/{{number}}/{path}",
        auth=WRITE,
        response={200: schemas.OrderDetailOut, **REFUSED},
        summary=summary,
    )


@_step("accept", "受理")
def order_accept(request: HttpRequest, number: str, body: schemas.AcceptIn, key: OnceKey) -> dict[str, Any]:
    return _take(request, number, "accept", body, key)


@_step("ask", "要求补充材料")
def order_ask(request: HttpRequest, number: str, body: schemas.AskIn, key: OnceKey) -> dict[str, Any]:
    return _take(request, number, "ask", body, key)


@_step("review", "进入审批")
def order_review(request: HttpRequest, number: str, body: schemas.ReviewIn, key: OnceKey) -> dict[str, Any]:
    return _take(request, number, "review", body, key)


@_step("approve", "登记授信结果")
def order_approve(request: HttpRequest, number: str, body: schemas.ApproveIn, key: OnceKey) -> dict[str, Any]:
    """超过双人审批额度的授信不能通过接口登记，须由审批人在平台上办理。"""
    return _take(request, number, "approve", body, key)


@_step("reject", "不予通过")
def order_reject(request: HttpRequest, number: str, body: schemas.RejectIn, key: OnceKey) -> dict[str, Any]:
    return _take(request, number, "reject", body, key)


@_step("disburse", "登记放款")
def order_disburse(
    request: HttpRequest, number: str, body: schemas.DisburseIn, key: OnceKey
) -> dict[str, Any]:
    """登记一笔放款。接口不上传文件，放款凭证由机构自行留存；在平台页面登记时须上传。"""
    return _take(request, number, "disburse", body, key)


@_step("terminate", "终止")
def order_terminate(
    request: HttpRequest, number: str, body: schemas.TerminateIn, key: OnceKey
) -> dict[str, Any]:
    return _take(request, number, "terminate", body, key)


def _take(request: HttpRequest, number: str, name: str, body: schemas.StepIn, key: UUID) -> dict[str, Any]:
    """Take a step through its page's form and function; the answer is the order as it stands then."""

    def work() -> dict[str, Any]:
        order, page = _get(request, number), PAGES[name]
        ORDER.require(order, name, user=request.user)
        form = page.form(body.form_data(request.user), user=request.user, order=order)
        form.leave_out_files()
        if not form.is_valid():
            raise FormRefused(form)
        if name == "approve" and form.cleaned_data["amount"] > (limit := moves.two_person_amount()):
            raise PermissionDenied(f"授信额度超过 {limit:,.2f} 万元，须由审批人在平台上登记。")
        page.take(order, user=request.user, **form.arguments())
        return whole(_get(request, number), request.user)

    return once(request, key, work)


def _orders(request: HttpRequest) -> Any:
    orders = Order.objects.visible_to(request.user)
    return orders.select_related("enterprise", "version", "handled_by", "institution", "consent", "offer")


def _get(request: HttpRequest, number: str) -> Order:
    if not (number.isascii() and number.isprintable()):
        raise Http404
    found = _orders(request).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def _cursor_of(order: Order) -> str:
    return f"{order.updated_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}_{order.pk}"


def _cursor(text: str) -> tuple[datetime, int]:
    """Return (updated_at, pk) of the row after which the next page starts."""
    moment, _, pk = text.partition("_")
    try:
        at = datetime.strptime(moment, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    except ValueError:
        at = None
    if at is None or not (pk.isascii() and pk.isdigit() and len(pk) < 19):
        raise HttpError(422, "after 应为上一页返回的 next。")
    return at, int(pk)
