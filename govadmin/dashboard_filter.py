"""时间 and 区域 of the 数据驾驶舱."""

from datetime import date, timedelta

import django_filters
from django.utils import timezone

from orders.models import Order
from platform_site.filters import ChoiceFilter, DayFromFilter, DayToFilter, SafeFilterSet, start_of
from regions.models import Region

PERIODS = {"30days": "近 30 天", "quarter": "本季", "year": "本年", "custom": "自定义"}


def first_day(period: str, today: date) -> date | None:
    """Return the day on which a period that ends today began; None for one that says no day itself."""
    match period:
        case "30days":
            return today - timedelta(days=29)
        case "quarter":
            return date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
        case "year":
            return date(today.year, 1, 1)
    return None


def own_regions(request):
    """Return the regions in use that the person supervises."""
    return Region.objects.visible_to(request.user).used()


class DashboardFilter(SafeFilterSet):
    period = ChoiceFilter(label="时间", choices=list(PERIODS.items()), method="filter_period")
    region = django_filters.ModelChoiceFilter(
        label="区域", queryset=own_regions, method="filter_region", empty_label="全部"
    )
    since = DayFromFilter("submitted_at", label="申请时间起")
    until = DayToFilter("submitted_at", label="申请时间止")

    class Meta:
        model = Order
        fields: list[str] = []

    def filter_period(self, orders, name, value):
        first = first_day(value, timezone.localdate())
        return orders.filter(submitted_at__gte=start_of(first)) if first else orders

    def filter_region(self, orders, name, value):
        return orders.filter(enterprise__region__code__startswith=value.prefix) if value else orders

    @property
    def prefix(self) -> str:
        """Return the code prefix of the chosen region; empty for all."""
        region = self.form.cleaned_data.get("region")
        return region.prefix if region else ""

    def span(self) -> tuple[date | None, date | None]:
        """Return the first and the last day asked for; None where there is no bound."""
        chosen = self.form.cleaned_data
        days = (chosen.get("since"), first_day(chosen.get("period"), timezone.localdate()))
        return max((day for day in days if day), default=None), chosen.get("until")
