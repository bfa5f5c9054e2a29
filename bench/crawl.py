"""What a crawl costs: CPU a page, against a bare CrawlSpider that stores nothing.

    python bench/crawl.py [--articles 1000] [--rounds 5]

The demo site runs in a process of its own, its pages padded to the size and number of links of real
ones. Both crawlers fetch it in turn, in child processes; user and system time come from the kernel.
Only the ratio is worth quoting.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
SERVE = """
import sys, threading
from newsspider.demo import DemoSite, serve
articles, page_bytes = map(int, sys.argv[1:])
site = DemoSite(articles=articles, page_bytes=page_bytes, groups=frozenset({"core"}))
with serve(site) as server:
    print(server.url, flush=True)
    threading.Event().wait()
"""


@contextlib.contextmanager
def demo_site(articles: int, page_bytes: int) -> Iterator[str]:
    """Serve the demo site from a child process and yield its address."""
    command = [sys.executable, "-c", SERVE, str(articles), str(page_bytes)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield server.stdout.readline().strip()
        finally:
            server.terminate()


def measured(command: list[str]) -> dict[str, float]:
    """Run ``command``; return CPU and wall seconds, peak memory in MB and pages it says it made."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.run(command, capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    pages = int(re.search(r"([\d,]+) pages fetched", process.stderr)[1].replace(",", ""))
    cpu = (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)
    return {"pages": pages, "cpu_ms_a_page": 1000 * cpu / pages}


def main() -> None:
    """Print one JSON object with the figures of both crawlers and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--page-bytes", type=int, default=86_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    ours: list[dict[str, float]] = []
    bare: list[dict[str, float]] = []
    with demo_site(asked.articles, asked.page_bytes) as url:
        for _ in range(asked.rounds):
            with tempfile.TemporaryDirectory() as output:
                crawl = [sys.executable, "-m", "newsspider", "crawl", url, "--delay", "0"]
                ours.append(measured([*crawl, "--output", output]))
            bare.append(measured([sys.executable, str(HERE / "bare_crawl_spider.py"), url]))
    ratios = [a["cpu_ms_a_page"] / b["cpu_ms_a_page"] for a, b in zip(ours, bare, strict=True)]
    figures = {
        "rounds": asked.rounds,
        "newsspider": {key: statistics.median(run[key] for run in ours) for key in ours[0]},
        "bareCrawlSpider": {key: statistics.median(run[key] for run in bare) for key in bare[0]},
        "ratio": {"median": statistics.median(ratios), "min": min(ratios), "max": max(ratios)},
    }
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    os.environ.setdefault("PYTHONPATH", str(HERE.parent))
    main()
