"""帮助中心 and 操作指南."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from platform_site.access import public
from portal.help_texts import FAQ, GUIDE
from portal.kept_pages import kept


@public
@require_safe
@kept()
def help_centre(request: HttpRequest) -> HttpResponse:
    """Common questions by role."""
    return render(request, "portal/help.html", {"chapters": FAQ})


@public
@require_safe
@kept()
def guide(request: HttpRequest) -> HttpResponse:
    """What to press, role by role, in the words of the pages."""
    return render(request, "portal/guide.html", {"chapters": GUIDE})
