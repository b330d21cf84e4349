"""`make bench`: the anonymous pages, warm and cold, with few products and with many, interleaved in one run."""

import os
import random
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from itertools import count, repeat
from statistics import median
from typing import NamedTuple
from urllib.parse import quote

import psycopg2

from platform_site import embedded_postgres
from tests.bench import load, servers

SIZES = {"small": 1_000, "large": int(os.environ.get("BENCH_PRODUCTS", "50000"))}
PORTS = {"small": 8801, "large": 8802}
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
TRIVIAL = "视图底价"
SIGNS = "税易科创商户订单设备流水抵押应收保函技改出口茶叶物流园区助农惠企鑫淼焱垚"


class Page(NamedTuple):
    """What is asked for: its name, and a function from product ids to the addresses, one after the other."""

    name: str
    paths: Callable[[list[int]], Iterator[str]]


class Measure(NamedTuple):
    rate: float
    server: float
    database: float
    p50: float
    p99: float


def _cold_lists(ids: list[int]) -> Iterator[str]:
    return (f"/market/?amount={10 + number / 100:.2f}" for number in count())


def _words(ids: list[int]) -> Iterator[str]:
    rng = random.Random(1)
    return (
        f"/market/?q={quote(''.join(rng.sample(SIGNS, 1 + n % 4)))}&term={1 + n // 4 % 36}" for n in count()
    )


PAGES = [
    Page(TRIVIAL, lambda ids: repeat("/bench/trivial/")),
    Page("金融超市，已有", lambda ids: repeat("/market/")),
    Page("金融超市，首次", _cold_lists),
    Page("金融超市，第 50 页", lambda ids: (f"/market/?page=50&amount={10 + n / 100:.2f}" for n in count())),
    Page("关键词，首次", _words),
    Page("产品详情，已有", lambda ids: repeat(f"/market/{ids[0]}/")),
    Page(
        "产品详情，首次",
        lambda ids: (f"/market/{ids[n % len(ids)]}/?page={n}" for n in count()),
    ),
    Page("首页，已有", lambda ids: repeat("/")),
]


def main() -> None:
    with embedded_postgres.running(servers.ROOT), ExitStack() as stack:
        ids, web = {}, {}
        for size, products in SIZES.items():
            address = servers.make_database(f"bench_{size}", products)
            ids[size] = _ids(address)
            web[size] = stack.enter_context(servers.serving(address, PORTS[size]))
        database = servers.database_process()
        found: dict[tuple[str, str], list[Measure]] = {}
        paths = {(page.name, size): page.paths(ids[size]) for page in PAGES for size in SIZES}
        for _ in range(ROUNDS):
            for page in PAGES:
                for size in SIZES:
                    key = (page.name, size)
                    found.setdefault(key, []).append(_measure(PORTS[size], paths[key], web[size], database))
    _report(found)


def _ids(address: str) -> list[int]:
    with psycopg2.connect(address) as link, link.cursor() as cursor:
        cursor.execute("select id from products_financialproduct where status = 'enabled' order by random()")
        return [row[0] for row in cursor]


def _measure(port: int, paths: Iterator[str], web, database) -> Measure:
    load.run(port, paths, 0.5)
    before = servers.processor_seconds(web), servers.processor_seconds(database)
    run = load.run(port, paths, SECONDS)
    after = servers.processor_seconds(web), servers.processor_seconds(database)
    answers = max(len(run.times), 1)
    server, data = (1000 * (end - start) / answers for start, end in zip(before, after, strict=True))
    return Measure(run.rate, server, data, run.quantile(0.5), run.quantile(0.99))


def _report(found: dict[tuple[str, str], list[Measure]]) -> None:
    """Print the medians, and the ratios of each round's figures to the trivial view's and to the small table's."""
    lines = [
        f"\n## {date.today()}，产品 {SIZES['small']:,} 与 {SIZES['large']:,}，{load.CONNECTIONS} 个连接，{ROUNDS} 轮\n",
        "| 页面 | 每秒 | 处理器毫秒（服务器 + 数据库） | p50 / p99 毫秒 | 与底价之比（每秒） | 增长（处理器） |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for page in PAGES:
        many, few = found[page.name, "large"], found[page.name, "small"]
        bare = found[TRIVIAL, "large"]
        to_bare = median(a.rate / b.rate for a, b in zip(many, bare, strict=True))
        growth = median(
            (a.server + a.database) / (b.server + b.database) for a, b in zip(many, few, strict=True)
        )
        rate, server, data, p50, p99 = (median(values) for values in zip(*many, strict=True))
        lines.append(
            f"| {page.name} | {rate:,.0f} | {server:.2f} + {data:.2f} | {p50:.1f} / {p99:.1f}"
            f" | {to_bare:.2f} | {growth:.2f} |"
        )
    servers.report("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
