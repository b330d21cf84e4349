"""The two kinds of decision in the back office: one press, or a page that asks for a reason."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from govadmin.forms import ReasonForm
from platform_site.once import done


def press(request: HttpRequest, take: Callable[[], object], success: str, page: str) -> HttpResponse:
    """Take a step that asks for nothing and go back to its page, with the refusal's words if there is one."""
    try:
        take()
        messages.success(request, success)
    except ValidationError as error:
        messages.error(request, "".join(error.messages))
    return done(request, page)


def with_reason(
    request: HttpRequest,
    take: Callable[[str], object],
    *,
    heading: str,
    recap: tuple[str, object],
    crumb: tuple[str, str],
    page: str,
    success: str = "",
    note: str = "",
) -> HttpResponse:
    """Answer the page of a step that needs a reason, then go to `page`; `crumb` is the list's name and address."""
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        take(form.cleaned_data["reason"])
        messages.success(request, success or f"已办理“{heading}”。")
        return done(request, page)
    context = {
        "form": form,
        "heading": heading,
        "recap": [recap],
        "note": note,
        "crumb": crumb,
        "cancel_url": page,
        "is_danger": True,
    }
    return render(request, "govadmin/step.html", context, status=422 if form.is_bound else 200)


def admin_step(request: HttpRequest, record, heading: str, take: Callable[[str], object]) -> HttpResponse:
    """Answer a step on a row of the admin pages, which needs a reason."""
    name, prefix = record._meta.verbose_name, f"admin:{record._meta.app_label}_{record._meta.model_name}"
    return with_reason(
        request,
        take,
        heading=heading,
        recap=(name, record),
        crumb=(name, reverse(f"{prefix}_changelist")),
        page=reverse(f"{prefix}_change", args=[record.pk]),
    )
