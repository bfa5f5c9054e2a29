"""No host is asked sooner than its delay allows, nor for more at once than it is to bear.

Scrapy counts a delay from the moment at which it hands a request to the downloader. Between that
and the request's arrival lie a lookup, a connection and a TLS handshake, once, so the next request
comes that much too early; and a host that is slow to answer is asked on and on. Here one request at
a time is on its way to a host, and the delay counts from the beginning of the answer, the first
sign that it came. A host without a delay is asked for several things at once.

Scrapy also counts what a host is sent only after it was sent, so all that wait there for one place
take it. Here they do not.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from newsspider.frontier.hosts import Hosts

__all__ = ["Pace", "Turn"]

_LOOK = 0.5
"""Seconds between two looks at whether what waits is still wanted."""


class _Room(NamedTuple):
    places: asyncio.Semaphore
    way: asyncio.Lock


class Turn:
    """The right to send one request to a host."""

    def __init__(self, hosts: Hosts, host: str, room: _Room, *, alone: bool) -> None:
        self._hosts = hosts
        self._host = host
        self._room = room
        self._alone = alone
        self._arrived = False

    def arrived(self) -> None:
        """Say that the request has arrived, so the delay begins; only the first time counts."""
        if not self._arrived:
            self._arrived = True
            self._hosts.sent(self._host, time.time())
            if self._alone:
                self._room.way.release()

    def end(self) -> None:
        """Say that the request is answered, or never will be; once."""
        self.arrived()
        self._room.places.release()


class Pace:
    """Hands out turns, host by host, in the order in which they are asked for.

    Args:
        hosts: knows their delays.
        concurrency: requests to one host that may be unanswered.
    """

    def __init__(self, hosts: Hosts, concurrency: int) -> None:
        self._hosts = hosts
        self._concurrency = concurrency
        self._rooms: dict[str, _Room] = {}

    async def turn(self, host: str, check: Callable[[], None]) -> Turn:
        """Return the next turn of ``host`` once it is due.

        Args:
            host: a name without a port.
            check: raises if the turn is not wanted any more; asked again and again.
        """
        if host not in self._rooms:
            self._rooms[host] = _Room(asyncio.Semaphore(self._concurrency), asyncio.Lock())
        room = self._rooms[host]
        await room.places.acquire()
        try:
            check()
            alone = self._hosts.delay(host) > 0
            if alone:
                await self._way(host, room.way, check)
        except BaseException:
            room.places.release()
            raise
        return Turn(self._hosts, host, room, alone=alone)

    async def _way(self, host: str, way: asyncio.Lock, check: Callable[[], None]) -> None:
        """Hold ``way`` once the delay of ``host`` is over."""
        await way.acquire()
        try:
            check()
            while (seconds := self._hosts.allowed(host) - time.time()) > 0:
                await asyncio.sleep(min(seconds, _LOOK))
                check()
        except BaseException:
            way.release()
            raise
