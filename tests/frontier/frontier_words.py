"""What tests of a frontier say again and again."""

from math import inf

from newsspider.frontier.contract import Before, Ended, Entry

__all__ = [
    "NOW",
    "PAYLOAD",
    "UNKNOWN_ONLY",
    "WHATEVER_IS_DUE",
    "add",
    "end",
    "entry",
    "take",
    "work",
]

NOW = 1_700_000_000.123456
UNKNOWN_ONLY = Before(asked=NOW, due=-inf)
WHATEVER_IS_DUE = Before(asked=NOW, due=inf)
PAYLOAD = b'{"url":"https://a.example/1"}'


def entry(key, host="a.example", priority=0, payload=PAYLOAD, **more):
    return Entry(key=key, host=host, priority=priority, payload=payload, **more)


def add(frontier, *entries, before=UNKNOWN_ONLY, now=NOW):
    return frontier.update(entries, [], now, before)


def end(frontier, lease, now=NOW, **fate):
    return frontier.update([], [Ended(id=lease.id, **fate)], now, UNKNOWN_ONLY)


def work(frontier, worker="w1", now=NOW, lease=30.0):
    frontier.join(worker, now, lease)
    return worker


def take(frontier, worker="w1", host="a.example", count=10, now=NOW):
    frontier.claim(worker, 10, now)
    return frontier.lease(worker, host, count, now)
