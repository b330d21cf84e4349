"""消息中心, the same page in every workspace."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.models import Message
from accounts.views.frames import base_for
from platform_site.access import BACK_OFFICE, Role, access
from platform_site.paging import slice_after


def _messages(request: HttpRequest) -> HttpResponse:
    """Show the inbox. A POST marks one message (`open`) or all as read; repeating it changes nothing."""
    inbox = Message.objects.visible_to(request.user)
    if request.method == "POST":
        opened = request.POST.get("open", "")
        if not opened:
            inbox.unread().update(read_at=timezone.now())
            return redirect(request.path)
        chosen = (
            inbox.filter(pk=opened)
            if opened.isascii() and opened.isdigit() and len(opened) < 19
            else inbox.none()
        )
        chosen.unread().update(read_at=timezone.now())
        message = chosen.first()
        return redirect(message.url if message and message.url else request.path)
    part = slice_after(inbox, request.GET, by="created_at")
    context = {"slice": part, "text": f"已显示 {part.shown} 条"}
    if request.htmx:
        return render(request, "accounts/_message_rows.html", context)
    context |= {"unread": request.user.unread_messages, "base": base_for(request.user)}
    return render(request, "accounts/message_list.html", context)


def _page(*roles: Role):
    return access(*roles)(require_http_methods(["GET", "POST"])(_messages))


enterprise_messages = _page(Role.ENTERPRISE)
institution_messages = _page(Role.INSTITUTION)
gov_messages = _page(*BACK_OFFICE)
