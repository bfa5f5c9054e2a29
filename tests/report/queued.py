"""Entries put into a queue by hand, for tests of what looks at it."""

import json

from newsspider.frontier.contract import Before, Ended, Entry
from newsspider.frontier.known import identity
from newsspider.frontier.sqlite import SqliteFrontier

__all__ = ["give_up"]

BEFORE = Before(asked=2e9, due=2e9)
NOW = 2e9


def give_up(state, url, reason):
    """Let ``url`` be given up in the queue in the file ``state``, after three tries."""
    meta = {"discovery": {"via": "readAlso", "from": url, "depth": 0}, "retry_times": 2}
    payload = json.dumps({"url": url, "meta": meta}).encode()
    frontier = SqliteFrontier(state)
    entry = Entry(key=identity(url), host="lost.example", priority=9, payload=payload, again=True)
    frontier.update([entry], [], NOW, BEFORE)
    frontier.join("worker", NOW, 60.0)
    frontier.claim("worker", 1, NOW)
    (leased,) = frontier.lease("worker", "lost.example", 1, NOW)
    frontier.update([], [Ended(id=leased.id, dead=reason)], NOW, BEFORE)
    frontier.leave("worker")
    frontier.close()
