"""Articles → rows on stdout, as soon as each is ready."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, Self

from itemadapter import ItemAdapter
from scrapy.exceptions import DropItem

from newsspider.items import Article, article_row

if TYPE_CHECKING:
    from typing import BinaryIO

    from scrapy.crawler import Crawler

__all__ = ["StdoutExporter"]


class StdoutExporter:
    """Writes each item as one row to stdout; the last item pipeline.

    A reader that has enough, such as ``head``, closes the pipe: the rows that follow are dropped
    as ``stdout-closed`` and the run ends.

    Stats:
        articles/rows: rows written.
        pipelines/dropped/stdout-closed: rows that nobody wanted any more.
    """

    def __init__(self, crawler: Crawler, stream: BinaryIO) -> None:
        self._crawler = crawler
        self._stream = stream

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build on the process's stdout."""
        return cls(crawler, sys.stdout.buffer)

    def process_item(self, item: Any) -> Any:
        """Write ``item`` and return it.

        Raises:
            DropItem: the reader of the pipe has gone.
        """
        row = article_row(item if isinstance(item, Article) else ItemAdapter(item).asdict())
        try:
            self._stream.write(row)
            self._stream.flush()
        except BrokenPipeError as error:
            # Python would complain once more when it flushes stdout at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            self._crawler.stats.inc_value("pipelines/dropped/stdout-closed")
            raise DropItem("nobody reads stdout any more") from error
        self._crawler.stats.inc_value("articles/rows")
        return item
