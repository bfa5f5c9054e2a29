"""A crawl that cannot keep what it fetches ends: at once, cleanly, with the reason."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from scrapy.utils.defer import deferred_from_coro

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newsspider.errors import ArchiveError

__all__ = ["stop_crawl"]

logger = logging.getLogger(__name__)


def stop_crawl(crawler: Crawler, error: ArchiveError) -> None:
    """Close the spider because of ``error``; a second error changes nothing.

    Stats:
        archive/error: the sentence that stopped the run.
    """
    if crawler.stats.get_value("archive/error") is None:
        crawler.stats.set_value("archive/error", str(error))
        logger.error("%s", error)
        deferred_from_coro(crawler.engine.close_spider_async(reason="archive_error"))
