"""联系我们 and 投诉建议: written here, followed by its receipt."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from platform_site import audit
from platform_site.access import public
from platform_site.limits import limited
from platform_site.numbers import dated_number
from platform_site.once import done, once
from platform_site.workdays import add_workdays
from platform_site.working_calendar import added_days
from portal.feedback_forms import FeedbackForm, FindForm
from portal.models import ANSWER_WORKDAYS, Feedback

NOT_FOUND = "受理编号与手机号后四位不匹配，请核对"


@public
@require_http_methods(["GET", "HEAD", "POST"])
@limited("feedback", on=["POST"])
@once
def contact(request: HttpRequest) -> HttpResponse:
    """Take a 投诉建议; its receipt has an address that nobody can guess."""
    form = FeedbackForm(request.POST or None, user=request.user)
    if form.is_valid():
        return done(request, reverse("portal:contact_receipt", args=[_receive(request, form).token]))
    context = {"form": form, "workdays": ANSWER_WORKDAYS}
    return render(request, "portal/contact.html", context, status=422 if form.is_bound else 200)


@public
@require_safe
def contact_receipt(request: HttpRequest, token: str) -> HttpResponse:
    """What was written, where it stands and the answer; to be bookmarked."""
    feedback = get_object_or_404(Feedback.objects.select_related("region"), token=token)
    return render(request, "portal/contact_receipt.html", {"feedback": feedback})


@public
@require_http_methods(["GET", "HEAD", "POST"])
@limited("feedback", on=["POST"])
def contact_status(request: HttpRequest) -> HttpResponse:
    """Lead to the receipt by its number and the end of the phone number."""
    form = FindForm(request.POST or None, user=request.user)
    if form.is_valid():
        asked = {"number": form.cleaned_data["number"], "phone_tail": form.cleaned_data["tail"]}
        if found := Feedback.objects.filter(**asked).first():
            return redirect("portal:contact_receipt", found.token)
        form.add_error("number", NOT_FOUND)
    return render(request, "portal/contact_status.html", {"form": form}, status=422 if form.is_bound else 200)


def _receive(request: HttpRequest, form: FeedbackForm) -> Feedback:
    today = timezone.localdate()
    answers = {name: form.cleaned_data[name] for name in ("kind", "region", "text", "phone")}
    feedback = Feedback.objects.create(
        number=dated_number("TS", today),
        due_on=add_workdays(today, ANSWER_WORKDAYS, added_days()),
        user=_author(request),
        **answers,
    )
    audit.record("提交投诉建议", actor=request.user, target=feedback, summary=feedback.number)
    return feedback


def _author(request: HttpRequest) -> Any:
    return request.user if request.user.is_authenticated else None
