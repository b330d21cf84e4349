"""Decisions on requests to join: one page per step, each with its reason."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from govadmin.forms import AdmitForm
from govadmin.views.steps import admin_step
from institutions.models import JoinRequest
from institutions.workflow import JOIN
from platform_site import audit
from platform_site.access import Role, access
from platform_site.once import done, once


@access(Role.GOVERNMENT)
@require_http_methods(["GET", "POST"])
@once
def join_admit(request, pk):
    """新建机构 from a 入驻申请; the next page adds its first 管理员."""
    join_request = get_object_or_404(JoinRequest.objects.visible_to(request.user), pk=pk)
    known = {name: getattr(join_request, name) for name in ("name", "kind", "uscc", "licence_no", "region")}
    form = AdmitForm(
        request.POST or None, initial={**known, "short_name": join_request.name[:30]}, user=request.user
    )
    if form.is_valid():
        with transaction.atomic():
            institution = form.save()
            JOIN.take(
                join_request, "admit", user=request.user, institution=institution, decided_at=timezone.now()
            )
            audit.record("新增金融机构", actor=request.user, target=institution, summary=institution.name)
        messages.success(request, f"{institution.name}已入驻，请新增管理员。")
        return done(request, reverse("gov:institution_manager_new", args=[institution.pk]))
    context = {"form": form, "join_request": join_request}
    return render(request, "govadmin/join_admit.html", context, status=422 if form.is_bound else 200)


@access(Role.GOVERNMENT)
@require_http_methods(["GET", "POST"])
@once
def join_decline(request, pk):
    join_request = get_object_or_404(JoinRequest.objects.visible_to(request.user), pk=pk)

    def take(reason):
        JOIN.take(
            join_request,
            "decline",
            user=request.user,
            note=reason,
            decline_reason=reason,
            decided_at=timezone.now(),
        )

    return admin_step(request, join_request, "不予通过", take)
