"""robots.txt, obeyed as RFC 9309 says.

- Each scheme, host and port has its own, fetched before the first page and again after a day.
- It is missing (4xx, endless redirects) or none (HTML): all is allowed. It cannot be had (5xx, 429,
  no answer): nothing is allowed, but yesterday's holds if there is one. After ten minutes it is
  asked for once more, then not again in this run.
- Its request goes the way of all others: archived, paced, kept out of private networks.
"""

from __future__ import annotations

import asyncio
import logging
import math
import re
import time
from typing import TYPE_CHECKING, NamedTuple, Self

from scrapy import Request
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.httpobj import urlparse_cached
from twisted.python.failure import Failure

from newsspider.doors.robots import Robots, read_robots
from newsspider.frontier.hosts import Hosts
from newsspider.politeness.failures import (
    DOWNLOAD_ERRORS,
    OutOfBounds,
    Postponed,
    Unreachable,
    failure_sentence,
)

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

__all__ = ["RobotsMiddleware", "product_token"]

_DAY = 86_400.0
"""Seconds for which one is kept; RFC 9309, section 2.4."""
_ONCE_MORE = 600.0
_REDIRECTS = 5
"""RFC 9309, section 2.3.1.2."""

_TOKEN = re.compile(r"[A-Za-z_-]+")

logger = logging.getLogger(__name__)


class _Rules(NamedTuple):
    robots: Robots | None
    """None where nothing is allowed."""
    until: float
    why: str = ""
    """Why nothing is allowed."""


def product_token(user_agent: str) -> str:
    """Return the name by which robots.txt knows ``user_agent``; RFC 9309, section 2.2.1."""
    found = _TOKEN.match(user_agent)
    return found[0] if found else "*"


class RobotsMiddleware:
    """Refuses what robots.txt does not allow; a downloader middleware in place of Scrapy's.

    A spider that has ``on_robots`` is given address and body of every robots.txt.

    Settings:
        ROBOTSTXT_OBEY: false switches this off.
        ROBOTSTXT_USER_AGENT, USER_AGENT: the first that is set begins with the name of ours.

    Stats:
        robotstxt/request_count, robotstxt/response_count, robotstxt/response_status_count/STATUS,
        robotstxt/forbidden: as Scrapy's.
        robotstxt/crawl_delay_capped: hosts that ask for more than CRAWL_DELAY_MAX.
        skipped/robots, failed/robots-unreachable: counted where the request ends.
    """

    def __init__(self, crawler: Crawler, hosts: Hosts, token: str) -> None:
        self._crawler = crawler
        self._hosts = hosts
        self._token = token
        self._known: dict[str, _Rules] = {}
        self._failed: set[str] = set()
        self._locks: dict[str, asyncio.Lock] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from settings."""
        settings = crawler.settings
        if not settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        agent = settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"]
        return cls(crawler, Hosts.of(crawler), product_token(agent))

    async def process_request(self, request: Request) -> None:
        """Let ``request`` pass once robots.txt is known to allow it.

        Raises:
            OutOfBounds: it does not.
            Unreachable: nobody knows.
            Postponed: its host wants a pause first.
        """
        if request.meta.get("dont_obey_robotstxt"):
            return
        parts = urlparse_cached(request)
        origin = f"{parts.scheme}://{parts.netloc}"
        try:
            rules = await self._rules(origin, parts.hostname or "")
        except Postponed as error:
            request.meta["postponed"] = error.until
            raise Postponed(request.url, error.until) from error
        if rules.robots is None:
            raise Unreachable("robots-unreachable", f"{request.url}{rules.why}")
        if not rules.robots.allowed(request.url, self._token):
            self._crawler.stats.inc_value("robotstxt/forbidden")
            raise OutOfBounds("robots", f"{request.url}: robots.txt does not allow it")

    async def _rules(self, origin: str, host: str) -> _Rules:
        known = self._known.get(origin)
        if known is not None and known.until > time.time():
            return known
        async with self._locks.setdefault(origin, asyncio.Lock()):
            known = self._known.get(origin)
            if known is None or known.until <= time.time():
                known = self._known[origin] = await self._asked(origin, host)
        return known

    async def _asked(self, origin: str, host: str) -> _Rules:
        request = Request(
            f"{origin}/robots.txt",
            callback=NO_CALLBACK,
            meta={"dont_obey_robotstxt": True, "redirect_ttl": _REDIRECTS},
        )
        self._crawler.stats.inc_value("robotstxt/request_count")
        try:
            response = await self._crawler.engine.download_async(request)
        except Postponed:
            raise
        except IgnoreRequest:  # endless redirects, or a refusal that the page will meet as well
            return _Rules(read_robots(b"", request.url), time.time() + _DAY)
        except DOWNLOAD_ERRORS as error:
            return self._unreachable(origin, failure_sentence("", Failure(error)))  # type: ignore[no-untyped-call]
        self._count(response)
        if response.status >= 500 or response.status == 429:
            words = f": its robots.txt cannot be had (status {response.status}); try again later"
            return self._unreachable(origin, words)
        self._failed.discard(origin)
        return _Rules(self._read(response, host), time.time() + _DAY)

    def _count(self, response: Response) -> None:
        self._crawler.stats.inc_value("robotstxt/response_count")
        self._crawler.stats.inc_value(f"robotstxt/response_status_count/{response.status}")

    def _read(self, response: Response, host: str) -> Robots:
        body = response.body if response.status < 300 else b""
        said = response.headers.get("Content-Type")
        robots = read_robots(body, response.url, said.decode("latin-1") if said else None)
        seconds = robots.crawl_delay(self._token)
        if seconds is not None and self._hosts.ask_delay(host, seconds):
            self._crawler.stats.inc_value("robotstxt/crawl_delay_capped")
            logger.warning(
                "%s asks for a Crawl-delay of %g s; it gets %g s",
                response.url,
                seconds,
                self._hosts.delay(host),
            )
        on_robots = getattr(self._crawler.spider, "on_robots", None)
        if on_robots is not None and body:
            on_robots(response.url, body)
        return robots

    def _unreachable(self, origin: str, why: str) -> _Rules:
        first = origin not in self._failed
        self._failed.add(origin)
        until = time.time() + _ONCE_MORE if first else math.inf
        known = self._known.get(origin)
        if known is not None and known.robots is not None:
            return known._replace(until=until)
        if first:
            logger.warning("Nothing is fetched from %s%s", origin, why)
        return _Rules(None, until, why)
