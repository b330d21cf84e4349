"""Bounded lists: numbered pages up to a limit, and cursors for what is longer."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

PAGE_SIZES = (20, 10, 50)
MAX_PAGE = 50
MAX_COUNT = 1000


@dataclass
class Page:
    """One numbered page of a list."""

    rows: list[Any]
    number: int
    size: int
    total: int
    is_capped: bool
    pages: list[int | None] = field(default_factory=list)

    def __iter__(self):
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def total_pages(self) -> int:
        return max(1, min(MAX_PAGE, -(-self.total // self.size)))

    @property
    def count_text(self) -> str:
        return f"{MAX_COUNT:,}+" if self.is_capped else f"{self.total:,}"

    @property
    def start_index(self) -> int:
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def end_index(self) -> int:
        return (self.number - 1) * self.size + len(self.rows)

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_next(self) -> bool:
        return self.number < self.total_pages

    @property
    def previous_number(self) -> int:
        return self.number - 1

    @property
    def next_number(self) -> int:
        return self.number + 1

    @property
    def title_suffix(self) -> str:
        """Return what the page's title carries: （第 2 页，共 5 页）, nothing for a single page."""
        return f"（第 {self.number} 页，共 {self.total_pages} 页）" if self.total_pages > 1 else ""


def paginate(
    queryset: QuerySet, params: Any, sizes: tuple[int, ...] = PAGE_SIZES, *, total: int | None = None
) -> Page:
    """Return the page that GET parameters `page` and `size` ask for; an unknown page is page 1.

    The count stops at MAX_COUNT + 1 rows, so that a long table costs no full scan; a caller who has counted so
    already gives `total`.
    """
    size = _allowed(params.get("size"), sizes)
    if total is None:
        total = queryset.order_by()[: MAX_COUNT + 1].count()
    is_capped = total > MAX_COUNT
    page = Page([], 1, size, MAX_COUNT if is_capped else total, is_capped)
    wanted = params.get("page") or "1"
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 5 else 1
    page.number = number if 1 <= number <= page.total_pages else 1
    offset = (page.number - 1) * size
    page.rows = list(queryset[offset : offset + size])
    page.pages = _window(page.number, page.total_pages)
    return page


def _allowed(value: str | None, sizes: tuple[int, ...]) -> int:
    return next((size for size in sizes if str(size) == value), sizes[0])


def _window(number: int, last: int) -> list[int | None]:
    """Return the page links around `number`; None stands for a gap."""
    shown = sorted({1, last, *range(max(1, number - 2), min(last, number + 2) + 1)})
    links: list[int | None] = []
    for page in shown:
        if links and page - (links[-1] or 0) > 1:
            links.append(None)
        links.append(page)
    return links


@dataclass(frozen=True)
class Slice:
    """One stretch of a list that grows by 加载更多."""

    rows: list[Any]
    after: int | None
    before: int = 0

    @property
    def shown(self) -> int:
        """Return how many rows of the list stand up to the end of this stretch."""
        return self.before + len(self.rows)

    @property
    def has_more(self) -> bool:
        return self.after is not None


def slice_after(queryset: QuerySet, params: Any, size: int = 20, *, by: str = "pk") -> Slice:
    """Return the next rows in descending order of `by` (then pk) below the row whose pk GET `after` holds.

    `shown` says how many rows stood before them. Nonsense, or a row that is not in the list, starts over.
    """
    after, before = _number(params.get("after")), _number(params.get("shown"))
    last = queryset.filter(pk=after).values_list(by, "pk").first() if after and by != "pk" else (after, after)
    if after and last:
        value, pk = last
        below = Q(pk__lt=pk) if by == "pk" else Q(**{f"{by}__lt": value}) | Q(**{by: value, "pk__lt": pk})
        queryset = queryset.filter(below)
    rows = list(queryset.order_by(f"-{by}", "-pk")[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    return Slice(rows, rows[-1].pk if more else None, before if after and last else 0)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0
