"""Workers killed at random moments, on both stores: each article once, refetched what was in hand.

A crawl on Redis waits for as long as the killed one may be silent. The tests do not: they tell the
server that this time is over.
"""

import os
import random
import time

import pytest
import redis
from crawls import Crawl, asked, crawl, expected, is_entrance, published, verified, wait_for
from redis_server import redis_server
from runs import read_record

from newsspider.demo import DemoSite, serve
from newsspider.settings import CONCURRENT_REQUESTS_PER_DOMAIN

KILLS = int(os.environ.get("NEWSSPIDER_KILLS", "3"))
"""How often to kill on each store; a soak takes thirty and more."""
GROUPS = frozenset({"core", "doors", "copies", "awkward"})


@pytest.fixture(scope="module")
def redis_url():
    with redis_server() as url:
        yield url


@pytest.fixture(params=["sqlite", "redis"])
def store(request):
    """The options that name an empty store."""
    if request.param == "sqlite":
        return []
    url = request.getfixturevalue("redis_url")
    with redis.Redis.from_url(url) as server:
        server.flushdb()
    return ["--frontier", url]


def lapse(store):
    """Let the time be over for which killed workers may be silent."""
    if not store:
        return
    with redis.Redis.from_url(store[1]) as server:
        for name in server.zrange("newsspider:workers", 0, -1):
            server.zadd("newsspider:workers", {name: time.time()})


def kill_at_work(demo, output, store, seconds):
    """Start a crawl and kill it so long after its first request."""
    before = len(demo.requests)
    worker = Crawl(output, demo.url, *store)
    wait_for(lambda: len(demo.requests) > before or worker.process.poll() is not None)
    time.sleep(seconds)
    worker.kill()


def test_a_crawl_killed_again_and_again_has_each_article_once(store, tmp_path):
    chance = random.Random(os.environ.get("NEWSSPIDER_SEED", "1"))
    with serve(DemoSite(articles=60 * KILLS, groups=GROUPS)) as demo:
        for _ in range(KILLS):
            kill_at_work(demo, tmp_path, store, chance.uniform(0, 1.5))
            lapse(store)
        done = crawl(tmp_path, demo.url, *store)
        refetched = sum(n - 1 for page, n in asked(demo).items() if not is_entrance(page))
        print(f"{KILLS} kills: {len(demo.requests)} requests, {refetched} of them again")  # noqa: T201 - a figure

        assert done.returncode == 0, done.stderr
        assert published(tmp_path) == expected(demo)
        assert refetched <= KILLS * CONCURRENT_REQUESTS_PER_DOMAIN
        assert read_record(tmp_path)["frontier"]["waiting"] == 0
        assert verified(tmp_path) == ""
