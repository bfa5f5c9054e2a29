"""A worker that is to be killed: it walks a tree of addresses, three children a page.

It writes out the number of each page after the page's end was synced.
"""

import os
import random
import sys
import time
from math import inf

from newsspider.frontier.contract import Before, Ended, Entry
from newsspider.frontier.opening import open_frontier

LEASE = 1.0
HOSTS = 4
ANY = Before(asked=0.0, due=-inf)


def page(number):
    host = f"{number % HOSTS}.example"
    return Entry(key=2**62 + number, host=host, priority=number % 3, payload=b"%d" % number)


def children(number, pages):
    return [page(child) for child in range(3 * number + 1, 3 * number + 4) if child < pages]


def walk(url, pages):
    frontier = open_frontier(url)
    name = f"worker-{os.getpid()}"
    frontier.join(name, time.time(), LEASE)
    frontier.update([page(0)], [], time.time(), ANY)
    held = []
    while True:
        now = time.time()
        for _ in range(frontier.extend(name, now, {})):
            frontier.release(name, held.pop(), now)
        held += frontier.claim(name, HOSTS, now)
        leased = [lease for host in held for lease in frontier.lease(name, host, 3, now)]
        for lease in leased:
            brought = children(int(lease.payload), pages)
            frontier.update(brought, [Ended(id=lease.id, due=inf)], time.time(), ANY)
            if random.random() < 0.3:
                frontier.sync()
        frontier.sync()
        for lease in leased:
            sys.stdout.write(f"{int(lease.payload)}\n")
        sys.stdout.flush()
        counts = frontier.counts(now)
        if not leased and not counts.waiting and not counts.leased:
            break
    frontier.leave(name)
    frontier.close()


if __name__ == "__main__":
    walk(sys.argv[1], int(sys.argv[2]))
