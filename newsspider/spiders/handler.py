"""The last door before the network: what waited there is not fetched once the crawl is over.

Scrapy asks its middlewares and then lets a request wait for its turn, up to sixteen of them at a
delay of seconds each. A crawl that is stopped or full would go on for a minute.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from newsspider.archive.handler import ArchivingHandler
from newsspider.spiders.failures import OutOfBounds

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

__all__ = ["PunctualHandler"]


class PunctualHandler(ArchivingHandler):
    """Downloads and archives while the crawl is on, and refuses after that."""

    crawler: Crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build as `ArchivingHandler` does."""
        handler = super().from_crawler(crawler)
        handler.crawler = crawler
        return handler

    async def download_request(self, request: Request) -> Response:
        """Return the response to ``request``, archived.

        Raises:
            OutOfBounds: the crawl was stopped, or has all that it was asked for.
        """
        refusal = self._refusal()
        if refusal is not None:
            # As AutoThrottle does: what waits behind this one need not wait for its turn.
            for slot in self.crawler.engine.downloader.slots.values():
                slot.delay = 0
            raise OutOfBounds(refusal, f"{request.url} is not fetched: the crawl is over")
        return await super().download_request(request)

    def _refusal(self) -> str | None:
        if not self.crawler.crawling:
            return "stopped"
        bounds = getattr(self.crawler.spider, "bounds", None)
        return "max-articles" if bounds is not None and bounds.full == "max-articles" else None
