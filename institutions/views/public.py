"""申请入驻: an institution asks to be admitted."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from institutions.forms import JoinForm
from institutions.models import Institution, JoinRequest
from platform_site import audit
from platform_site.access import public
from platform_site.limits import limited
from platform_site.numbers import dated_number
from platform_site.once import done, once

RECEIPTS = "join_receipts"


@public
@require_http_methods(["GET", "POST"])
@limited("register", on=["POST"])
@once
def join(request: HttpRequest) -> HttpResponse:
    """Take the request; the same institution asking again is shown its receipt."""
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = _pending(form.cleaned_data["uscc"])
        if Institution.objects.filter(uscc=form.cleaned_data["uscc"]).exists():
            form.add_error("uscc", "该机构已入驻，请由本机构管理员登录后新增人员")
        elif asked and asked.receipt not in request.session.get(RECEIPTS, []):
            form.add_error("uscc", "该机构已提交入驻申请，正在处理，请勿重复提交")
        else:
            asked = asked or _receive(form.cleaned_data)
            request.session[RECEIPTS] = [*request.session.get(RECEIPTS, []), asked.receipt][-5:]
            return done(request, reverse("institutions:joined", args=[asked.receipt]))
    return render(request, "institutions/join.html", {"form": form}, status=422 if form.errors else 200)


@public
@require_safe
def joined(request: HttpRequest, receipt: str) -> HttpResponse:
    """Show the receipt to the browser that asked."""
    if receipt not in request.session.get(RECEIPTS, []):
        return redirect("institutions:join")
    return render(
        request, "institutions/joined.html", {"asked": get_object_or_404(JoinRequest, receipt=receipt)}
    )


def _pending(uscc: str) -> JoinRequest | None:
    return JoinRequest.objects.filter(uscc=uscc, status=JoinRequest.Status.PENDING).first()


def _receive(fields: dict) -> JoinRequest:
    asked = JoinRequest.objects.create(receipt=dated_number("RZSQ", timezone.localdate()), **fields)
    audit.record("申请入驻", target=asked, summary=asked.name)
    return asked
