"""What reading stored pages costs, by how many processes, and whether memory stays flat.

    python bench/stored.py WARC… [--processes 1 2] [--rounds 3] [--pages 10000]

Each round runs ``newsspider extract`` once for each number of processes, one after the other and in
turn the first or the last first, over as many of the files, again and again, as make ``--pages``
pages. CPU is user and system time of the command and of all its processes, starts included. What a
machine does beside this makes the wall time of two processes worth little: then trust
``pagesACpuSecond`` and ``busy``, the processor time a second, which is how many processors worked.
RSS is that of the command and its processes together, a sample each second: the median of the
second quarter of the time, when all is loaded, and of the last quarter.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from newsspider.archive.reader import StoredPage, read_pages

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    """Print one JSON object: for each number of processes, medians of all rounds."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("warc", nargs="+", type=Path)
    parser.add_argument("--processes", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pages", type=int, default=0, help="repeat the files up to so many")
    asked = parser.parse_args()
    files, pages = repeated(asked.warc, asked.pages)
    rounds: dict[int, list[dict[str, float]]] = {count: [] for count in asked.processes}
    for number in range(asked.rounds):
        for count in asked.processes[:: -1 if number % 2 else 1]:
            rounds[count].append(one_run(files, count, pages))
    print(json.dumps({"pages": pages, "processes": {n: medians(r) for n, r in rounds.items()}}))


def repeated(paths: list[Path], wanted: int) -> tuple[list[Path], int]:
    """Return the files, again and again, and how many pages are in all of them."""
    each = [sum(isinstance(page, StoredPage) for page in read_pages(path)) for path in paths]
    times = max(1, -(-wanted // sum(each)))
    return paths * times, sum(each) * times


def one_run(files: list[Path], count: int, pages: int) -> dict[str, float]:
    """Return the figures of one run; rows go to a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "newsspider", "extract", *map(str, files)]
        command += ["--processes", str(count), "--output", folder]
        before, began = cpu_seconds(), time.monotonic()
        run = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        samples = []
        while run.poll() is None:
            samples.append(rss_mb(run.pid))
            time.sleep(1)
        seconds, cpu = time.monotonic() - began, cpu_seconds() - before
        (rows,) = Path(folder, "articles").iterdir()
        with gzip.open(rows) as lines:
            written = sum(1 for _ in lines)
    quarter = max(1, len(samples) // 4)
    return {
        "rows": written,
        "seconds": seconds,
        "cpuSeconds": cpu,
        "pagesASecond": pages / seconds,
        "pagesACpuSecond": pages / cpu,
        "busy": cpu / seconds,
        "rssEarlyMB": statistics.median(samples[quarter : 2 * quarter] or samples),
        "rssLateMB": statistics.median(samples[-quarter:]),
    }


def cpu_seconds() -> float:
    """Return the user and system time of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def rss_mb(pid: int) -> float:
    """Return the resident memory of a process and its children, in MB; shared pages count twice."""
    total = 0
    for process in (pid, *children(pid)):
        try:
            total += int(Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE_BYTES
        except FileNotFoundError:  # it has just ended
            continue
    return total / 1e6


def children(pid: int) -> list[int]:
    """Return the children of all threads of a process; Linux alone says that."""
    found = []
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        found += map(int, thread.read_text().split())
    return found


def medians(runs: list[dict[str, float]]) -> dict[str, Any]:
    """Return the median of each figure."""
    return {name: round(statistics.median(run[name] for run in runs), 2) for name in runs[0]}


if __name__ == "__main__":
    main()
