"""The products picked for 对比: their ids stand in the address, nowhere else."""

from dataclasses import dataclass, field
from functools import cached_property

from django.contrib import messages
from django.http import HttpRequest

from products.models import FinancialProduct

MOST = 4


@dataclass(frozen=True)
class Pick:
    """A picked product, and the query string without it."""

    product: FinancialProduct
    remove_url: str


@dataclass
class Picks:
    """What is picked, in the order of the address."""

    request: HttpRequest
    chosen: list[Pick] = field(default_factory=list)

    @cached_property
    def ids(self) -> list[int]:
        return [pick.product.pk for pick in self.chosen]

    @property
    def query(self) -> str:
        """Return the picks as a query string for another page."""
        return "?" + "&".join(f"id={pk}" for pk in self.ids)

    @property
    def is_full(self) -> bool:
        return len(self.chosen) >= MOST

    def toggled(self, pk: int) -> str:
        """Return the query string of this page with the product put in or taken out."""
        ids = [one for one in self.ids if one != pk] if pk in self.ids else [*self.ids, pk]
        return self._others + "&".join(f"id={one}" for one in ids)

    @cached_property
    def _others(self) -> str:
        """Return the query string of this page without picks, ready for some."""
        query = query_with(self.request, [])
        return query if query == "?" else f"{query}&"

    @property
    def clear_url(self) -> str:
        return query_with(self.request, [])


def read(request: HttpRequest) -> Picks:
    """Return the picks of the address; ids that are no product on sale, and more than MOST, are named in a message."""
    asked = list(dict.fromkeys(request.GET.getlist("id")))
    wanted = [int(one) for one in asked if one.isascii() and one.isdigit() and len(one) < 19][: MOST + 1]
    if not asked:
        return Picks(request)
    found = FinancialProduct.objects.on_sale().for_list().in_bulk(wanted)
    ids = [pk for pk in wanted if pk in found]
    if len(ids) < min(len(asked), MOST + 1):
        messages.info(request, "有产品已不在架或无法识别，已从对比中移除。")
    if len(ids) > MOST:
        messages.info(request, f"最多对比 {MOST} 款，已保留先选的 {MOST} 款。")
    ids = ids[:MOST]
    chosen = [Pick(found[pk], query_with(request, [one for one in ids if one != pk])) for pk in ids]
    return Picks(request, chosen)


def query_with(request: HttpRequest, ids: list[int]) -> str:
    """Return the query string of this page with other picks."""
    query = request.GET.copy()
    query.setlist("id", [str(pk) for pk in ids])
    return f"?{query.urlencode()}"
