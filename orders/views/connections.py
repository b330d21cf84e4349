"""接口密钥: keys, the address of 事件推送 and what was sent there. For the 机构管理员."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from institutions.duties import is_manager
from orders import connections
from orders.forms.connections import EVENTS, ApiKeyForm, WebhookForm
from orders.models import ApiKey, Delivery, Webhook
from platform_site.access import Role, access
from platform_site.forms import BaseForm
from platform_site.once import done, once
from platform_site.paging import paginate
from platform_site.sealed import seal, unseal

SHOWN_ONCE = "connection_secret"


@access(Role.INSTITUTION, when=is_manager)
@require_safe
def api_key_list(request: HttpRequest) -> HttpResponse:
    """List the keys in reach; the text of one made just now is shown here once."""
    page = paginate(_keys(request), request.GET)
    context = {"page": page, "secret": _take_secret(request)}
    return render(request, "orders/institution_api_key_list.html", context)


@access(Role.INSTITUTION, when=is_manager)
@require_http_methods(["GET", "POST"])
@once
def api_key_new(request: HttpRequest) -> HttpResponse:
    """新增密钥."""
    form = ApiKeyForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        _, text = connections.create_key(actor=request.user, **form.cleaned_data)
        return _show_once(request, text, "institution:api_key_list")
    return render(
        request, "orders/institution_api_key_new.html", {"form": form}, status=422 if form.errors else 200
    )


@access(Role.INSTITUTION, when=is_manager)
@require_http_methods(["GET", "POST"])
@once
def api_key_disable(request: HttpRequest, pk: int) -> HttpResponse:
    """停用 a key."""
    key = get_object_or_404(_keys(request).filter(disabled_at__isnull=True), pk=pk)
    if request.method == "POST":
        connections.disable_key(key, actor=request.user)
        messages.success(request, f"接口密钥“{key.name}”已停用。")
        return done(request, reverse("institution:api_key_list"))
    recap = [("名称", key.name), ("密钥", f"rz_{key.prefix}_…"), ("办理人", key.membership.user.name)]
    note = "停用后使用该密钥的系统立即不能查询和办理订单，且不能恢复。"
    return _step(request, "停用密钥", "institution:api_key_list", recap, note)


@access(Role.INSTITUTION, when=is_manager)
@require_http_methods(["GET", "POST"])
@once
def webhook(request: HttpRequest) -> HttpResponse:
    """推送地址: where the events go; a new signing secret is shown here once."""
    row = Webhook.objects.visible_to(request.user).first()
    initial = {"steps": [step for step, _ in EVENTS], "is_active": True}
    if row:
        initial = {"url": row.url, "steps": row.steps, "is_active": row.is_active}
    form = WebhookForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        institution = request.user.membership.institution
        _, secret = connections.set_webhook(institution, actor=request.user, **form.cleaned_data)
        messages.success(request, "推送地址已保存。")
        return _show_once(request, secret, "institution:webhook")
    context = {"form": form, "webhook": row, "secret": "" if form.errors else _take_secret(request)}
    return render(request, "orders/institution_webhook.html", context, status=422 if form.errors else 200)


@access(Role.INSTITUTION, when=is_manager)
@require_http_methods(["GET", "POST"])
@once
def webhook_secret(request: HttpRequest) -> HttpResponse:
    """更换签名密钥."""
    row = get_object_or_404(Webhook.objects.visible_to(request.user))
    if request.method == "POST":
        secret = connections.change_secret(row, actor=request.user)
        return _show_once(request, secret, "institution:webhook")
    note = "更换后的推送都用新密钥签名，原密钥立即失效；新密钥只显示一次。"
    return _step(request, "更换签名密钥", "institution:webhook", [("推送地址", row.url)], note)


@access(Role.INSTITUTION, when=is_manager)
@require_safe
def delivery_list(request: HttpRequest) -> HttpResponse:
    """推送记录, newest first."""
    rows = Delivery.objects.visible_to(request.user).select_related("event__order")
    return render(request, "orders/institution_delivery_list.html", {"page": paginate(rows, request.GET)})


@access(Role.INSTITUTION, when=is_manager)
@require_POST
@once
def delivery_resend(request: HttpRequest, pk: int) -> HttpResponse:
    """重发."""
    delivery = get_object_or_404(Delivery.objects.visible_to(request.user), pk=pk)
    connections.resend(delivery.pk, actor=request.user)
    messages.success(request, "已加入推送队列，一分钟内重发。")
    return done(request, reverse("institution:delivery_list"))


def _keys(request: HttpRequest):
    return ApiKey.objects.visible_to(request.user).select_related(
        "membership__user", "membership__institution"
    )


def _show_once(request: HttpRequest, text: str, page: str) -> HttpResponse:
    """Go to the page that shows the secret once; on the way it lies in the session, encrypted."""
    if text:
        request.session[SHOWN_ONCE] = seal(text, SHOWN_ONCE)
    return done(request, reverse(page))


def _take_secret(request: HttpRequest) -> str:
    token = request.session.pop(SHOWN_ONCE, "")
    return unseal(token, SHOWN_ONCE) if token else ""


def _step(request: HttpRequest, heading: str, page: str, recap: list, note: str) -> HttpResponse:
    context = {
        "form": BaseForm(),
        "heading": heading,
        "recap": recap,
        "note": note,
        "is_danger": True,
        "cancel_url": reverse(page),
        "page_label": "推送地址" if page == "institution:webhook" else "接口密钥",
    }
    return render(request, "orders/institution_connection_step.html", context)
