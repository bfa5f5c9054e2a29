"""A large site, its crawl killed again and again: what is lost, fetched twice, and what it costs.

    python bench/scale.py [--articles 20000] [--kills 10] [--page-bytes 20000]

The same is done once without a kill on a site of a thousand articles, for comparison. A line a
process: how many requests the site had from it, its CPU a request, its memory.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent
SERVE = """
import json, sys
from collections import Counter
from newsspider.demo import DemoSite, serve
articles, page_bytes = map(int, sys.argv[1:])
site = DemoSite(articles=articles, page_bytes=page_bytes, groups=frozenset({"core", "doors"}))
with serve(site) as server:
    print(server.url, flush=True)
    for line in sys.stdin:
        told = {"requests": len(server.requests)}
        if line.startswith("all"):
            seen = Counter(logged.target for logged in server.requests)
            told["again"] = {path: n - 1 for path, n in seen.items() if n > 1}
            told["articles"] = [e.path for e in site.expectations() if e.row]
        print(json.dumps(told), flush=True)
"""


class Site:
    """The demo site in a process of its own, and what it saw."""

    def __init__(self, articles: int, page_bytes: int) -> None:
        command = [sys.executable, "-c", SERVE, str(articles), str(page_bytes)]
        pipe = subprocess.PIPE
        self._server = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)
        self.url = self._server.stdout.readline().strip()  # type: ignore[union-attr]

    def told(self, what: str = "count") -> dict[str, Any]:
        """Return what the site says of its visits."""
        self._server.stdin.write(what + "\n")  # type: ignore[union-attr]
        self._server.stdin.flush()  # type: ignore[union-attr]
        found: dict[str, Any] = json.loads(self._server.stdout.readline())  # type: ignore[union-attr]
        return found

    def close(self) -> None:
        """End it."""
        self._server.communicate()


def crawled(site: Site, output: str, requests: float, *options: str) -> dict[str, float]:
    """Crawl until the site had so many more requests, then kill; return what that cost."""
    command = [sys.executable, "-m", "newsspider", "crawl", site.url, "--delay", "0", "--quiet"]
    command += options
    before, began, curve = site.told()["requests"], time.monotonic(), []
    crawl = subprocess.Popen([*command, "--output", output])
    killed = False
    while True:
        ended, _, usage = os.wait4(crawl.pid, os.WNOHANG)
        if ended:
            break
        if not killed and site.told()["requests"] - before >= requests:
            crawl.kill()
            killed = True
        time.sleep(0.1)
        curve.append(_resident(crawl.pid))
    crawl.returncode = 0
    made = site.told()["requests"] - before
    return {
        "killed": killed,
        "requests": made,
        "seconds": time.monotonic() - began,
        "cpu_ms": 1000 * (usage.ru_utime + usage.ru_stime),
        "peak_mb": usage.ru_maxrss / 1024,
        **{f"mb_{part}": at for part, at in zip(("25", "50", "75"), _quarters(curve), strict=True)},
    }


def _resident(process: int) -> float:
    try:
        pages = Path(f"/proc/{process}/statm").read_text("ascii").split()[1]
    except (OSError, IndexError):
        return 0.0
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _quarters(curve: list[float]) -> Iterator[float]:
    for part in (1, 2, 3):
        yield curve[len(curve) * part // 4] if curve else 0.0


def rows(output: str) -> list[str]:
    """Return the addresses of all rows."""
    found = []
    for path in Path(output, "articles").glob("*.jsonl.gz"):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            found += [json.loads(line)["url"] for line in lines]
    return found


def measure(articles: int, page_bytes: int, kills: int) -> dict[str, Any]:
    """Crawl a site with so many kills, print a line a process, and return the sums."""
    chance = random.Random(1)
    site = Site(articles, page_bytes)
    runs = []
    with tempfile.TemporaryDirectory() as output:
        start = crawled(site, output, inf, "--max-pages", "1")["cpu_ms"]
    with tempfile.TemporaryDirectory() as output:
        before = site.told()["requests"]
        for _ in range(kills):
            share = 1.2 * articles / (kills + 1)
            runs.append(crawled(site, output, chance.uniform(0.5, 1.5) * share))
            _tell(runs[-1])
        runs.append(crawled(site, output, inf))
        _tell(runs[-1])
        told = site.told("all")
        found = rows(output)
        verified = subprocess.run(
            [sys.executable, "-m", "newsspider", "verify", output], check=False, capture_output=True
        )
    site.close()
    wanted = {site.url.rstrip("/") + path for path in told["articles"]}
    again = sum(n for path, n in told["again"].items() if path != "/robots.txt")
    requests = told["requests"] - before
    cpu = sum(run["cpu_ms"] - start for run in runs)
    return {
        "articles": len(wanted),
        "missing": len(wanted - set(found)),
        "doubled": len(found) - len(set(found)),
        "requests": requests,
        "again": again - 1,  # the start page, which was asked for to see what a start costs
        "cpu_ms_a_start": start,
        "cpu_ms_a_request": cpu / requests,
        "peak_mb": max(run["peak_mb"] for run in runs),
        "verified": verified.returncode == 0,
    }


def _tell(run: dict[str, float]) -> None:
    print("  ".join(f"{name} {value:,.0f}" for name, value in run.items()), file=sys.stderr)


def main() -> None:
    """Print one JSON object with the figures of both sites and the ratio of their costs."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--page-bytes", type=int, default=20_000)
    parser.add_argument("--small", type=int, default=1_000, help="articles of the other site")
    asked = parser.parse_args()
    small = measure(asked.small, asked.page_bytes, 0)
    large = measure(asked.articles, asked.page_bytes, asked.kills)
    ratio = large["cpu_ms_a_request"] / small["cpu_ms_a_request"]
    print(json.dumps({"small": small, "large": large, "cpuRatio": ratio}, indent=2))


if __name__ == "__main__":
    os.environ["PYTHONPATH"] = str(HERE.parent)
    main()
