"""Articles → one JSONL file a run.

While the run lasts the file is plain and each row is flushed, so a kill loses no row that was
written; when the run ends the file is compressed under its last name. FEEDS cannot do this: a
killed gzip feed is empty. Users may set FEEDS beside it.
"""

from __future__ import annotations

import fcntl
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from itemadapter import ItemAdapter

from newsspider.errors import ArchiveError
from newsspider.exporters.rows import PART_SUFFIX, finish_rows, recover_rows
from newsspider.items import Article, article_row
from newsspider.layout import Layout

if TYPE_CHECKING:
    from typing import BinaryIO

    from scrapy.crawler import Crawler

__all__ = ["ArticleExporter"]


class ArticleExporter:
    """Writes each item as one row; the last item pipeline.

    Settings:
        OUTPUT_DIR: rows go to its folder ``articles``.

    Stats:
        articles/rows: rows written.
        articles/file: name of the finished file.
        recovered/rejected_rows: rows of killed runs whose record is not there.
    """

    def __init__(self, crawler: Crawler, folder: Path, run_id: str) -> None:
        self._crawler = crawler
        day = f"{run_id[:4]}-{run_id[4:6]}-{run_id[6:8]}"
        self._part = folder / f"{day}-{run_id}{PART_SUFFIX}"
        self._file: BinaryIO | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from settings and the spider's run."""
        layout = Layout(Path(crawler.settings["OUTPUT_DIR"]))
        rejected = recover_rows(layout)
        if rejected:
            crawler.stats.inc_value("recovered/rejected_rows", rejected)
        run_id: str = crawler.spider.run_id  # type: ignore[union-attr]
        return cls(crawler, layout.articles, run_id)

    def process_item(self, item: Any) -> Any:
        """Write ``item`` and return it.

        Raises:
            ArchiveError: the row cannot be written.
        """
        row = article_row(item if isinstance(item, Article) else ItemAdapter(item).asdict())
        try:
            if self._file is None:
                self._part.parent.mkdir(parents=True, exist_ok=True)
                self._file = self._part.open("xb", buffering=0)
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._file.write(row)
        except OSError as error:
            raise ArchiveError(f"{self._part}: cannot be written: {error.strerror}") from error
        self._crawler.stats.inc_value("articles/rows")
        return item

    def close_spider(self) -> None:
        """Finish the file, if a row was written."""
        if self._file is not None:
            done = finish_rows(self._part)
            self._file.close()
            if done is not None:
                self._crawler.stats.set_value("articles/file", f"{done.parent.name}/{done.name}")
