"""Papers of an order, sent as downloads; the caller has checked that the order is the reader's."""

from django.http import FileResponse
from django.shortcuts import get_object_or_404

from orders.models import Disbursement, Order, SupplementItem
from platform_site.uploads import serve


def supplement_file(order: Order, pk: int) -> FileResponse:
    """Send the file handed in for an asked item; 404 while there is none."""
    item = get_object_or_404(SupplementItem.objects.exclude(file=""), pk=pk, request__order=order)
    return serve(item.file, f"{order.number}-{item.name}")


def voucher_file(order: Order, pk: int) -> FileResponse:
    """Send the 放款凭证 of a tranche; 404 where none was handed in."""
    paid = get_object_or_404(Disbursement.objects.exclude(voucher=""), pk=pk, order=order)
    return serve(paid.voucher, f"{order.number}-{paid.loan_no}")
