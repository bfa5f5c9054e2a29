"""What the frontier costs: CPU a page, against Scrapy's own queue in memory.

    python bench/frontier.py [--articles 1000] [--rounds 5] [--page-bytes 86000]

Both crawls are the same in everything else: same spider, same archive, same rows. Scrapy's queue
keeps nothing that outlives the process; each round runs both, in turn, in child processes.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
from pathlib import Path

from crawl import demo_site, measured

HERE = Path(__file__).parent


def interval(ratios: list[float], draws: int = 10_000) -> tuple[float, float]:
    """Return the range that holds the median of 95 in 100 drawings with replacement."""
    chance = random.Random(1)
    medians = sorted(statistics.median(chance.choices(ratios, k=len(ratios))) for _ in range(draws))
    return medians[draws // 40], medians[-draws // 40]


def command(program: list[str], url: str, output: str) -> list[str]:
    """Return the command of one crawl."""
    return [sys.executable, *program, "crawl", url, "--delay", "0", "--output", output]


def main() -> None:
    """Print one JSON object with the figures of both queues and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--page-bytes", type=int, default=86_000)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    programs = {"frontier": ["-m", "newsspider"], "inMemory": [str(HERE / "scrapy_queue.py")]}
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in programs}
    with demo_site(asked.articles, asked.page_bytes) as url:
        for number in range(asked.rounds):
            order = list(programs) if number % 2 else list(programs)[::-1]
            for name in order:
                with tempfile.TemporaryDirectory() as output:
                    runs[name].append(measured(command(programs[name], url, output)))
    pairs = zip(runs["frontier"], runs["inMemory"], strict=True)
    ratios = [ours["cpu_ms_a_page"] / theirs["cpu_ms_a_page"] for ours, theirs in pairs]
    figures = {
        name: {key: statistics.median(run[key] for run in found) for key in found[0]}
        for name, found in runs.items()
    }
    low, high = interval(ratios)
    ratio = {"median": statistics.median(ratios), "low": low, "high": high}
    print(json.dumps({"rounds": asked.rounds, **figures, "ratio": ratio}, indent=2))


if __name__ == "__main__":
    os.environ["PYTHONPATH"] = str(HERE.parent)
    main()
