"""Workers that are killed at any moment: what was synced is there, and nothing is half."""

import os
import random
import subprocess
import sys
import threading
import time
from math import inf

import frontier_worker
from frontier_worker import children, page
from runs import ROOT

from newsspider.frontier.contract import Before
from newsspider.frontier.opening import open_frontier

PAGES = 3_000
KILLS = int(os.environ.get("NEWSSPIDER_KILLS", "4"))


class Worker:
    """A process that walks; what it printed is collected as it comes."""

    def __init__(self, url, pages):
        command = [sys.executable, frontier_worker.__file__, url, str(pages)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        self.walked = []
        self.reader = threading.Thread(target=self._read)
        self.reader.start()

    def _read(self):
        whole = (line for line in self.process.stdout if line.endswith("\n"))
        self.walked.extend(int(line) for line in whole)

    def wait_for(self, number):
        while len(self.walked) < number and self.process.poll() is None:
            time.sleep(0.002)

    def kill(self):
        self.process.kill()
        return self.end()

    def end(self):
        status = self.process.wait()
        self.reader.join()
        self.process.stdout.close()
        return status


def state(frontier, pages):
    """Return which of the pages are known, and which of these are through."""
    keys = [page(number).key for number in range(pages)]
    unknown = frontier.fresh(keys, Before(asked=-inf, due=-inf))
    unfinished = frontier.unfinished(keys)
    known = {number for number in range(pages) if not unknown[number]}
    return known, {number for number in known if not unfinished[number]}


def check(url, walked):
    """What was reported is through; whatever is through brought all its children."""
    frontier = open_frontier(url)
    known, through = state(frontier, PAGES)
    counts = frontier.counts(time.time())
    frontier.close()

    assert through >= set(walked)
    assert known >= {
        child.key - page(0).key for number in through for child in children(number, PAGES)
    }
    assert counts.known == len(known)
    assert counts.waiting + counts.leased == len(known) - len(through)


def test_a_worker_killed_again_and_again_walks_every_page_once_it_is_let(url):
    chance = random.Random(int(os.environ.get("NEWSSPIDER_SEED", "1")))
    walked = []
    for _ in range(KILLS):
        worker = Worker(url, PAGES)
        worker.wait_for(1)
        time.sleep(chance.uniform(0, 0.25))
        worker.kill()
        walked += worker.walked
        check(url, walked)
    last = Worker(url, PAGES)

    assert last.end() == 0
    frontier = open_frontier(url)
    known, through = state(frontier, PAGES)
    assert known == through == set(range(PAGES))
    assert frontier.counts(time.time()).workers <= 1  # the killed one may not have lapsed yet
    frontier.close()


def test_of_two_workers_one_is_killed_and_the_other_walks_the_rest(redis_url):
    import redis

    with redis.Redis.from_url(redis_url) as server:
        server.flushdb()
    one, other = Worker(redis_url, PAGES), Worker(redis_url, PAGES)
    one.wait_for(100)
    one.kill()

    assert other.end() == 0
    assert one.walked
    assert other.walked
    assert set(one.walked) | set(other.walked) <= set(range(PAGES))
    frontier = open_frontier(redis_url)
    known, through = state(frontier, PAGES)
    assert known == through == set(range(PAGES))
    frontier.close()
    assert not set(one.walked) & set(other.walked)  # what was ended is asked for by nobody
