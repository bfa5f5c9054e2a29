"""Several workers on one Redis: no host asked too fast, nor by two at once; one may be killed."""

import os
import time
from dataclasses import replace
from itertools import pairwise

import pytest
import redis
from crawls import Crawl, again, asked, edited, expected, published, serve_many, verified, wait_for
from redis_server import redis_server

from newsspider.demo import DemoSite
from newsspider.settings import CONCURRENT_REQUESTS_PER_DOMAIN

SOAK = "NEWSSPIDER_KILLS" in os.environ
DELAY = 0.3
MEASURING = 0.02
"""Seconds by which the clock of an origin may lag behind."""
SITES = [DemoSite(articles=3, seed=seed, groups=frozenset({"core"})) for seed in range(8)]


@pytest.fixture(scope="module")
def redis_url():
    with redis_server() as url:
        yield url


@pytest.fixture
def store(redis_url):
    """The address of an empty database, and a client of its server."""
    with redis.Redis.from_url(redis_url) as server:
        server.flushdb()
        yield redis_url, server


class slow(edited):  # noqa: N801 - as that is
    """A site that takes its time for each answer."""

    def respond(self, *asked, **more):
        time.sleep(0.5)
        return super().respond(*asked, **more)

    def beside(self, other):
        return slow(self.whole.beside(other), {})


def run(count, hosts, output, url, *options):
    """Run some workers to their end; return the seconds, and how each ended."""
    began = time.monotonic()
    urls = [host.url for host in hosts]
    workers = [Crawl(output, *urls, "--frontier", url, *options, delay=DELAY) for _ in range(count)]
    ended = [worker.end() for worker in workers]
    return time.monotonic() - began, ended


def fastest(host):
    """Return the shortest time between two requests."""
    return min(later.arrived - earlier.arrived for earlier, later in pairwise(host.requests))


def overlapping(host):
    """Return how often a request came while another one was being answered."""
    return sum(later.arrived < earlier.finished for earlier, later in pairwise(host.requests))


def wrote(output):
    """Return how many responses each worker archived."""
    return [path.stat().st_size for path in (output / "archive").glob("*.warc.gz")]


def test_two_workers_share_the_hosts_and_hurry_none(store, tmp_path):
    url, _ = store
    with serve_many(SITES) as hosts:
        _, ended = run(2, hosts, tmp_path, url)

        assert [status for status, _, _ in ended] == [0, 0], ended
        assert len(wrote(tmp_path)) == 2
        assert min(wrote(tmp_path)) > 20_000
        assert min(map(fastest, hosts)) >= DELAY - MEASURING
        assert sum(map(overlapping, hosts)) == 0
        twice = {target for host in hosts for target, number in asked(host).items() if number > 1}
        assert twice <= {"/"}  # whoever joins asks for it
        assert published(tmp_path) == sorted(row for host in hosts for row in expected(host))
        assert verified(tmp_path) == ""


def test_of_two_workers_one_is_killed_and_the_other_ends_the_work(store, tmp_path):
    url, server = store
    with serve_many(SITES) as hosts:
        urls = [host.url for host in hosts]
        killed, other = (Crawl(tmp_path, *urls, "--frontier", url, delay=DELAY) for _ in range(2))
        wait_for(lambda: sum(len(asked(host)) > 2 for host in hosts) == len(hosts))
        killed.kill()
        name = f"-{killed.process.pid}-".encode()
        for worker in server.zrange("newsspider:workers", 0, -1):
            if name in worker:  # it need not be waited for: as if its lease were over
                server.zadd("newsspider:workers", {worker: time.time()})
        status, said, _ = other.end()

        assert status == 0, said
        assert min(map(fastest, hosts)) >= DELAY - MEASURING
        assert sum(map(overlapping, hosts)) == 0
        assert sum(map(again, hosts)) <= CONCURRENT_REQUESTS_PER_DOMAIN * len(hosts)
        _, ended = run(1, hosts, tmp_path, url)
        assert ended[0][0] == 0, ended
        assert published(tmp_path) == sorted(row for host in hosts for row in expected(host))
        assert verified(tmp_path) == ""


@pytest.mark.skipif(not SOAK, reason="compares times: needs a machine for itself")
def test_two_workers_take_little_more_than_half_the_time_of_one(store, tmp_path):
    url, server = store
    narrow = ["-s", "CONCURRENT_REQUESTS=2"]  # so that the worker, not the delay, sets the pace
    seconds = {}
    for count in (1, 2):
        server.flushdb()
        with serve_many([slow(replace(site, articles=12), {}) for site in SITES]) as hosts:
            seconds[count], ended = run(count, hosts, tmp_path / str(count), url, *narrow)
            assert {status for status, _, _ in ended} == {0}, ended
    print(f"one worker {seconds[1]:.1f} s, two {seconds[2]:.1f} s")  # noqa: T201 - figures

    assert seconds[2] <= 0.6 * seconds[1]
