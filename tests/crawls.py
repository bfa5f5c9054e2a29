"""Crawls in child processes, and what the sites that they crawl saw of them."""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import ExitStack, contextmanager
from pathlib import Path

from runs import ROOT, newsspider, read_rows

from newsspider.demo import serve

__all__ = [
    "Crawl",
    "again",
    "asked",
    "crawl",
    "edited",
    "expected",
    "is_entrance",
    "published",
    "records",
    "serve_many",
    "verified",
    "wait_for",
]

DOORS = ("feed", "sitemap", "wp-json")


class Crawl:
    """A crawl that runs beside the test; what it says is kept in a file."""

    def __init__(self, output, *arguments, delay=0):
        log, self._log = tempfile.mkstemp(suffix=".log")
        command = [sys.executable, "-m", "newsspider", "crawl", "--output", output]
        command += ["--delay", delay, *arguments]
        self.process = subprocess.Popen(
            [*map(str, command)],
            stdout=subprocess.DEVNULL,
            stderr=log,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        os.close(log)

    def kill(self):
        self.process.kill()
        self.process.wait()
        Path(self._log).unlink()

    def end(self, timeout=120):
        """Wait for the end; return exit status, what was said, and the most memory in MB."""
        until = time.monotonic() + timeout
        peak = 0.0
        while self.process.poll() is None:
            peak = max(peak, _peak(self.process.pid))
            if time.monotonic() > until:
                self.process.kill()
            time.sleep(0.02)
        said = Path(self._log).read_text()
        Path(self._log).unlink()
        return self.process.returncode, said, peak


def _peak(pid):
    """Return the most memory of a process, in MB; what wait4 says includes who forked it."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)  # a process that has ended has none
    return int(found[1]) / 1024 if found else 0.0


def crawl(output, *arguments):
    """Run a crawl to its end, without delay."""
    return newsspider("crawl", "--output", output, "--delay", 0, *arguments)


def wait_for(condition, seconds=60):
    """Return once the condition holds.

    Raises:
        TimeoutError: it never did.
    """
    until = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError
        time.sleep(0.005)


def asked(server, since=0):
    """Return how often each address of the site was asked for, robots.txt left out."""
    seen = Counter(logged.target for logged in server.requests[since:])
    del seen["/robots.txt"]
    return seen


def again(server, since=0):
    """Return how often an address was asked for that was asked for before."""
    return sum(number - 1 for number in asked(server, since).values())


def is_entrance(target):
    """Return whether each run asks for it: the start page and the doors."""
    return target == "/" or any(door in target for door in DOORS)


def expected(server):
    """Return the addresses of all articles of the site, in order."""
    return sorted(server.url.rstrip("/") + e.path for e in server.site.expectations() if e.row)


def published(output):
    """Return the addresses of all rows, in order; one that has two rows is there twice."""
    return sorted(row["url"] for row in read_rows(output))


def verified(output):
    """Return what `newsspider verify` complains of; nothing if all is whole."""
    done = newsspider("verify", output)
    return "" if done.returncode == 0 else done.stderr


@contextmanager
def serve_many(sites):
    """Serve each site on a loopback address of its own, from 127.0.0.2 on."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(serve(site, host=f"127.0.0.{number}"))
            for number, site in enumerate(sites, start=2)
        ]


class edited:  # noqa: N801 - reads like a word
    """A demo site some of whose answers are others.

    Args:
        site: what answers everything else.
        answers: path → answer, or a function of the host that returns it.
    """

    def __init__(self, site, answers):
        self.whole = site
        self._answers = answers

    def respond(self, method, target, headers, host, **more):
        found = self._answers.get(target.partition("?")[0])
        if found is None:
            return self.whole.respond(method, target, headers, host, **more)
        return found(host) if callable(found) else found

    def beside(self, other):
        return edited(self.whole.beside(other), self._answers)

    def __getattr__(self, name):
        return getattr(self.whole, name)


def records(output):
    """Return the records of all runs, in order."""
    return [json.loads(path.read_text()) for path in sorted((output / "runs").glob("*.json"))]
