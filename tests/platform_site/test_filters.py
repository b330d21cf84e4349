"""Query bars must survive whatever stands in the address."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import QueryDict
from django.test import RequestFactory
from django.utils import timezone

from platform_site.filters import (
    AmountFilter,
    ChoiceFilter,
    DayFromFilter,
    DayToFilter,
    SafeFilterSet,
    TextFilter,
    TickFilter,
    sorted_by,
)
from products.choices import ProductKind
from products.models import FinancialProduct


class ProductFilter(SafeFilterSet):
    name = TextFilter("current__name", label="产品名称")
    kind = ChoiceFilter(field_name="current__kind", label="产品类型", choices=ProductKind.choices)
    rate = AmountFilter(field_name="current__rate_min", lookup_expr="lte", label="年化利率（%）")
    since = DayFromFilter("created_at", label="上传时间起")
    until = DayToFilter("created_at", label="上传时间止")
    whitelist = TickFilter(field_name="current__whitelist_only", label="白名单专享")


def filtered(query: str):
    request = RequestFactory().get("/", QUERY_STRING=query)
    request._messages = CookieStorage(request)
    filterset = ProductFilter(QueryDict(query), FinancialProduct.objects.all(), request=request)
    return list(filterset.qs), [str(message) for message in get_messages(request)], filterset


@pytest.mark.parametrize(
    "query",
    [
        "kind=abc",
        "rate=NaN",
        "rate=1E%2B11",
        "since=2026-02-30",
        "until=9999-12-31",
        "since=0001-01-01",
        "rate=-1_0",
    ],
)
def test_a_value_that_cannot_be_read_is_dropped_and_named(cast, query):
    rows, messages, filterset = filtered(query)
    assert rows == [cast.product]
    assert len(messages) == 1
    assert "已忽略" in messages[0]
    assert filterset.form.is_valid()


def test_the_other_conditions_still_hold(cast):
    assert filtered("kind=abc&name=没有这个产品")[0] == []


@pytest.mark.parametrize("query", ["", "name=%00", "whitelist=", "kind=", "rate=１２"])
def test_harmless_values_pass_in_silence(cast, query):
    rows, messages, _ = filtered(query)
    assert (rows, messages) == ([cast.product], [])


def test_days_include_both_ends(cast):
    today = timezone.localdate()
    assert filtered(f"since={today}&until={today}")[0] == [cast.product]
    assert filtered(f"until={today - timedelta(days=1)}")[0] == []
    assert filtered(f"since={today + timedelta(days=1)}")[0] == []


def test_a_tick_narrows_and_no_tick_does_not(cast):
    assert filtered("whitelist=on")[0] == []


@pytest.mark.parametrize(
    ("sort", "order", "noted"),
    [
        ("", "-updated_at", 0),
        ("rate", "current__rate_min", 0),
        ("-rate", "-current__rate_min", 0),
        ("x", "-updated_at", 1),
    ],
)
def test_sorting_knows_only_its_keys(rf, sort, order, noted):
    request = rf.get("/", {"sort": sort})
    request._messages = CookieStorage(request)
    rows = sorted_by(
        FinancialProduct.objects.all(), request, {"rate": "current__rate_min"}, default="-updated_at"
    )
    assert rows.query.order_by == (order, "-pk")
    assert len(get_messages(request)) == noted
