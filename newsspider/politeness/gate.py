"""What must not go out now does not pass, whoever asked for it.

Scrapy asks its middlewares and then lets a request wait for its turn, up to sixteen of them at a
delay of seconds each. Meanwhile the crawl may have been stopped, or the host may want a pause. So
here is asked once more whether the crawl is on, whether the host rests, whether its address is
private; and here requests are paced, and what came of them is heard first.
"""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.utils.httpobj import urlparse_cached

from newsspider.errors import ConfigError
from newsspider.frontier.hosts import Hosts
from newsspider.politeness.failures import OutOfBounds, Postponed
from newsspider.politeness.pace import Pace, Turn
from newsspider.politeness.private import AddressGuard
from newsspider.politeness.resting import Patience

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Headers, Response

__all__ = ["Gate"]


class Gate:
    """Stands between a crawl and the network; a Scrapy add-on, as all handlers share it.

    The spider's ``seeds`` are addresses that the user named; only they may be private. A spider
    that has none may go anywhere.

    Settings:
        CONCURRENT_REQUESTS_PER_DOMAIN: requests to one host that may be unanswered.

    Stats:
        skipped/private-address, skipped/postponed, skipped/stopped: counted
        where the request ends.
    """

    def __init__(self, crawler: Crawler, hosts: Hosts) -> None:
        self._crawler = crawler
        self._hosts = hosts
        self._pace = Pace(hosts, crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN"))
        self._patience = Patience(hosts, self._count)
        seeds = getattr(crawler.spider, "seeds", None)
        self._guard = None if seeds is None else AddressGuard(seeds)
        self._guarded = False
        self._turns: dict[Request, Turn] = {}
        crawler.signals.connect(self.on_head, signal=signals.headers_received)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from settings; share the crawl's `Hosts`."""
        return cls(crawler, Hosts.of(crawler))

    @classmethod
    def of(cls, crawler: Crawler) -> Self:
        """Return the gate of ``crawler``.

        Raises:
            ConfigError: its settings have no such add-on.
        """
        gate = crawler.get_addon(cls)
        if gate is None:
            raise ConfigError(
                "ADDONS must name newsspider.politeness.gate.Gate where PunctualHandler downloads"
            )
        return gate

    async def turn(self, request: Request) -> None:
        """Return once ``request`` may go out; `ended` must be called for it then.

        Raises:
            OutOfBounds: the crawl was stopped, or has all that it was asked for; or the host is at
                a private address.
            Postponed: the host rests; ``meta["postponed"]`` has the moment until when.
        """
        self._stand_guard(request)
        host = _host(request)
        self._turns[request] = await self._pace.turn(host, partial(self._check, request, host))

    def on_head(self, headers: Headers, request: Request) -> None:
        """Note that ``request`` has arrived, since it is being answered.

        Where the answer may ask for a pause, nobody else goes before that is known.
        """
        turn = self._turns.get(request)
        if turn is not None and "Retry-After" not in headers:
            turn.arrived()

    def answered(self, request: Request, response: Response) -> None:
        """Hear ``response``, before the next request to its host goes out.

        Raises:
            Postponed: it asks for patience. A robots.txt may not be late for less than a whole
                host's pause: it fails.
        """
        host = _host(request)
        again = "retry_times" in request.meta
        until = self._patience.heard(host, response, again=again, now=time.time())
        may_be_late = not request.meta.get("dont_obey_robotstxt")
        if until is not None and (may_be_late or until <= self._hosts.resting(host)):
            request.meta["postponed"] = until
            raise Postponed(request.url, until)

    def unanswered(self, request: Request) -> None:
        """Hear that ``request`` came to nothing.

        Raises:
            OutOfBounds: because its host has a private address.
        """
        self._refuse_private(request)
        self._patience.lost(_host(request), time.time())

    def ended(self, request: Request) -> None:
        """Let the next one have the place of ``request``."""
        self._turns.pop(request).end()

    def _count(self, key: str) -> None:
        self._crawler.stats.inc_value(key)

    def _stand_guard(self, request: Request) -> None:
        if self._guard is None:
            return
        if not self._guarded:  # only now is Scrapy's own resolver in its place
            from twisted.internet import reactor  # noqa: PLC0415 - importing it installs it

            self._guard.stand(reactor)
            self._guarded = True
        proxy = request.meta.get("proxy")
        if proxy:
            parts = urlsplit(proxy)
            self._guard.allow(parts.hostname or "", parts.port or 80)
        self._refuse_private(request)

    def _refuse_private(self, request: Request) -> None:
        if self._guard is not None and self._guard.refuses(request.url):
            raise OutOfBounds(
                "private-address",
                f"{request.url} is not fetched: its host is in a private network;"
                " name it as a start address if you mean it",
            )

    def _check(self, request: Request, host: str) -> None:
        """Raise if ``request`` must not go out now."""
        refusal = self._refusal()
        if refusal is not None:
            # As AutoThrottle does: what waits behind this one need not wait for its turn.
            for slot in self._crawler.engine.downloader.slots.values():
                slot.delay = 0
            raise OutOfBounds(refusal, f"{request.url} is not fetched: the crawl is over")
        until = self._hosts.resting(host)
        if until > time.time():
            request.meta.update(postponed=until, untried=True)
            raise Postponed(request.url, until)

    def _refusal(self) -> str | None:
        if not self._crawler.crawling:
            return "stopped"
        bounds = getattr(self._crawler.spider, "bounds", None)
        return "max-articles" if bounds is not None and bounds.full == "max-articles" else None


def _host(request: Request) -> str:
    return urlparse_cached(request).hostname or ""
