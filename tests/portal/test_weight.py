"""What a first view of a public page sends, compressed: counted from the page and its files, no clock needed."""

import gzip
import re
from collections import Counter
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from tests import factories

FILES = re.compile(r'<(?:link|script|img)\b[^>]*?\b(?:href|src)="/static/([^"]+)"')
KINDS = {".css": "css", ".js": "js"}
REQUESTS = 8  # the page and its files
WITH_A_TOUR = 11
BUDGET = {"html": 8_000, "css": 40_000, "js": 25_000, "image": 10_000}  # bytes
FIRST_VIEW = 80_000
PAGES = (
    "/",
    "/market/",
    "/market/?view=table",
    "/market/{product}/",
    "/market/compare/?id={product}&id={other}",
)


def weigh(html: str) -> tuple[Counter, int]:
    """Return the compressed bytes by kind, and the number of requests of a first view."""
    weights = Counter(html=len(gzip.compress(html.encode())))
    files = set(FILES.findall(html))
    for name in files:
        found = Path(finders.find(name))
        weights[KINDS.get(found.suffix, "image")] += len(gzip.compress(found.read_bytes()))
    return weights, 1 + len(files)


@pytest.fixture
def full_page(cast) -> dict:
    """Fill the first page of 金融超市, and return the numbers of two products."""
    more = [factories.product(cast.rival, name=f"演示重量贷 {number} 号") for number in range(20)]
    return {"product": cast.product.pk, "other": more[0].pk}


@pytest.mark.parametrize("path", PAGES)
def test_a_first_view_is_light(client, full_page, path):
    weights, requests = weigh(client.get(path.format(**full_page)).content.decode())
    assert {kind: weight for kind, weight in weights.items() if weight > BUDGET[kind]} == {}
    assert weights.total() <= FIRST_VIEW
    assert requests <= REQUESTS


def test_only_pages_with_a_tour_load_it(client, db):
    weights, requests = weigh(client.get("/help/").content.decode())
    assert weights.total() <= FIRST_VIEW
    assert requests == WITH_A_TOUR
    assert "tour" not in client.get("/about/").content.decode()


def test_the_comparison_is_sent_compressed(client, full_page):
    address = "/market/compare/?id={product}&id={other}".format(**full_page)
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) <= BUDGET["html"]


@pytest.mark.parametrize("path", ["/help/", "/help/guide/"])
def test_help_is_kept_for_visitors(client, db, settings, path):
    settings.KEPT_PAGE_SECONDS = 60
    assert client.get(path, headers={"Accept-Encoding": "gzip"})["Content-Encoding"] == "gzip"
