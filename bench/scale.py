"""A large site, its crawl killed again and again: what is lost, fetched twice, and what it costs.

    python bench/scale.py [--articles 20000] [--kills 10] [--page-bytes 20000]

After each process of it, a site of a thousand articles is crawled without a kill, for comparison:
what the machine does beside this then weighs on both. A line a process: how many requests the site
had from it, its CPU, how much of that was its start, its memory.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HERE = Path(__file__).parent
STARTING = 30
"""Requests after which a process has loaded all that it uses."""
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

    def __enter__(self) -> Self:
        """Do nothing: it runs already."""
        return self

    def __exit__(self, *_error: object) -> None:
        """End it."""
        self._server.communicate()


def crawled(site: Site, output: str, until: float = inf) -> dict[str, float]:
    """Crawl until the site had so many requests in all, then kill; return what that cost.

    The first requests of a process are part of its start: they load what the others use.
    """
    command = [sys.executable, "-m", "newsspider", "crawl", site.url, "--delay", "0", "--quiet"]
    before, began, curve = site.told()["requests"], time.monotonic(), [0.0]
    crawl = subprocess.Popen([*command, "--output", output])
    killed, warm, start = False, 0, 0.0
    while True:
        ended, _, usage = os.wait4(crawl.pid, os.WNOHANG)
        if ended:
            break
        requests = site.told()["requests"]
        if not warm and requests - before >= STARTING:
            warm, start = requests - before, _cpu_ms(crawl.pid)
        if not killed and requests >= until:
            crawl.kill()
            killed = True
        time.sleep(0.1)
        curve.append(_resident(crawl.pid))
    crawl.returncode = 0
    cpu = 1000 * (usage.ru_utime + usage.ru_stime)
    made = site.told()["requests"] - before
    return {
        "killed": killed,
        "requests": made,
        "seconds": time.monotonic() - began,
        "cpu_ms": cpu,
        "start_ms": start if warm else cpu,
        "warm": made - warm if warm else 0,
        "peak_mb": usage.ru_maxrss * 1024 / 1e6,
        **{f"mb_{part}": at for part, at in zip(("25", "50", "75"), _quarters(curve), strict=True)},
    }


def _cpu_ms(process: int) -> float:
    """Return the user and system time of a process and of its children that ended."""
    try:
        ticks = Path(f"/proc/{process}/stat").read_text("ascii").rpartition(")")[2].split()[11:15]
    except OSError:
        return 0.0
    return 1000 * sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def _resident(process: int) -> float:
    try:
        pages = Path(f"/proc/{process}/statm").read_text("ascii").split()[1]
    except (OSError, IndexError):
        return 0.0
    return int(pages) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _quarters(curve: list[float]) -> Iterator[float]:
    for part in (1, 2, 3):
        yield curve[len(curve) * part // 4]


def rows(output: str) -> list[str]:
    """Return the addresses of all rows."""
    found = []
    for path in Path(output, "articles").glob("*.jsonl.gz"):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            found += [json.loads(line)["url"] for line in lines]
    return found


def measure(site: Site, kills: Iterable[float]) -> Iterator[dict[str, Any]]:
    """Crawl a site, kill after so many requests each time; yield each run, and then the sums."""
    with tempfile.TemporaryDirectory() as output:
        runs = []
        for until in (*kills, inf):
            runs.append(crawled(site, output, until))
            _tell(runs[-1])
            if until < inf:
                yield runs[-1]
        told = site.told("all")
        found = rows(output)
        verified = subprocess.run(
            [sys.executable, "-m", "newsspider", "verify", output], check=False, capture_output=True
        )
    wanted = {site.url.rstrip("/") + path for path in told["articles"]}
    yield {
        "articles": len(wanted),
        "missing": len(wanted - set(found)),
        "doubled": len(found) - len(set(found)),
        "kills": sum(run["killed"] for run in runs),
        "requests": told["requests"],
        "again": sum(n for path, n in told["again"].items() if path != "/robots.txt"),
        "cpu_ms_a_start": statistics.median(run["start_ms"] for run in runs),
        "cpu_ms_a_request": _warm_cost(runs),
        "peak_mb": max(run["peak_mb"] for run in runs),
        "verified": verified.returncode == 0,
    }


def _warm_cost(runs: list[dict[str, float]]) -> float:
    """Return the CPU of a request, starts left out."""
    cpu = sum(run["cpu_ms"] - run["start_ms"] for run in runs)
    return cpu / sum(run["warm"] for run in runs)


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
    chance = random.Random(1)
    share = asked.articles / max(1, asked.kills)
    kills = [share * (number + chance.random()) for number in range(asked.kills)]
    small: list[dict[str, Any]] = []
    large: list[dict[str, Any]] = []
    with Site(asked.articles, asked.page_bytes) as site:
        for run in measure(site, kills):
            large.append(run)
            with Site(asked.small, asked.page_bytes) as other:
                small += measure(other, ())
    figures = {key: statistics.median(run[key] for run in small) for key in small[0]}
    ratio = large[-1]["cpu_ms_a_request"] / figures["cpu_ms_a_request"]
    print(json.dumps({"small": figures, "large": large[-1], "cpuRatio": ratio}, indent=2))


if __name__ == "__main__":
    os.environ["PYTHONPATH"] = str(HERE.parent)
    main()
