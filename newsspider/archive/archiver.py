"""The archive as a Scrapy component: one writer a crawl, opened with it and closed with it."""

from __future__ import annotations

import logging
import platform
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy import version_info as scrapy_version
from scrapy.exceptions import NotConfigured
from twisted.internet.defer import Deferred, ensureDeferred

from newsspider import __version__
from newsspider.archive.writer import WarcWriter
from newsspider.errors import ArchiveError, ConfigError
from newsspider.layout import Layout

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newsspider.archive.exchange import Exchange
    from newsspider.items import Locator

__all__ = ["Archiver"]

logger = logging.getLogger(__name__)


class Archiver:
    """Keeps every exchange of a crawl; a Scrapy extension.

    Settings:
        OUTPUT_DIR: the archive goes to its folder ``archive``.
        WARC_PREFIX: first part of file names.
        WARC_MAX_BYTES: size at which the next file is begun.
        WARC_CHUNKED: ``remove`` takes chunk framing off stored bodies, ``exact`` keeps it.
        WARC_FSYNC: ``always``, ``batch`` or ``none``.
        WARC_OPERATOR: who runs the crawl, with a contact; goes into each warcinfo record.

    Stats:
        archive/exchanges, archive/responses, archive/no_response, archive/truncated,
        archive/reconstructed: counts.
        archive/error: the sentence that stopped the run.
    """

    def __init__(self, crawler: Crawler, writer: WarcWriter) -> None:
        self._crawler = crawler
        self._writer = writer
        self._closing: Deferred[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from settings; off where WARC_ENABLED is false."""
        settings = crawler.settings
        if not settings.getbool("WARC_ENABLED"):
            raise NotConfigured
        chunked, fsync = settings["WARC_CHUNKED"], settings["WARC_FSYNC"]
        if chunked not in {"remove", "exact"}:
            raise ConfigError(f"WARC_CHUNKED={chunked!r}: choose 'remove' or 'exact'")
        if fsync not in {"always", "batch", "none"}:
            raise ConfigError(f"WARC_FSYNC={fsync!r}: choose 'always', 'batch' or 'none'")
        writer = WarcWriter(
            Layout(Path(settings["OUTPUT_DIR"])).archive,
            prefix=settings["WARC_PREFIX"],
            info=_warcinfo(crawler),
            max_bytes=settings.getint("WARC_MAX_BYTES"),
            unchunk=chunked == "remove",
            fsync=fsync,
        )
        archiver = cls(crawler, writer)
        crawler.signals.connect(archiver.close, signal=signals.engine_stopped)
        return archiver

    def keep(self, exchange: Exchange) -> Locator | None:
        """Store ``exchange``; return where its response lies.

        Raises:
            ArchiveError: it cannot be stored. The crawl is being stopped: what is not kept is
                not crawled.
        """
        stats = self._crawler.stats
        try:
            locator = self._writer.write(exchange)
        except ArchiveError as error:
            if self._closing is None:
                logger.error("%s", error)  # noqa: TRY400 - a sentence for the user, no traceback
                stats.set_value("archive/error", str(error))
                stop = self._crawler.engine.close_spider_async(reason="archive_error")
                self._closing = ensureDeferred(stop)
            raise
        stats.inc_value("archive/exchanges")
        stats.inc_value("archive/responses" if locator else "archive/no_response")
        if exchange.truncated:
            stats.inc_value("archive/truncated")
        if exchange.reconstructed:
            stats.inc_value("archive/reconstructed")
        return locator

    def close(self) -> None:
        """Finish the open file."""
        self._writer.close()


def _warcinfo(crawler: Crawler) -> dict[str, str]:
    settings = crawler.settings
    return {
        "software": f"newsspider/{__version__} Scrapy/{'.'.join(map(str, scrapy_version))}"
        f" Python/{platform.python_version()}",
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "robots": "obey" if settings.getbool("ROBOTSTXT_OBEY") else "ignore",
        "http-header-user-agent": settings["USER_AGENT"],
        "operator": settings["WARC_OPERATOR"] or "",
        "isPartOf": getattr(crawler.spider, "run_id", ""),
    }
