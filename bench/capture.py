"""What the archive costs: CPU a page of one and the same crawl, with the add-on and without it.

    python bench/capture.py [--rounds 40] [--pages 400] [--seconds 240]

The crawler fetches the front page's links, again and again, and reads nothing, so that little but
the price differs from run to run; with the add-on each exchange is captured, digested, compressed
and written. Each round runs both, one after the other and in turn the one or the other first, so
that what else the machine does falls on both alike; the price is the median of the rounds'
differences, with the interval in which 95 % of resampled medians lie. CPU is user and system time
of a process that has loaded everything before it begins to count: a start is no page.
"""

from __future__ import annotations

import argparse
import importlib
import itertools
import json
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING

from crawl import demo_site
from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from scrapy.http import Response

CRAWL = "--crawl"
"""First argument of the process that crawls."""

RESAMPLED = 10_000


def main() -> None:
    """Print one JSON object with the price of the archive and its interval."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--articles", type=int, default=100)
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--page-bytes", type=int, default=86_000)
    parser.add_argument("--seconds", type=float, default=240, help="begin no round after them")
    asked = parser.parse_args()
    end = time.monotonic() + asked.seconds
    plain: list[float] = []
    prices: list[float] = []
    with demo_site(asked.articles, asked.page_bytes) as url:
        while len(prices) < asked.rounds and time.monotonic() < end:
            without, archived = one_round(url, asked.pages, archived_first=len(prices) % 2 == 1)
            plain.append(without)
            prices.append(archived - without)
    low, high = interval(prices)
    figures = {
        "rounds": len(prices),
        "withoutArchiveMsAPage": round(statistics.median(plain), 2),
        "archiveMsAPage": {
            "median": round(statistics.median(prices), 2),
            "low": round(low, 2),
            "high": round(high, 2),
            "each": [round(price, 2) for price in prices],
        },
    }
    print(json.dumps(figures))


def one_round(url: str, pages: int, *, archived_first: bool) -> tuple[float, float]:
    """Return CPU milliseconds a page without the archive and with it."""
    found: dict[bool, float] = {}
    for archived in (archived_first, not archived_first):
        with tempfile.TemporaryDirectory() as folder:
            command = [
                sys.executable,
                __file__,
                CRAWL,
                url,
                str(pages),
                *([folder] if archived else []),
            ]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            found[archived] = float(done.stdout)
    return found[False], found[True]


class Fetching(Spider):
    """Fetches pages and forgets them."""

    name = "fetching"
    pages = 0

    async def start(self) -> AsyncIterator[Request]:
        """Yield as many requests as were asked for."""
        for url in itertools.islice(itertools.cycle(self.urls), self.wanted):
            yield Request(url, dont_filter=True)

    def parse(self, _response: Response) -> None:
        """Count a page."""
        self.pages += 1


def crawl(url: str, wanted: str, archive: str | None = None) -> None:
    """Fetch ``wanted`` pages in this process and print CPU milliseconds a page."""
    importlib.import_module("newsspider.archive.handler")
    importlib.import_module("scrapy.core.downloader.handlers.http11")
    process = CrawlerProcess(
        {
            "ADDONS": {"newsspider.archive.Archiver": 500} if archive else {},
            "WARC_DIR": archive,
            "LOG_LEVEL": "ERROR",
            "TELNETCONSOLE_ENABLED": False,
            "HTTPERROR_ALLOW_ALL": True,
        }
    )
    crawler = process.create_crawler(Fetching)
    with urllib.request.urlopen(url) as front:
        links = re.findall(r'href="(/[^"#?]*)"', front.read().decode())
    urls = [urllib.parse.urljoin(url, path) for path in dict.fromkeys(links)]
    process.crawl(crawler, urls=urls, wanted=int(wanted))
    before = cpu_seconds()
    process.start()
    print(1000 * (cpu_seconds() - before) / crawler.spider.pages)


def cpu_seconds() -> float:
    """Return the user and system time of this process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def interval(values: Sequence[float], share: float = 0.95) -> tuple[float, float]:
    """Return the bootstrap interval of the median (Efron 1979, percentile method)."""
    chance = random.Random(1)
    medians = sorted(
        statistics.median(chance.choices(values, k=len(values))) for _ in range(RESAMPLED)
    )
    edge = round(RESAMPLED * (1 - share) / 2)
    return medians[edge], medians[-edge - 1]


if __name__ == "__main__":
    if sys.argv[1:2] == [CRAWL]:
        crawl(*sys.argv[2:])
    else:
        main()
