"""下架 and 解除下架 of a product."""

from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from govadmin.views.steps import admin_step
from platform_site.access import Role, access
from platform_site.once import once
from products.models import FinancialProduct
from products.workflow import PRODUCT


@access(Role.GOVERNMENT, Role.SYSTEM)
@require_http_methods(["GET", "POST"])
@once
def product_step(request, pk, step):
    """下架 or 解除下架 a product of one's region."""
    product = get_object_or_404(FinancialProduct.objects.visible_to(request.user), pk=pk)

    def take(reason):
        PRODUCT.take(product, step, user=request.user, note=reason, status_reason=reason)

    return admin_step(request, product, PRODUCT.steps[step].label, take)
