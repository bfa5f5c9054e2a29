"""What the archive costs: CPU a page of one and the same crawl, with the add-on and without it.

    python bench/capture.py [--articles 500] [--rounds 5]

The crawler is a bare CrawlSpider; with the add-on each exchange is captured, digested, compressed
and written. The difference is the price of the archive.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from pathlib import Path

from crawl import demo_site, measured

BARE = str(Path(__file__).parent / "bare_crawl_spider.py")


def main() -> None:
    """Print one JSON object with the figures of both and their difference."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--page-bytes", type=int, default=86_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    costs: list[float] = []
    plain: list[float] = []
    with demo_site(asked.articles, asked.page_bytes) as url:
        for _ in range(asked.rounds):
            without = measured([sys.executable, BARE, url])
            with tempfile.TemporaryDirectory() as archive:
                archived = measured([sys.executable, BARE, url, archive])
            plain.append(without["cpu_ms_a_page"])
            costs.append(archived["cpu_ms_a_page"] - without["cpu_ms_a_page"])
    figures = {
        "rounds": asked.rounds,
        "withoutArchiveMsAPage": statistics.median(plain),
        "archiveMsAPage": {"median": statistics.median(costs), "each": costs},
    }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
