"""A crawl that cannot keep what it fetches, or what it has yet to fetch, ends: at once, cleanly."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Self

from scrapy.utils.defer import deferred_from_coro

from newsspider.errors import ArchiveError, FrontierError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from newsspider.errors import NewsspiderError

__all__ = ["StopMiddleware", "stop_crawl"]

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
