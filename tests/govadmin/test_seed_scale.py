"""Rows for measuring: as many as asked for, no more with the second run, and found like any other product."""

from django.core.management import call_command
from django.urls import reverse

from products.models import FinancialProduct
from tests import factories


def test_products_are_filled_up_to_the_number_asked_for(db, client):
    factories.make_regions()
    for _ in range(2):
        call_command("seed_scale", products=25, verbosity=0)
        assert FinancialProduct.objects.on_sale().count() == 25
    page = client.get(reverse("portal:market"), {"sort": "rate"}).content.decode()
    assert '共 <b class="num">25</b> 款产品' in page
