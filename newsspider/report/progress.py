"""How the run goes, while it goes: one line that renews itself, or a log line now and then."""

from __future__ import annotations

import logging
import sys
import time
from typing import TYPE_CHECKING, Self, TextIO

from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

__all__ = ["Progress"]

logger = logging.getLogger(__name__)

_ON_TERMINAL = 0.5
_IN_LOG = 30.0


class Progress:
    """Shows pages, articles, queue, rate and errors; a Scrapy extension.

    Settings:
        PROGRESS_ENABLED: off with false.
    """

    def __init__(self, crawler: Crawler, stream: TextIO) -> None:
        self._crawler = crawler
        self._stream = stream
        self._live = stream.isatty()
        self._began = time.monotonic()
        self._call = create_looping_call(self.show)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build on stderr; stdout is for rows."""
        if not crawler.settings.getbool("PROGRESS_ENABLED"):
            raise NotConfigured
        progress = cls(crawler, sys.stderr)
        crawler.signals.connect(progress.start, signal=signals.spider_opened)
        crawler.signals.connect(progress.stop, signal=signals.spider_closed)
        return progress

    def start(self) -> None:
        """Begin to show."""
        self._call.start(_ON_TERMINAL if self._live else _IN_LOG, now=False)

    def stop(self) -> None:
        """Show nothing more and leave a clean line."""
        self._call.stop()
        if self._live:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def show(self) -> None:
        """Show how things stand."""
        if self._live:
            self._stream.write(f"\r\x1b[K{self.line()}")
            self._stream.flush()
        else:
            logger.info(self.line())

    def line(self) -> str:
        """Return one line of figures."""
        stats = self._crawler.stats
        seconds = time.monotonic() - self._began
        pages = stats.get_value("pages/count", 0)
        failed = sum(n for key, n in stats.get_stats().items() if key.startswith("failed/"))
        queued = stats.get_value("frontier/waiting", 0)
        return (
            f"{pages:,} pages  {stats.get_value('articles/rows', 0):,} articles"
            f"  {stats.get_value('pipelines/dropped/unchanged', 0):,} unchanged"
            f"  {queued:,} queued  {pages / seconds:.1f} pages/s  {failed:,} failed"
        )
