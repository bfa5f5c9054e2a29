"""Whose turn it is: the hosts that this worker holds, asked one after the other.

- A host is asked for an entry only when a request to it could go out at once, or in a moment: one
  that waits here cannot be taken by a better one, nor by another worker.
- A host that has nothing for a while, and nothing in hand, is given back.
- A host that failed again and again is left alone for the rest of the run.
- Hosts of other sites, which an earlier crawl left waiting, are held and left alone.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from newsspider.frontier.hosts import Hosts
from newsspider.frontier.requests import host_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from scrapy import Request
    from scrapy.crawler import Crawler

    from newsspider.frontier.contract import Frontier, Leased

__all__ = ["Turns"]

logger = logging.getLogger(__name__)

_AHEAD = 0.3
"""Seconds before its moment at which a request is made ready."""
_PAUSE = 0.2
"""Seconds until a store that had nothing is asked again, unless something is added."""
_KEEP = 2.0
"""Seconds for which a host without entries is kept."""
_HELD = 256
"""Hosts that a worker holds at most."""


class Turns:
    """Takes entries from the frontier, host by host.

    Args:
        frontier: where they wait.
        worker: who takes them.
        crawler: knows its downloader, and the `Hosts`.
        is_ours: whether this crawl has to do with a host.

    Stats:
        hosts/given_up: hosts that failed again and again.
    """

    def __init__(
        self, frontier: Frontier, worker: str, crawler: Crawler, is_ours: Callable[[str], bool]
    ) -> None:
        self._frontier = frontier
        self._worker = worker
        self._crawler = crawler
        self._hosts = Hosts.of(crawler)
        self._hosts.listen(lambda host, until, _reason: frontier.rest(host, until))
        self._concurrency = crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        self._held: dict[str, float] = {}
        """Each host with the moment before which it is not asked; the first is next."""
        self._since: dict[str, float] = {}
        """When a host was last seen to have an entry."""
        self._leased: dict[str, float] = {}
        """When a host was last given something to do; what it is then given was sent before."""
        self._leaving: set[str] = set()
        """Hosts that are not asked any more, because others have too few."""
        self._claim_at = 0.0
        self._is_ours = is_ours
        self._others = 0
        """Entries that wait at other sites; nobody adds to them now."""
        self._down: set[str] = set()

    @property
    def left_alone(self) -> int:
        """How many entries wait at other sites, and at hosts that are down."""
        return self._others + sum(map(self._frontier.waiting, self._down))

    def lease(self, in_hand: Iterable[Request], now: float) -> list[Leased]:
        """Return the entries of the next host that has some and may be asked."""
        busy = self._busy(in_hand)
        for host in [host for host in self._held if host not in busy]:
            if self._hosts.given_up(host):
                self._give_up(host)
        while True:
            leased = self._next(busy, now)
            if leased or not self._claim(now):
                return leased

    def _next(self, busy: dict[str, list[Request]], now: float) -> list[Leased]:
        """Return entries of a host that is held."""
        for host in list(self._held):
            if self._held[host] > now or host in self._leaving:
                continue
            room = self._room(host, busy.get(host, ()), now)
            leased = self._frontier.lease(self._worker, host, room, now) if room else []
            if leased:
                self._since[host] = self._leased[host] = now
                self._held[host] = self._held.pop(host)
                return leased
            if room:
                self._held[host] = now + _PAUSE
        return []

    def _claim(self, now: float) -> bool:
        """Hold more hosts; return whether there were any."""
        if now < self._claim_at or self._leaving or len(self._held) >= _HELD:
            return False
        claimed = self._frontier.claim(self._worker, _HELD - len(self._held), now)
        if not claimed:
            self._claim_at = now + _PAUSE
        for host in claimed:
            if self._is_ours(host):
                self._held[host] = 0.0
                self._since[host] = now
            else:
                self._others += self._frontier.waiting(host)
        return bool(claimed)

    def _give_up(self, host: str) -> None:
        """Leave a host alone that is down; nobody else asks it while this worker works."""
        del self._held[host], self._since[host]
        self._down.add(host)
        self._crawler.stats.inc_value("hosts/given_up")
        logger.warning("%s failed again and again: what waits for it waits for the next run", host)

    def wake(self, hosts: Iterable[str]) -> None:
        """Ask these hosts again: something was added."""
        for host in hosts:
            if host in self._held:
                self._held[host] = 0.0
            else:
                self._claim_at = 0.0

    def give_back(self, in_hand: Iterable[Request], surplus: int, now: float) -> None:
        """Give back hosts that have had nothing for a while, and ``surplus`` others."""
        busy = self._busy(in_hand)
        free = [host for host in self._held if host not in busy]
        self._leaving |= set([*free, *busy][: max(0, surplus - len(self._leaving))])
        for host in free:
            late = now > self._since[host] + _KEEP and not self._is_next(host, now)
            if host in self._leaving or late:
                self._release(host, now)

    def release_all(self, now: float) -> None:
        """Give back all hosts."""
        for host in list(self._held):
            self._release(host, now)

    def delays(self) -> dict[str, float]:
        """Return the seconds between two requests of each host that is held."""
        return {host: self._hosts.delay(host) for host in self._held}

    def _is_next(self, host: str, now: float) -> bool:
        """Return whether a free host waits for nothing but this worker, which is busy."""
        return self._held[host] <= now and self._room(host, (), now) > 0

    def _release(self, host: str, now: float) -> None:
        del self._held[host], self._since[host]
        self._leaving.discard(host)
        self._frontier.release(self._worker, host, max(now, self._hosts.allowed(host)))

    def _busy(self, in_hand: Iterable[Request]) -> dict[str, list[Request]]:
        busy: dict[str, list[Request]] = {}
        for request in in_hand:
            busy.setdefault(host_of(request), []).append(request)
        return busy

    def _room(self, host: str, requests: Collection[Request], now: float) -> int:
        """Return how many more requests to ``host`` could go out now."""
        if self._hosts.resting(host) > now:
            return 0
        active = self._crawler.engine.downloader.active
        under_way = sum(request in active for request in requests)
        if not self._hosts.delay(host):
            return max(0, 2 * self._concurrency - under_way)
        is_sent = not under_way or self._hosts.last_sent(host) >= self._leased[host]
        soon = self._hosts.allowed(host) <= now + _AHEAD
        return int(soon and is_sent and under_way < self._concurrency)
