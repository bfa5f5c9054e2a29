"""A frontier full of other sites costs a crawl neither memory nor time, and is left as it was."""

import os
import time
from math import inf

from crawls import Crawl, expected, published
from runs import read_record

from newsspider.demo import DemoSite, serve
from newsspider.frontier.contract import Before, Entry, address_key
from newsspider.frontier.sqlite import SqliteFrontier

SOAK = "NEWSSPIDER_KILLS" in os.environ
KNOWN, WAITING = (1_000_000, 100_000) if SOAK else (100_000, 10_000)
HOSTS = 1_000
MEGABYTES = 200
BATCH = 1_000


def entry(number):
    host = f"{number % HOSTS}.example"
    url = f"http://{host}/2026/11/22/a-story-with-a-long-and-telling-address-{number}/"
    payload = (
        f'{{"url":"{url}","callback":"parse","errback":"on_error","meta":{{"added":"{url}",'
        f'"discovery":{{"via":"article","from":"http://{host}/","depth":1}}}},"priority":40}}'
    )
    return Entry(key=address_key(url), host=host, priority=90, payload=payload.encode())


def fill(state):
    """Make addresses of other sites known, and let some wait."""
    frontier = SqliteFrontier(state)
    frontier.remember((address_key(f"http://x.example/{n}"), 1.0, inf) for n in range(KNOWN))
    for start in range(0, WAITING, BATCH):
        entries = [entry(number) for number in range(start, start + BATCH)]
        frontier.update(entries, [], time.time(), Before(asked=inf, due=inf))
    frontier.close()


def test_what_other_sites_left_costs_neither_memory_nor_time_and_goes_on_waiting(tmp_path):
    fill(tmp_path / "state.db")
    seconds, peaks = {}, {}
    with serve(DemoSite(articles=8, groups=frozenset({"core"}))) as demo:
        for output in (tmp_path, tmp_path / "empty"):
            began = time.monotonic()
            status, said, peaks[output] = Crawl(output, demo.url).end()
            seconds[output] = time.monotonic() - began

            assert status == 0, said
            assert published(output) == expected(demo)
    print(f"{KNOWN:,} known, {WAITING:,} waiting; full and empty: {seconds}, {peaks} MB")  # noqa: T201 - figures

    frontier = read_record(tmp_path)["frontier"]
    assert (frontier["waiting"], frontier["dead"]) == (WAITING, 0)
    assert frontier["known"] > KNOWN + WAITING
    assert peaks[tmp_path] < MEGABYTES
    assert seconds[tmp_path] < seconds[tmp_path / "empty"] + 10
