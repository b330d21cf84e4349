"""时间 and 区域 of the 数据驾驶舱."""

from datetime import date, timedelta

import django_filters
from django.utils import timezone

from orders.figures.published import Scope
from orders.models import Order
from platform_site.filters import ChoiceFilter, DayFromFilter, DayToFilter, SafeFilterSet
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
    """The conditions make a scope of the figures; no order is looked at."""

    period = ChoiceFilter(label="时间", choices=list(PERIODS.items()))
    region = django_filters.ModelChoiceFilter(label="区域", queryset=own_regions, empty_label="全部")
    since = DayFromFilter("submitted_at", label="统计日期起")
    until = DayToFilter("submitted_at", label="统计日期止")

    class Meta:
        model = Order
        fields: list[str] = []

    def scope(self) -> Scope:
        """Return what the person asked for, within the person's own region."""
        self.form.full_clean()
        asked = self.form.cleaned_data
        days = (asked.get("since"), first_day(asked.get("period"), timezone.localdate()))
        return Scope(
            prefix=asked["region"].prefix if asked.get("region") else self.request.user.region_prefix,
            since=max((day for day in days if day), default=None),
            until=asked.get("until"),
        )
