"""A crawl that cannot keep what it fetches, or what it has yet to fetch, ends: at once, cleanly."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from scrapy.utils.defer import deferred_from_coro

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newsspider.errors import NewsspiderError

__all__ = ["stop_crawl"]

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
