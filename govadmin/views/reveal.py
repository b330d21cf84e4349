"""查看完整号码 in the back office."""

from dataclasses import dataclass

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.views.step_up import reveal_page
from enterprises.models import Enterprise
from institutions.models import JoinRequest
from platform_site.access import Role, access


@dataclass(frozen=True)
class Number:
    """A masked number of the back office: where it stands and what it is called."""

    model: type[Model]
    attribute: str
    label: str
    page: str


NUMBERS = {
    "phone": Number(Enterprise, "contact_phone", "联系电话", "admin:enterprises_enterprise_change"),
    "id-number": Number(Enterprise, "id_number", "身份证号", "admin:enterprises_enterprise_change"),
    "join-phone": Number(
        JoinRequest, "contact_phone", "联系人手机号", "admin:institutions_joinrequest_change"
    ),
}


@access(Role.GOVERNMENT, Role.OPERATOR)
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
def reveal(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Show one number of a row in reach; 404 where the row has none."""
    number = NUMBERS.get(kind)
    if number is None:
        raise Http404
    row = get_object_or_404(number.model.objects.visible_to(request.user), pk=pk)
    if not getattr(row, number.attribute):
        raise Http404
    return reveal_page(
        request,
        row,
        number.attribute,
        number.label,
        shown_as=row.list_name if number.model is Enterprise else row.receipt,
        back=(str(row._meta.verbose_name), reverse(number.page, args=[pk])),
    )
