"""What ends a run before its end: at once, cleanly, and whatever it is in the middle of.

A crawl that cannot keep what it fetches, or what it has yet to fetch, ends so.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.utils.asyncio import create_looping_call
from scrapy.utils.defer import deferred_from_coro

from newsspider.errors import ArchiveError, FrontierError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from newsspider.errors import NewsspiderError

__all__ = ["LastItem", "StopMiddleware", "stop_crawl"]

_SECONDS = 0.2

logger = logging.getLogger(__name__)


def stop_crawl(crawler: Crawler, error: NewsspiderError) -> None:
    """Close the spider because of ``error``; a second error changes nothing.

    Stats:
        run/error: the sentence that stopped the run.
    """
    if crawler.stats.get_value("run/error") is None:
        crawler.stats.set_value("run/error", str(error))
        logger.error("%s", error)
        if crawler.engine is not None and crawler.engine.spider is not None:
            deferred_from_coro(crawler.engine.close_spider_async(reason="error"))


class StopMiddleware:
    """Stops the crawl when queue or archive fail while a page is read; a spider middleware.

    The page is not through: what it leads to was not kept. It is read again, from the archive.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Take the crawler to stop."""
        return cls(crawler)

    def process_spider_exception(
        self, response: Response, exception: Exception
    ) -> tuple[()] | None:
        """Yield nothing after such a failure; leave any other exception to Scrapy."""
        if not isinstance(exception, (ArchiveError, FrontierError)):
            return None
        response.meta.update(postponed=time.time(), untried=True)
        stop_crawl(self._crawler, exception)
        return ()


class LastItem:
    """Lets a spider close once its last item is through the pipelines; a Scrapy extension.

    Scrapy 2.19 waits for the items that are in the pipelines when a spider closes, but looks for
    the last one only after a response. An item that `start` yielded belongs to none: a run that is
    stopped while such an item is in the pipelines would never end.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._call = create_looping_call(self.look)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Look from when the spider opens until it is closed."""
        extension = cls(crawler)
        crawler.signals.connect(extension.start, signal=signals.spider_opened)
        crawler.signals.connect(extension.stop, signal=signals.spider_closed)
        return extension

    def start(self) -> None:
        """Look now and then: what Scrapy does after an item can be seen in no other way."""
        self._call.start(_SECONDS, now=False)

    def look(self) -> None:
        """Go on with closing the spider if that waits for nothing any more."""
        engine, spider = self._crawler.engine, self._crawler.spider
        slot = engine.scraper.slot if engine is not None else None
        if slot is None or slot.closing is None or spider is None:
            return
        if slot.is_idle() and not slot.closing.called:
            slot.closing.callback(spider)

    def stop(self) -> None:
        """Look no more."""
        self._call.stop()
